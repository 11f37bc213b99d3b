//! This makes problem documents (RFC 9457). It is the only place with status codes for errors.

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::error::{Error, FieldError, Refusal};
use crate::limits::AT_ONCE;
use crate::time::Instant;

/// The most faults that one answer names. More would make it many times as long as the request, and it may be kept for a day.
const MOST_FAULTS: usize = 100;

pub const CONTENT_TYPE: &str = "application/problem+json";

crate::words! {
    /// Every kind of problem by its slug: the table of docs/api.md, Errors, in its order.
    pub enum Code {
        MalformedRequest = "malformed-request",
        Unauthorized = "unauthorized",
        Forbidden = "forbidden",
        NotFound = "not-found",
        MethodNotAllowed = "method-not-allowed",
        NotAcceptable = "not-acceptable",
        IdempotencyInFlight = "idempotency-in-flight",
        PreconditionFailed = "precondition-failed",
        RequestTimeout = "request-timeout",
        PayloadTooLarge = "payload-too-large",
        UnsupportedMediaType = "unsupported-media-type",
        RateLimited = "rate-limited",
        Internal = "internal",
        Unavailable = "unavailable",
        SlotFull = "slot-full",
        SlotNotOpen = "slot-not-open",
        AlreadyBooked = "already-booked",
        MenteeClash = "mentee-clash",
        HostClash = "host-clash",
        CapReached = "cap-reached",
        NotCleared = "not-cleared",
        NotEnrolled = "not-enrolled",
        IllegalTransition = "illegal-transition",
        SomeRefused = "some-refused",
        Conflict = "conflict",
        ValidationFailed = "validation-failed",
        BadRows = "bad-rows",
        WorkMustBePaid = "work-must-be-paid",
        NonexistentLocalTime = "nonexistent-local-time",
        AmbiguousLocalTime = "ambiguous-local-time",
        IdempotencyKeyReused = "idempotency-key-reused",
    }
}

/// What the page `/problems/{slug}` says of a code.
pub struct Explanation {
    pub status: u16,
    pub title: &'static str,
    /// What the caller can do about it.
    pub advice: &'static str,
}

impl Code {
    /// Gives status, title and advice of a code, as the table in docs/api.md, Errors, has them.
    pub const fn explanation(self) -> Explanation {
        match self {
            Self::MalformedRequest => explain(
                400,
                "The request cannot be read",
                "Send well-formed JSON in UTF-8, and headers in the form the document describes.",
            ),
            Self::Unauthorized => {
                explain(401, "No valid key", "Send `Authorization: Bearer fhk_…` with a key that exists and has not expired.")
            }
            Self::Forbidden => explain(403, "Not allowed for this key", "Use a key whose role may do this."),
            Self::NotFound => explain(404, "Not found", "Check the path and the id; an id of another company is not found either."),
            Self::MethodNotAllowed => explain(405, "Method not allowed", "Use one of the methods in the `Allow` header."),
            Self::NotAcceptable => explain(406, "Not acceptable", "Accept `application/json`, or leave `Accept` out."),
            Self::IdempotencyInFlight => {
                explain(409, "The first request is still running", "Wait a moment and send the same request with the same key again.")
            }
            Self::PreconditionFailed => {
                explain(412, "The resource has changed", "Read it again, look at what changed, and send the new `ETag` in `If-Match`.")
            }
            Self::RequestTimeout => explain(
                408,
                "The body came too slowly",
                "Send the whole body within 15 seconds, and one second more for each 64 KiB of it; nothing was done.",
            ),
            Self::PayloadTooLarge => explain(413, "The body is too large", "Send at most 256 KiB, or what the detail names."),
            Self::UnsupportedMediaType => {
                explain(415, "The body has another type", "Send `Content-Type: application/json`, or the type that the detail names.")
            }
            Self::RateLimited => explain(429, "Too many requests", "Wait as many seconds as `Retry-After` says."),
            Self::Internal => explain(500, "A fault of the service", "Try again later; give the request id to those who run the service."),
            Self::Unavailable => explain(503, "Unavailable for a moment", "Try again in a few seconds."),
            Self::SlotFull => explain(409, "The slot is full", "Choose another slot."),
            Self::SlotNotOpen => explain(
                409,
                "The slot cannot be booked",
                "Choose a slot whose availability is `free`; a coordinator may override a closed window with a reason.",
            ),
            Self::AlreadyBooked => explain(409, "Already booked", "The mentee has a live booking for this slot: use that one."),
            Self::MenteeClash => {
                explain(409, "The mentee is booked at that time", "Choose another time, or cancel the other booking first.")
            }
            Self::HostClash => explain(
                409,
                "A host is taken at that time",
                "Choose another time or another host; a coordinator may override blackouts and busy times of an external calendar with a reason.",
            ),
            Self::CapReached => explain(
                409,
                "A limit is reached",
                "The members `limit`, `max`, `count` and `lifts_at` say which one and when it lifts, `bookings` which of a mentee's bookings count.",
            ),
            Self::NotCleared => {
                explain(409, "Not cleared for workplaces", "Record the mentee's workplace clearance first, or choose another kind of slot.")
            }
            Self::NotEnrolled => explain(
                409,
                "Not enrolled in the cohort",
                "The slot is kept for a cohort: enrol the mentee there or resume the enrolment, or choose another slot.",
            ),
            Self::IllegalTransition => explain(409, "Not possible in this state", "The member `possible` lists the steps that are."),
            Self::SomeRefused => explain(
                409,
                "Not possible for some of them",
                "Nothing was done. The member `refused` says for whom it is not possible, and why: leave these out, or mend it.",
            ),
            Self::Conflict => explain(409, "In conflict with the present state", "The detail says with what."),
            Self::ValidationFailed => explain(422, "The request breaks a rule", "Mend every entry of `errors`; each points at its place."),
            Self::BadRows => explain(
                422,
                "Rows that cannot be imported",
                "Nothing was imported. The member `rows` names each fault by line and column: mend them all and send the file again.",
            ),
            Self::WorkMustBePaid => explain(
                422,
                "Work must be paid",
                "Shadowing in which the mentee produces something must be paid with a rate, or leave that activity out.",
            ),
            Self::NonexistentLocalTime => explain(
                422,
                "That local time does not exist",
                "The clocks go forward over it: choose another, or give `starts_at` with an offset.",
            ),
            Self::AmbiguousLocalTime => {
                explain(422, "That local time exists twice", "The clocks go back over it: give `starts_at` with an offset.")
            }
            Self::IdempotencyKeyReused => {
                explain(422, "The idempotency key belongs to another request", "Use a new key for each new request.")
            }
        }
    }

    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.explanation().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

const fn explain(status: u16, title: &'static str, advice: &'static str) -> Explanation {
    Explanation { status, title, advice }
}

/// A problem without the request id and the public URL, which are added when it is written.
#[derive(Debug, Clone)]
pub struct Problem {
    pub code: Code,
    pub detail: String,
    pub errors: Vec<FieldError>,
    /// Members that only this kind of problem has, such as `limit` and `max`.
    pub members: Map<String, Value>,
    /// Becomes the header `Retry-After`.
    pub retry_after_seconds: Option<u64>,
}

/// What the document of every problem has in common; some kinds add members of their own.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument<'a> {
    /// Where the kind of problem is explained.
    #[serde(rename = "type")]
    #[schema(example = "http://127.0.0.1:8080/problems/validation-failed")]
    kind: String,
    title: &'static str,
    #[schema(example = 422)]
    status: u16,
    detail: &'a str,
    /// The slug: stable, for programs.
    #[schema(example = "validation-failed")]
    code: &'static str,
    request_id: &'a str,
    /// The first 100 faults; `detail` says how many more there are.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false, max_items = 100)]
    errors: &'a [FieldError],
    #[serde(flatten)]
    #[schema(inline, additional_properties)]
    members: &'a Map<String, Value>,
}

impl Problem {
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), members: Map::new(), retry_after_seconds: None }
    }

    fn with(mut self, member: &str, value: Value) -> Self {
        self.members.insert(member.to_owned(), value);
        self
    }

    /// Writes the document. `public_url` has no slash at its end.
    pub fn body(&self, public_url: &str, request_id: &str) -> Vec<u8> {
        let document = ProblemDocument {
            kind: format!("{public_url}/problems/{}", self.code),
            title: self.code.explanation().title,
            status: self.code.explanation().status,
            detail: &self.detail,
            code: self.code.as_str(),
            request_id,
            errors: &self.errors,
            members: &self.members,
        };
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        match error {
            Error::Malformed(detail) => Self::new(Code::MalformedRequest, detail),
            Error::UnsupportedMediaType { wanted } => Self::new(Code::UnsupportedMediaType, format!("The body must be {wanted}.")),
            Error::MethodNotAllowed => Self::new(Code::MethodNotAllowed, "This path has other methods: see the Allow header."),
            Error::NotAcceptable => Self::new(Code::NotAcceptable, "This answer can only be application/json."),
            Error::PayloadTooLarge { limit } => Self::new(Code::PayloadTooLarge, format!("The body may have at most {limit} bytes.")),
            Error::BodyTooSlow => Self::new(Code::RequestTimeout, "The body did not come in time; nothing was done."),
            Error::Unauthorized(detail) => Self::new(Code::Unauthorized, *detail),
            Error::SignedOut => Self::new(Code::Unauthorized, "Nobody is signed in in this browser, or the session has ended: sign in."),
            Error::SignInAgain => Self::new(Code::Unauthorized, "This asks for a sign-in within the last ten minutes: sign in again."),
            Error::Forbidden(detail) => Self::new(Code::Forbidden, detail),
            Error::NotFound => Self::new(Code::NotFound, "There is nothing here under this path or id."),
            Error::Invalid(errors) => invalid(errors),
            Error::BadRows(rows) => {
                let plural = if rows.len() == 1 { "" } else { "s" };
                Self::new(Code::BadRows, format!("{} fault{plural} to mend; nothing was imported.", rows.len())).with("rows", json!(rows))
            }
            Error::PreconditionFailed { version } => {
                Self::new(Code::PreconditionFailed, format!("The resource is at version {version} now.")).with("version", json!(version))
            }
            Error::IdempotencyKeyReused => {
                Self::new(Code::IdempotencyKeyReused, "This Idempotency-Key was used for another request within the last 24 hours.")
            }
            Error::IdempotencyInFlight => {
                Self::new(Code::IdempotencyInFlight, "The first request with this Idempotency-Key is still running.")
            }
            Error::RateLimited { retry_after_seconds } => Self {
                retry_after_seconds: Some(*retry_after_seconds),
                ..Self::new(Code::RateLimited, format!("Too many requests: wait {retry_after_seconds} s."))
            },
            Error::TooManyAtOnce => Self {
                retry_after_seconds: Some(1),
                ..Self::new(
                    Code::RateLimited,
                    format!("At most {AT_ONCE} requests of a key at the same time: wait for one of them to end."),
                )
            },
            Error::Refused(refusal) => refused(refusal),
            Error::Unavailable(_) | Error::StartOver => {
                Self { retry_after_seconds: Some(5), ..Self::new(Code::Unavailable, "The service cannot answer at this moment.") }
            }
            Error::Database(_) | Error::Internal(_) => Self::new(Code::Internal, "Something went wrong on our side; nothing was changed."),
        }
    }
}

/// Makes one problem of the faults of a request. Where the only fault has a slug of its own, that becomes the code of the problem
/// (docs/api.md, Errors).
fn invalid(errors: &[FieldError]) -> Problem {
    let (named, rest) = errors.split_at(errors.len().min(MOST_FAULTS));
    let own = match errors {
        [only] => own_code(only).map(|code| Problem::new(code, &only.detail)),
        _ => None,
    };
    let problem = own.unwrap_or_else(|| {
        let places: Vec<_> = named.iter().map(|fault| if fault.pointer.is_empty() { "the body" } else { &fault.pointer }).collect();
        let more = if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
        Problem::new(Code::ValidationFailed, format!("{} to mend: {}{more}", plural(errors.len()), places.join(", ")))
    });
    Problem { errors: named.to_vec(), ..problem }
}

/// Gives the slug of a fault that has one. Most faults have a code that is no slug of a problem.
fn own_code(fault: &FieldError) -> Option<Code> {
    fault.code.parse().ok().filter(|code: &Code| code.status() == StatusCode::UNPROCESSABLE_ENTITY)
}

fn plural(count: usize) -> String {
    if count == 1 { "1 fault".to_owned() } else { format!("{count} faults") }
}

fn refused(refusal: &Refusal) -> Problem {
    let detail = refusal.to_string();
    match refusal {
        Refusal::SlotFull => Problem::new(Code::SlotFull, detail),
        Refusal::SlotNotOpen(_) => Problem::new(Code::SlotNotOpen, detail),
        Refusal::AlreadyBooked => Problem::new(Code::AlreadyBooked, detail),
        Refusal::MenteeClash { bookings } => Problem::new(Code::MenteeClash, detail).with("bookings", json!(bookings)),
        Refusal::HostClash { clashes, .. } => Problem::new(Code::HostClash, detail).with("clashes", json!(clashes)),
        Refusal::CapReached { limit, max, count, lifts_at, bookings, .. } => {
            let problem = Problem::new(Code::CapReached, detail)
                .with("limit", json!(limit))
                .with("max", json!(max))
                .with("count", json!(count))
                .with("lifts_at", json!(lifts_at));
            match bookings {
                Some(bookings) => problem.with("bookings", json!(bookings)),
                None => problem,
            }
        }
        Refusal::NotCleared => Problem::new(Code::NotCleared, detail),
        Refusal::NotEnrolled => Problem::new(Code::NotEnrolled, detail),
        Refusal::IllegalTransition { from, step, possible, .. } => Problem::new(Code::IllegalTransition, detail)
            .with("status_now", json!(from))
            .with("step", json!(step))
            .with("possible", json!(possible)),
        Refusal::SomeRefused { refused, .. } => Problem::new(Code::SomeRefused, detail).with("refused", json!(refused)),
        Refusal::SeriesClash { clashes, .. } => Problem::new(Code::Conflict, detail).with("clashes", json!(clashes)),
        Refusal::Conflict(_) => Problem::new(Code::Conflict, detail),
    }
}

/// Says in an entry of a list why one of several was refused. `name` holds the id of this one, and then come the code, the sentence and the
/// members that a problem of its own would have.
pub fn entry(name: &str, id: &impl ToString, refusal: &Refusal) -> Value {
    let Problem { code, detail, members, .. } = refused(refusal);
    let mut entry = Map::new();
    entry.insert(name.to_owned(), json!(id.to_string()));
    entry.insert("code".to_owned(), json!(code));
    entry.insert("detail".to_owned(), json!(detail));
    entry.extend(members);
    Value::Object(entry)
}

/// Why something is not possible, as an item of a list says it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Reason)]
pub struct ReasonView {
    /// The code that a refusal would have, or `other-field`, which refuses nothing.
    #[schema(example = "mentee-clash")]
    pub code: &'static str,
    #[schema(example = "The mentee has another booking at that time.")]
    pub detail: String,
    /// The bookings that are in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = Option<Vec<String>>)]
    bookings: Option<Value>,
    /// Which limit is reached; `max`, `count` and `lifts_at` go with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = Option<String>)]
    limit: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = Option<i64>)]
    max: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = Option<i64>)]
    count: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, value_type = Option<Instant>)]
    lifts_at: Option<Value>,
}

impl ReasonView {
    /// Makes a reason that has no members.
    pub fn plain(code: &'static str, detail: &str) -> Self {
        Self { code, detail: detail.to_owned(), bookings: None, limit: None, max: None, count: None, lifts_at: None }
    }
}

impl From<&Refusal> for ReasonView {
    fn from(refusal: &Refusal) -> Self {
        let Problem { code, detail, mut members, .. } = refused(refusal);
        let mut member = |name| members.remove(name);
        Self {
            bookings: member("bookings"),
            limit: member("limit"),
            max: member("max"),
            count: member("count"),
            lifts_at: member("lifts_at"),
            ..Self::plain(code.as_str(), &detail)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_status_of_errors() {
        for code in Code::ALL {
            assert!(code.status().is_client_error() || code.status().is_server_error(), "{code}");
        }
    }

    #[test]
    fn a_code_of_its_own_speaks_only_when_it_is_the_only_fault() {
        let gap = FieldError { pointer: "/local_start".into(), code: Code::NonexistentLocalTime.as_str(), detail: "skipped".into() };
        let other = FieldError { pointer: "/title".into(), code: "required", detail: "give a title".into() };
        assert_eq!(invalid(std::slice::from_ref(&gap)).code, Code::NonexistentLocalTime);
        assert_eq!(invalid(&[gap, other]).code, Code::ValidationFailed);
    }

    #[test]
    fn a_hundred_faults_are_named_and_the_others_counted() {
        let faults = |count: usize| {
            let fault = |number| FieldError { pointer: format!("/{number}"), code: "required", detail: "give it".into() };
            invalid(&(1..=count).map(fault).collect::<Vec<_>>())
        };
        let (all, cut) = (faults(100), faults(32_000));
        assert!(all.errors.len() == 100 && all.detail.ends_with(", /100"), "{}", all.detail);
        assert!(cut.errors.len() == 100 && cut.detail.starts_with("32000 faults to mend: /1, "), "{}", cut.detail);
        assert!(cut.detail.ends_with(", /100, and 31900 more"), "{}", cut.detail);
    }
}
