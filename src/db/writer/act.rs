//! An act is run in a savepoint, and its outcome is told when the batch around it is committed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::Connection;
use tokio::sync::oneshot;

use crate::db::{Conn, dialect};
use crate::error::{Error, Result};

/// This is what the batch must know about an act, whatever type its result has.
pub trait Act: Send {
    /// Tells whether the caller still waits for the outcome.
    fn is_wanted(&self) -> bool;
    /// Runs the act in a savepoint and keeps the outcome until the caller may get it.
    fn attempt(&mut self, conn: &mut Conn) -> Attempted;
    fn forget(&mut self);
    fn tell(self: Box<Self>);
    fn fail(self: Box<Self>, error: Error);
}

/// This says what an attempt did to the transaction around it.
pub enum Attempted {
    Fine,
    /// The database reported something that may have ended the transaction.
    Doubtful,
    /// The connection can only read. It was opened while the file could only be read, and another connection may be able to write.
    ReadOnly,
    /// The act panicked, so the program can no longer trust the transaction state that the connection keeps.
    Panicked,
}

pub struct Item<T, F> {
    act: F,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Item<T, F> {
    pub fn new(act: F, reply: oneshot::Sender<Result<T>>) -> Self {
        Self { act, outcome: None, reply }
    }
}

impl<T: Send, F: Fn(&mut Conn) -> Result<T> + Send> Act for Item<T, F> {
    fn is_wanted(&self) -> bool {
        !self.reply.is_closed()
    }

    fn attempt(&mut self, conn: &mut Conn) -> Attempted {
        let Ok(outcome) = catch_unwind(AssertUnwindSafe(|| in_savepoint(conn, &self.act))) else {
            self.outcome = Some(Err(Error::Internal("an act panicked".to_owned())));
            return Attempted::Panicked;
        };
        let attempted = match &outcome {
            Err(Error::Database(error)) if dialect::is_read_only(error) => Attempted::ReadOnly,
            Err(Error::Database(_)) => Attempted::Doubtful,
            _ => Attempted::Fine,
        };
        self.outcome = Some(outcome.map_err(passing));
        attempted
    }

    fn forget(&mut self) {
        self.outcome = None;
    }

    fn tell(self: Box<Self>) {
        let outcome = self.outcome.unwrap_or_else(|| Err(Error::Internal("an act was not run".to_owned())));
        // A caller that has gone away does not need the answer. The work that was done stays done.
        drop(self.reply.send(outcome));
    }

    fn fail(self: Box<Self>, error: Error) {
        drop(self.reply.send(Err(error)));
    }
}

#[expect(clippy::disallowed_methods, reason = "the savepoint of one act within the batch")]
fn in_savepoint<T>(conn: &mut Conn, act: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
    conn.transaction(|conn| act(conn))
}

/// Makes a failure that passes, such as a full disk, into an error that tells the caller to try again.
pub fn passing(error: Error) -> Error {
    match error {
        Error::Database(error) if dialect::is_passing(&error) => Error::Unavailable(error.to_string()),
        other => other,
    }
}
