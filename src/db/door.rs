//! The database has two doors: one for reading and one for writing.

use std::sync::Arc;

use diesel::Connection;
use r2d2::Pool;

use super::conn::{Conn, Opener};
use super::writer::Writer;
use super::{Address, conn, dialect};
use crate::error::{Error, Result};

/// A write that conflicts with other transactions is tried this many times. After the last try, the caller gets the error.
const TRIES: u32 = 3;
/// An act may start over this many times because the rows that it locks have changed. Each time this happens, another transaction has made
/// progress.
const STARTS_OVER: u32 = 20;

#[derive(Clone)]
pub struct Db {
    pool: Pool<Opener>,
    /// The writer exists only for SQLite.
    writer: Option<Arc<Writer>>,
}

impl Db {
    /// Opens the database. The pool has at most `connections` connections.
    pub fn open(address: &Address, connections: u32) -> Result<Self> {
        let writer = match address {
            Address::Sqlite(_) => Some(Arc::new(Writer::start(address.clone())?)),
            Address::Postgres(_) => None,
        };
        Ok(Self { pool: conn::pool(address, connections)?, writer })
    }

    pub fn is_postgres(&self) -> bool {
        self.writer.is_none()
    }

    /// Reads from one connection. The read has its own span inside the caller's span, so log lines name both. Each statement sees the data
    /// that is committed when the statement starts.
    pub async fn read<T: Send + 'static>(&self, name: &'static str, read: impl Fn(&mut Conn) -> Result<T> + Send + 'static) -> Result<T> {
        let pool = self.pool.clone();
        let span = tracing::error_span!("read", name);
        blocking(move || span.in_scope(|| with_retries(&pool, |conn, _| read(conn)))).await
    }

    /// Runs an act in one transaction, so either all of it is done or nothing is.
    pub async fn write<T: Send + 'static>(&self, name: &'static str, act: impl Fn(&mut Conn) -> Result<T> + Send + 'static) -> Result<T> {
        let span = tracing::error_span!("write", name);
        if let Some(writer) = &self.writer {
            return writer.run(move |conn| span.in_scope(|| act(conn))).await;
        }
        let pool = self.pool.clone();
        blocking(move || span.in_scope(|| with_retries(&pool, |conn, committing| transaction(conn, &act, committing)))).await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Error::Internal("a database task panicked".to_owned())))
}

/// When a connection is lost, the pool throws it away and the work runs again on another one. The exception is a connection that is lost
/// during a commit: nobody knows whether the commit arrived, and only an idempotency key can make it safe to try again.
///
/// After PostgreSQL restarts, every idle connection is lost. The work may meet each of them before the pool opens a new one. If no
/// connection can be opened, the pool reports that.
fn with_retries<T>(pool: &Pool<Opener>, mut work: impl FnMut(&mut Conn, &mut bool) -> Result<T>) -> Result<T> {
    let (mut conflicts, mut lost, mut started_over) = (0, 0, 0);
    loop {
        let mut committing = false;
        let mut pooled = pool.get().map_err(|error| Error::Unavailable(format!("no database connection: {error}")))?;
        let outcome = work(&mut pooled.conn, &mut committing);
        match outcome {
            Err(Error::Database(error)) if dialect::worth_repeating(&error) => {
                pooled.lost = !dialect::is_conflict(&error);
                *(if pooled.lost { &mut lost } else { &mut conflicts }) += 1;
                if committing || conflicts == TRIES || lost > pool.max_size() {
                    return Err(Error::Unavailable(error.to_string()));
                }
                tracing::info!(%error, conflicts, lost, "the database work runs again");
            }
            Err(Error::StartOver) if started_over < STARTS_OVER => started_over += 1,
            Err(Error::Database(error)) if dialect::is_timeout(&error) => return Err(Error::Unavailable(error.to_string())),
            outcome => return outcome,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that opens PostgreSQL's transactions")]
fn transaction<T>(conn: &mut Conn, act: impl Fn(&mut Conn) -> Result<T>, committing: &mut bool) -> Result<T> {
    conn.transaction(|conn| {
        let done = act(conn);
        *committing = done.is_ok();
        done
    })
}
