//! A request that brings a table as a CSV file, and the one way to run its import.

use std::future::Future;
use std::pin::Pin;

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload};

use super::change_request::{BodyKind, ChangeRequest, received};
use crate::auth::{Actor, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::wire::answer::Answer;

/// A request that brings a table as a CSV file.
pub struct CsvRequest(ChangeRequest);

impl CsvRequest {
    /// Runs an import in one transaction; with an idempotency key at most once. With `?dry_run=true` the transaction is rolled back. The file
    /// is read before the transaction begins, so that nobody waits for that, and its thousands of rows get a commit of their own.
    pub async fn import<T: Send + Sync + 'static>(
        mut self,
        name: &'static str,
        by: Actor,
        deps: &Deps,
        read: impl FnOnce(&[u8]) -> Result<T> + Send + 'static,
        act: impl Fn(&mut Conn, &Stamp, &T, Mode) -> Result<Answer> + Send + 'static,
    ) -> Result<HttpResponse> {
        let mode = if self.0.is_dry_run() { Mode::DryRun } else { Mode::ForGood };
        // As with every request, the key is judged before the body.
        self.0.key()?;
        let file = self.0.given.table()?;
        let reading = tokio::task::spawn_blocking(move || read(&file));
        let table = reading.await.map_err(|_| Error::Internal("reading a file panicked".to_owned()))??;
        match mode {
            Mode::ForGood => self.0.long().run(name, by, deps, move |conn, stamp, _| act(conn, stamp, &table, mode)).await,
            Mode::DryRun => {
                let stamp = Stamp { by, at: deps.clock.now(), ids: deps.ids };
                Ok(deps.db.rehearse(name, move |conn| act(conn, &stamp, &table, mode)).await?.into())
            }
        }
    }
}

/// Whether what an act does stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    ForGood,
    DryRun,
}

impl FromRequest for CsvRequest {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let received = received(request.clone(), payload.take(), BodyKind::Csv);
        Box::pin(async move { Ok(Self(received.await)) })
    }
}
