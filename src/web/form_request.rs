//! A form that a page has sent, and the one way to run what it asks for.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use sha2::{Digest, Sha256};

use super::change_request::{BodyKind, Given, received};
use crate::auth::{Actor, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::seal::hex;
use crate::web::idempotency::Once;
use crate::wire::answer::Answer;
use crate::wire::form::Form;

/// A form that is sent twice waits so often, and so long each time, for the first one to end.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// The hidden keys of our pages have this many letters.
const LONGEST_ONCE: usize = 64;

/// A form, as it came with a POST.
pub struct FormRequest {
    pub form: Form,
    /// The path with its query, to which it was sent.
    pub path: String,
    /// The hash of what is asked for: the path and every field, without the hidden key.
    hash: Vec<u8>,
    request_id: String,
    /// This is `true` for an act that writes thousands of rows.
    is_long: bool,
}

impl FormRequest {
    /// Says that the act writes thousands of rows, so that it gets a commit of its own (`Db::write_alone`).
    #[must_use]
    pub fn long(self) -> Self {
        Self { is_long: true, ..self }
    }

    /// Runs an act in one transaction. The same form, sent again by the same caller, is answered as the first one was, if that was done. A
    /// form that was corrected is another one.
    pub async fn run(
        &self,
        name: &'static str,
        by: Actor,
        deps: &Deps,
        act: impl Fn(&mut Conn, &Stamp, &Given) -> Result<Answer> + Send + Sync + 'static,
    ) -> Result<Answer> {
        let stamp = Stamp { by, at: deps.clock.now(), ids: deps.ids };
        let (once, given) = (self.once(&stamp, deps)?, Given::of_form(self.form.clone()));
        let act = Arc::new(move |conn: &mut Conn| match &once {
            Some(once) => once.run_until_done(conn, |conn| act(conn, &stamp, &given)),
            None => act(conn, &stamp, &given),
        });
        let mut tries = 0;
        loop {
            let act = act.clone();
            let act = move |conn: &mut Conn| act(conn);
            let decided = if self.is_long { deps.db.write_alone(name, act).await } else { deps.db.write(name, act).await };
            match decided {
                // Somebody has pressed the button twice, and the browser shows the answer to the second one alone.
                Err(Error::IdempotencyInFlight) if tries < TRIES => tokio::time::sleep(PAUSE).await,
                decided => {
                    deps.recorded.notify_one();
                    return decided;
                }
            }
            tries += 1;
        }
    }

    fn once(&self, stamp: &Stamp, deps: &Deps) -> Result<Option<Once>> {
        let Some(once) = &self.form.once else { return Ok(None) };
        if once.len() > LONGEST_ONCE || !once.bytes().all(|letter| letter.is_ascii_alphanumeric()) {
            return Err(Error::Malformed("This form was not made by a page of this service.".to_owned()));
        }
        let key = format!("form_{once}_{}", hex(&self.hash));
        Ok(Once::of(stamp, deps, key, self.hash.clone(), self.request_id.clone()))
    }
}

impl FromRequest for FormRequest {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let received = received(request.clone(), payload.take(), BodyKind::Form);
        Box::pin(async move {
            let received = received.await;
            let form = Form::read(&received.given.bytes()?)?;
            Ok(Self { hash: hash(&path, &form), form, path, request_id: received.request_id, is_long: false })
        })
    }
}

fn hash(path: &str, form: &Form) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(path.as_bytes());
    for (name, value) in form.typed.pairs().filter(|(name, _)| *name != "_once") {
        for part in [name, value] {
            hash.update([0]);
            hash.update(part.as_bytes());
        }
    }
    hash.finalize().to_vec()
}
