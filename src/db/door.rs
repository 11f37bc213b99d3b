//! The database has two doors: one for reading and one for writing.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Address;
use super::conn::Conn;
use super::pool::{self, Connections};
use super::writer::Writer;
use crate::error::{Error, Result};

#[derive(Clone)]
pub struct Db {
    connections: Connections,
    /// The writer exists only for SQLite.
    writer: Option<Arc<Writer>>,
}

impl Db {
    /// Opens the database. The pool has at most `connections` connections. Work waits for `patience` for a connection and for locks, in all.
    pub fn open(address: &Address, connections: u32, patience: Duration) -> Result<Self> {
        let writer = match address {
            Address::Sqlite(_) => Some(Arc::new(Writer::start(address.clone(), patience)?)),
            Address::Postgres(_) => None,
        };
        Ok(Self { connections: Connections::open(address, connections, patience)?, writer })
    }

    pub fn is_postgres(&self) -> bool {
        self.writer.is_none()
    }

    /// Reads from one connection. The read has its own span inside the caller's span, so log lines name both. Each statement sees the data
    /// that is committed when the statement starts.
    pub async fn read<T: Send + 'static>(&self, name: &'static str, read: impl Fn(&mut Conn) -> Result<T> + Send + 'static) -> Result<T> {
        let span = tracing::error_span!("read", name);
        self.connections.run(move |conn, _| span.in_scope(|| read(conn))).await
    }

    /// Runs an act in one transaction, so either all of it is done or nothing is.
    pub async fn write<T: Send + 'static>(&self, name: &'static str, act: impl Fn(&mut Conn) -> Result<T> + Send + 'static) -> Result<T> {
        self.run(name, false, act).await
    }

    /// Does what [`Self::write`] does for an act that writes thousands of rows. On SQLite it has a commit of its own, so that the acts
    /// before it do not wait for its end.
    pub async fn write_alone<T: Send + 'static>(
        &self,
        name: &'static str,
        act: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run(name, true, act).await
    }

    async fn run<T: Send + 'static>(
        &self,
        name: &'static str,
        alone: bool,
        act: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let span = tracing::error_span!("write", name);
        match &self.writer {
            Some(writer) => writer.run(alone, move |conn| span.in_scope(|| act(conn))).await,
            None => self.connections.run(move |conn, committing| span.in_scope(|| pool::transaction(conn, &act, committing))).await,
        }
    }

    /// Runs an act in one transaction and gives what it gave, but rolls back whatever it did. An act that is only tried out may be as long as
    /// any, so on SQLite the acts before it do not wait for its end ([`Self::write_alone`]).
    pub async fn rehearse<T: Send + 'static>(
        &self,
        name: &'static str,
        act: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let done = Arc::new(Mutex::new(None));
        let kept = done.clone();
        // An error is what ends a transaction without a commit; this one says nothing else.
        let rolled_back = self.write_alone(name, move |conn| {
            let value = act(conn)?;
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
            Err::<Infallible, _>(Error::Database(diesel::result::Error::RollbackTransaction))
        });
        match rolled_back.await {
            Err(Error::Database(diesel::result::Error::RollbackTransaction)) => {
                let value = done.lock().unwrap_or_else(PoisonError::into_inner).take();
                value.ok_or_else(|| Error::Internal("a dry run without an outcome".to_owned()))
            }
            Err(error) => Err(error),
            Ok(never) => match never {},
        }
    }

    /// Closes the database when all that was asked before is done. On SQLite everything that was acknowledged is then in the file itself,
    /// unless another process reads from it at that moment.
    pub async fn close(&self) {
        self.connections.close();
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }
}
