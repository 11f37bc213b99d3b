//! A request that changes something: its body, its conditions and its idempotency key, and the one way to run it.
//!
//! Nothing of it is judged before the act asks, so that refusals keep their order (docs/api.md, Order of refusals): the path's row is found and locked first,
//! then the body is read, then `If-Match` is compared ([`Given::read_at`]).

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout_at};

use crate::auth::{Actor, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, FieldError, Result};
use crate::telemetry::RequestId;
use crate::web::idempotency::Once;
use crate::wire::answer::{Answer, list_of_tags};
use crate::wire::fields::Fields;
use crate::wire::form::{Form, MOST_FIELDS};
use crate::wire::id::Id;
use crate::wire::parse::boolean_in_query;

/// A file may have at most this many bytes.
pub const LARGEST_FILE: usize = 8 * 1024 * 1024;

/// A form may have at most this many bytes: so many fields as one may have at most, of which each has a name with two ids.
const LARGEST_FORM: usize = 128 * MOST_FIELDS;

/// A form writes at most this many bytes around a file: its name, its type, and the other fields.
const AROUND_A_FILE: usize = 64 * 1024;

/// What a body has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyKind {
    Json,
    Form,
    Calendar,
    Csv,
    /// It is a form with a file in it.
    Upload,
    /// It is a form with a file in it from somebody who is not known, so only what was typed is kept.
    UploadOfStranger,
}

impl BodyKind {
    /// The most bytes that a body may have.
    const fn limit(self) -> usize {
        match self {
            Self::Json => 256 * 1024,
            Self::Form | Self::UploadOfStranger => LARGEST_FORM,
            Self::Calendar | Self::Csv => LARGEST_FILE,
            Self::Upload => LARGEST_FILE + AROUND_A_FILE,
        }
    }

    /// The media types, in lower case. The first one is named where a body has none of them.
    const fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["application/json", "application/merge-patch+json"],
            Self::Form => &["application/x-www-form-urlencoded"],
            Self::Calendar => &["text/calendar"],
            Self::Csv => &["text/csv"],
            Self::Upload | Self::UploadOfStranger => &["multipart/form-data", "application/x-www-form-urlencoded"],
        }
    }

    /// Tells whether a request says that its body is of this kind.
    fn is_sent(self, request: &HttpRequest) -> bool {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        self.media_types().contains(&essence.as_str())
    }
}

/// A body may take so long. Without an end, a caller who sends no more would hold a socket for ever.
pub const BODY_DEADLINE: Duration = Duration::from_secs(15);

/// Each time that so many bytes of a body have come, it may take a second more.
const BYTES_A_SECOND: usize = 64 * 1024;

/// What came with a POST, PATCH or DELETE.
pub struct ChangeRequest {
    pub(super) given: Given,
    /// Else why it is malformed.
    idempotency_key: Result<Option<String>, &'static str>,
    request_hash: Vec<u8>,
    pub(super) request_id: String,
    /// The act writes thousands of rows.
    is_long: bool,
}

/// This is what an act can ask of its caller: the body, and the version that it is about. A form gives both, as a request does.
pub struct Given {
    body: Body,
    if_match: Option<String>,
    /// Empty without a query.
    query: String,
    /// These are the faults of parameters that have been read already.
    query_faults: Vec<FieldError>,
}

enum Body {
    Sent(Result<Bytes, BodyFault>),
    FilledIn(Map<String, Value>),
    Form(Box<Form>),
}

#[derive(Debug, Clone, Copy)]
enum BodyFault {
    TooLarge(BodyKind),
    TooSlow,
    WrongType(BodyKind),
    Broken,
}

impl From<BodyFault> for Error {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge(kind) => Self::PayloadTooLarge { limit: kind.limit() },
            BodyFault::TooSlow => Self::BodyTooSlow,
            BodyFault::WrongType(kind) => Self::UnsupportedMediaType { wanted: kind.media_types().first().copied().unwrap_or_default() },
            BodyFault::Broken => Self::Malformed("The body broke off.".to_owned()),
        }
    }
}

impl Given {
    /// Fields that did not come as JSON, as JSON would have had them; of any version where none is given.
    pub fn filled_in(fields: Map<String, Value>, version: Option<i64>) -> Self {
        let if_match = version.map(|version| format!("\"v{version}\""));
        Self { body: Body::FilledIn(fields), if_match, query: String::new(), query_faults: Vec::new() }
    }

    /// The fields of a form that a page has sent, and the version that it was made for.
    pub fn of_form(form: Form) -> Self {
        let version = form.version;
        Self { body: Body::Form(Box::new(form)), ..Self::filled_in(Map::new(), version) }
    }

    /// What a change of something at this version asks for. The body's faults are told before a version that has passed.
    pub fn read_at<T>(&self, version: i64, read: impl FnOnce(Fields) -> Result<T>) -> Result<T> {
        let wanted = read(self.fields()?)?;
        self.check_version(version)?;
        Ok(wanted)
    }

    /// The body's fields; an absent body is `{}`. Query parameters are faults among the others.
    pub fn fields(&self) -> Result<Fields> {
        let mut fields = self.fields_beside_a_query()?;
        fields.add_query_faults(&self.query);
        fields.add_faults(&self.query_faults);
        Ok(fields)
    }

    /// [`Self::fields`] where the operation has query parameters, which it judges itself.
    pub fn fields_beside_a_query(&self) -> Result<Fields> {
        match &self.body {
            Body::FilledIn(fields) => Ok(Fields::of_map(fields.clone())),
            Body::Form(form) => Ok(Fields::of_form(form)),
            Body::Sent(Ok(bytes)) => Fields::of_json(bytes),
            Body::Sent(Err(fault)) => Err((*fault).into()),
        }
    }

    /// Gives the bytes of a body that is a table. A query parameter that nobody knows is a fault.
    pub(super) fn table(&self) -> Result<Bytes> {
        if !self.query_faults.is_empty() {
            return Err(Error::Invalid(self.query_faults.clone()));
        }
        self.bytes()
    }

    /// Gives the bytes of a body that is not JSON. They are not copied.
    pub fn bytes(&self) -> Result<Bytes> {
        match &self.body {
            Body::Sent(Ok(bytes)) => Ok(bytes.clone()),
            Body::Sent(Err(fault)) => Err((*fault).into()),
            Body::FilledIn(_) | Body::Form(_) => Err(Error::Internal("a form has no bytes".to_owned())),
        }
    }

    /// Gives the parameters of the query, for operations that have some.
    pub fn query(&self) -> Fields {
        Fields::of_query(&self.query)
    }

    /// Takes `dry_run` out of the query. What is wrong with the query is told among the body's faults.
    fn take_dry_run(&mut self) -> bool {
        let mut query = Fields::of_query(&std::mem::take(&mut self.query));
        let dry_run = query.optional("dry_run", boolean_in_query).unwrap_or(false);
        if let Err(Error::Invalid(faults)) = query.finish(|| Some(())) {
            self.query_faults = faults;
        }
        dry_run
    }

    /// `If-Match` against the version now; without the header everything matches. Only what stands before the dot counts.
    pub fn check_version(&self, version: i64) -> Result<()> {
        let Some(header) = &self.if_match else { return Ok(()) };
        // A tag that cannot be read is no version, and so matches none.
        let matches = |tag: &str| tag == "*" || version_of(tag) == Some(version);
        if header.split(',').map(str::trim).any(matches) { Ok(()) } else { Err(Error::PreconditionFailed { version }) }
    }
}

/// `"v3.8a1f"` → 3
fn version_of(tag: &str) -> Option<i64> {
    let inner = tag.trim_start_matches("W/").strip_prefix("\"v")?.strip_suffix('"')?;
    inner.split('.').next()?.parse().ok()
}

impl ChangeRequest {
    /// Says that the act writes thousands of rows, so that it gets a commit of its own (`Db::write_alone`).
    #[must_use]
    pub fn long(self) -> Self {
        Self { is_long: true, ..self }
    }

    /// Runs the handler's act in one transaction; with an idempotency key at most once.
    pub async fn run(
        self,
        name: &'static str,
        by: Actor,
        deps: &Deps,
        act: impl Fn(&mut Conn, &Stamp, &Given) -> Result<Answer> + Send + 'static,
    ) -> Result<HttpResponse> {
        Ok(self.decide(name, by, deps, act).await?.answer.into())
    }

    /// [`Self::run`] for a step: it changes what stands under an id, and the answer shows what that has become.
    pub async fn step<I: Copy + Send + 'static, R>(
        self,
        name: &'static str,
        by: Actor,
        deps: &Deps,
        id: Id<I>,
        step: impl Fn(&mut Conn, &Stamp, &Given, I) -> Result<R> + Send + 'static,
        show: impl Fn(&mut Conn, &Stamp, R) -> Result<Answer> + Send + 'static,
    ) -> Result<HttpResponse> {
        let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
            let changed = step(conn, stamp, given, id.get()?)?;
            show(conn, stamp, changed)
        };
        self.run(name, by, deps, act).await
    }

    /// [`Self::run`] for an act that is only the first part of the answer, since what follows needs the network: the answer is then given by
    /// [`Decided::settle`].
    pub async fn decide(
        self,
        name: &'static str,
        by: Actor,
        deps: &Deps,
        act: impl Fn(&mut Conn, &Stamp, &Given) -> Result<Answer> + Send + 'static,
    ) -> Result<Decided> {
        let stamp = Stamp { by, at: deps.clock.now(), ids: deps.ids };
        let once = self.once(&stamp, deps)?;
        let given = self.given;
        let kept = once.clone();
        let act = move |conn: &mut Conn| match &once {
            Some(once) => once.run(conn, |conn| act(conn, &stamp, &given)),
            None => act(conn, &stamp, &given),
        };
        let answer = if self.is_long { deps.db.write_alone(name, act).await? } else { deps.db.write(name, act).await? };
        deps.recorded.notify_one();
        Ok(Decided { answer, once: kept })
    }

    /// Gives what a request needs that reads its body and its query before the act. A malformed idempotency key is refused here.
    pub fn read_ahead(&self) -> Result<&Given> {
        self.key()?;
        Ok(&self.given)
    }

    /// Tells whether the caller asks for a dry run of the step, by `?dry_run=true`.
    pub fn is_dry_run(&mut self) -> bool {
        self.given.take_dry_run()
    }

    /// Runs the dry run of a step. The answer is made inside a transaction that is rolled back. The idempotency key is ignored, because
    /// nothing is done that could be done twice.
    pub async fn dry_run<I: Copy + Send + 'static>(
        self,
        name: &'static str,
        by: Actor,
        deps: &Deps,
        id: Id<I>,
        foresee: impl Fn(&mut Conn, &Stamp, &Given, I) -> Result<Answer> + Send + 'static,
    ) -> Result<HttpResponse> {
        self.rehearse(name, by, deps, move |conn, stamp, given| foresee(conn, stamp, given, id.get()?)).await
    }

    /// Does what [`Self::dry_run`] does for an act that makes something new.
    pub async fn rehearse(
        self,
        name: &'static str,
        by: Actor,
        deps: &Deps,
        foresee: impl Fn(&mut Conn, &Stamp, &Given) -> Result<Answer> + Send + 'static,
    ) -> Result<HttpResponse> {
        let stamp = Stamp { by, at: deps.clock.now(), ids: deps.ids };
        let given = self.without_idempotency()?;
        let answer = deps.db.rehearse(name, move |conn| foresee(conn, &stamp, &given)).await?;
        Ok(answer.into())
    }

    /// For operations that ignore the idempotency key (docs/api.md, Order of refusals: dry runs, `test`, `refresh`) and run what they do by themselves. One
    /// that is malformed is refused here as everywhere.
    pub fn without_idempotency(self) -> Result<Given> {
        self.key()?;
        Ok(self.given)
    }

    pub(super) fn key(&self) -> Result<Option<&str>> {
        self.idempotency_key.as_ref().map(Option::as_deref).map_err(|why| Error::Malformed((*why).to_owned()))
    }

    fn once(&self, stamp: &Stamp, deps: &Deps) -> Result<Option<Once>> {
        let Some(key) = self.key()?.map(str::to_owned) else { return Ok(None) };
        Ok(Once::of(stamp, deps, key, self.request_hash.clone(), self.request_id.clone()))
    }
}

/// What the first part of an answer was, or the stored answer of an earlier request.
pub struct Decided {
    pub answer: Answer,
    once: Option<Once>,
}

impl Decided {
    /// The whole answer; it is stored in place of its first part.
    pub async fn settle(self, deps: &Deps, answer: Answer) -> Result<HttpResponse> {
        if let Some(once) = self.once {
            let whole = answer.clone();
            deps.db.write("store_whole_answer", move |conn| once.replace(conn, &whole)).await?;
        }
        Ok(if self.answer.is_replayed() { answer.replayed() } else { answer }.into())
    }
}

impl FromRequest for ChangeRequest {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let received = received(request.clone(), payload.take(), BodyKind::Json);
        Box::pin(async move { Ok(received.await) })
    }
}

/// A request whose body is a calendar (RFC 5545) instead of JSON.
pub struct CalendarRequest(pub ChangeRequest);

impl FromRequest for CalendarRequest {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let received = received(request.clone(), payload.take(), BodyKind::Calendar);
        Box::pin(async move { Ok(Self(received.await)) })
    }
}

/// Takes a request with a body that has to be of this kind. Whether it is one is told when the body is asked for.
pub(super) async fn received(request: HttpRequest, payload: Payload, kind: BodyKind) -> ChangeRequest {
    let body = read_body(&request, payload, kind).await;
    let mut hash = Sha256::new();
    for part in [request.method().as_str(), request.path(), request.query_string()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.update(Sha256::digest(body.as_ref().map_or(&[][..], |bytes| bytes)));
    ChangeRequest {
        idempotency_key: idempotency_key(&request),
        request_hash: hash.finalize().to_vec(),
        is_long: false,
        request_id: request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
        given: Given {
            body: Body::Sent(body),
            if_match: list_of_tags(&request, header::IF_MATCH),
            query: request.query_string().to_owned(),
            query_faults: Vec::new(),
        },
    }
}

async fn read_body(request: &HttpRequest, mut payload: Payload, kind: BodyKind) -> Result<Bytes, BodyFault> {
    let deadline = request.app_data::<Data<Deps>>().map_or(BODY_DEADLINE, |deps| deps.body_deadline);
    let started = Instant::now();
    let mut body = BytesMut::new();
    loop {
        let earned = u64::try_from(body.len() / BYTES_A_SECOND).map_or(Duration::ZERO, Duration::from_secs);
        let next = std::future::poll_fn(|context| futures_core::Stream::poll_next(Pin::new(&mut payload), context));
        let Ok(next) = timeout_at(started + deadline + earned, next).await else { return Err(BodyFault::TooSlow) };
        let Some(chunk) = next else { break };
        body.extend_from_slice(&chunk.map_err(|_| BodyFault::Broken)?);
        if body.len() > kind.limit() {
            return Err(BodyFault::TooLarge(kind));
        }
    }
    if body.is_empty() || kind.is_sent(request) { Ok(body.freeze()) } else { Err(BodyFault::WrongType(kind)) }
}

fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, &'static str> {
    if request.method() != actix_web::http::Method::POST {
        return Ok(None);
    }
    let mut values = request.headers().get_all("idempotency-key");
    let Some(value) = values.next() else { return Ok(None) };
    match value.to_str() {
        Ok(_) if values.next().is_some() => Err("Idempotency-Key: give it once."),
        Ok(key) if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(Some(key.to_owned())),
        _ => Err("Idempotency-Key: 1 to 255 visible ASCII characters."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn only_the_version_of_an_etag_counts() {
        let given = |if_match: &str| Given { if_match: Some(if_match.to_owned()), ..Given::filled_in(Map::new(), None) };
        assert!(given("\"v3.abc\"").check_version(3).is_ok());
        assert!(given("\"v2.x\", W/\"v3.y\"").check_version(3).is_ok());
        assert!(given("*").check_version(3).is_ok());
        assert!(given("\"v3.abc\"").check_version(4).is_err());
        assert!(given("v3").check_version(3).is_err());
    }

    #[test]
    fn the_fields_of_a_form_are_judged_before_its_version() {
        let form = |field: &str| Given::filled_in(Map::from_iter([(field.to_owned(), Value::from("The host is ill."))]), Some(3));
        let reason = |mut fields: Fields| {
            let reason = fields.required("reason", parse::text(parse::NOTE));
            fields.finish(|| reason)
        };
        assert_eq!(form("reason").read_at(3, reason).ok().as_deref(), Some("The host is ill."));
        assert!(matches!(form("reason").read_at(4, reason), Err(Error::PreconditionFailed { version: 4 })));
        assert!(matches!(form("reasons").read_at(4, reason), Err(Error::Invalid(faults)) if faults.len() == 2));
    }
}
