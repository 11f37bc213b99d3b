//! One thread does all the writing to SQLite.
//!
//! The thread takes the acts that are waiting and runs each one in its own savepoint inside one `BEGIN IMMEDIATE`. Then it commits once and
//! answers all the callers. So many acts need only one sync of the disk, and no connection waits for the lock of another one (the
//! measurements are in docs/architecture.md, Two databases).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};
use tokio::sync::oneshot;

use super::Address;
use super::conn::{Conn, open};
use crate::error::{Error, Result};

/// A batch ends when it has this many acts or has been open for this long, whichever comes first.
const BATCH_ACTS: usize = 64;
const BATCH_TIME: Duration = Duration::from_millis(10);
/// The thread folds the write-ahead log back into the database after this many batches, or when nothing has happened for a second.
const BATCHES_PER_CHECKPOINT: u32 = 256;
const IDLE: Duration = Duration::from_secs(1);

/// This gives acts to the thread. The thread ends when the last clone is dropped.
#[derive(Clone)]
pub struct Writer {
    acts: Sender<Box<dyn Act>>,
}

impl Writer {
    pub fn start(address: Address) -> Result<Self> {
        let (acts, waiting) = channel();
        let mut batcher = Batcher { conn: connect(&address)?, address, since_checkpoint: 0 };
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || batcher.work(&waiting))
            .map_err(|error| Error::Internal(format!("the writer thread cannot start: {error}")))?;
        Ok(Self { acts })
    }

    pub async fn run<T: Send + 'static>(&self, act: impl Fn(&mut Conn) -> Result<T> + Send + 'static) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let item = Item { act, outcome: None, reply };
        self.acts.send(Box::new(item)).map_err(|_| Error::Unavailable("the writer has stopped".to_owned()))?;
        answer.await.unwrap_or_else(|_| Err(Error::Unavailable("the writer has stopped".to_owned())))
    }
}

/// This is what the batch must know about an act, whatever type its result has.
trait Act: Send {
    /// Runs the act in a savepoint and keeps the outcome until the caller may get it.
    fn attempt(&mut self, conn: &mut Conn) -> Attempted;
    fn forget(&mut self);
    fn tell(self: Box<Self>);
    fn fail(self: Box<Self>, error: Error);
}

/// This says what an attempt did to the transaction around it.
enum Attempted {
    Fine,
    /// The database reported something that may have ended the transaction.
    Doubtful,
    /// The act panicked, so the program can no longer trust the transaction state that the connection keeps.
    Panicked,
}

struct Item<T, F> {
    act: F,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send, F: Fn(&mut Conn) -> Result<T> + Send> Act for Item<T, F> {
    fn attempt(&mut self, conn: &mut Conn) -> Attempted {
        let Ok(outcome) = catch_unwind(AssertUnwindSafe(|| in_savepoint(conn, &self.act))) else {
            self.outcome = Some(Err(Error::Internal("an act panicked".to_owned())));
            return Attempted::Panicked;
        };
        let doubtful = matches!(&outcome, Err(Error::Database(_)));
        self.outcome = Some(outcome);
        if doubtful { Attempted::Doubtful } else { Attempted::Fine }
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

fn connect(address: &Address) -> Result<Conn> {
    let mut conn = open(address).map_err(|error| Error::Unavailable(format!("the database cannot be opened: {error}")))?;
    conn.batch_execute("PRAGMA wal_autocheckpoint = 0")?;
    Ok(conn)
}

struct Batcher {
    address: Address,
    conn: Conn,
    since_checkpoint: u32,
}

impl Batcher {
    fn work(&mut self, waiting: &Receiver<Box<dyn Act>>) {
        loop {
            match waiting.recv_timeout(IDLE) {
                Ok(first) => self.batch(first, waiting),
                Err(RecvTimeoutError::Timeout) => self.checkpoint(1),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.checkpoint(BATCHES_PER_CHECKPOINT);
        }
        self.checkpoint(1);
    }

    fn batch(&mut self, first: Box<dyn Act>, waiting: &Receiver<Box<dyn Act>>) {
        if let Err(error) = self.begin() {
            return first.fail(error);
        }
        let opened = Instant::now();
        let mut acts = Vec::with_capacity(BATCH_ACTS);
        let mut next = Some(first);
        while let Some(mut act) = next {
            let attempted = act.attempt(&mut self.conn);
            acts.push(act);
            let whole = match attempted {
                Attempted::Fine => true,
                Attempted::Doubtful => self.is_inside(),
                Attempted::Panicked => false,
            };
            if !whole {
                return self.one_by_one(acts, matches!(attempted, Attempted::Panicked));
            }
            let open = acts.len() < BATCH_ACTS && opened.elapsed() < BATCH_TIME;
            next = if open { waiting.try_recv().ok() } else { None };
        }
        match self.commit() {
            Ok(()) => acts.into_iter().for_each(Act::tell),
            Err(_) => self.one_by_one(acts, false),
        }
        self.since_checkpoint += 1;
    }

    /// The batch was rolled back. Its acts run again, each in a transaction of its own, so that one fault cannot undo the others. An act
    /// that panicked does not run again.
    fn one_by_one(&mut self, mut acts: Vec<Box<dyn Act>>, last_panicked: bool) {
        tracing::warn!(acts = acts.len(), "a batch of writes was rolled back; its acts run again one by one");
        let panicked = if last_panicked { acts.pop() } else { None };
        if let Err(error) = self.reconnect() {
            let why = error.to_string();
            acts.into_iter().chain(panicked).for_each(|act| act.fail(Error::Unavailable(why.clone())));
            return;
        }
        if let Some(act) = panicked {
            act.tell();
        }
        for mut act in acts {
            act.forget();
            match self.alone(act.as_mut()) {
                Ok(()) => act.tell(),
                Err(error) => act.fail(error),
            }
        }
    }

    fn alone(&mut self, act: &mut dyn Act) -> Result<()> {
        self.begin()?;
        match act.attempt(&mut self.conn) {
            Attempted::Panicked => self.reconnect(),
            Attempted::Doubtful if !self.is_inside() => self.reconnect(),
            Attempted::Fine | Attempted::Doubtful => self.commit().or_else(|error| self.reconnect().and(Err(error))),
        }
    }

    fn begin(&mut self) -> Result<()> {
        if self.begin_immediate().is_ok() {
            return Ok(());
        }
        self.reconnect()?;
        self.begin_immediate()
    }

    fn begin_immediate(&mut self) -> Result<()> {
        match &mut self.conn {
            Conn::Sqlite(connection) => Ok(AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?),
            Conn::Postgres(_) => Err(Error::Internal("the writer thread is SQLite's".to_owned())),
        }
    }

    fn commit(&mut self) -> Result<()> {
        Ok(<Conn as Connection>::TransactionManager::commit_transaction(&mut self.conn)?)
    }

    /// After some faults, such as a full disk, SQLite has already rolled everything back by itself. This code detects that with a second
    /// `BEGIN`, which succeeds only then.
    fn is_inside(&mut self) -> bool {
        self.conn.batch_execute("BEGIN").is_err()
    }

    fn reconnect(&mut self) -> Result<()> {
        self.conn = connect(&self.address)?;
        Ok(())
    }

    fn checkpoint(&mut self, after: u32) {
        if self.since_checkpoint < after {
            return;
        }
        self.since_checkpoint = 0;
        if let Err(error) = self.conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)") {
            tracing::warn!(%error, "the write-ahead log could not be folded back");
        }
    }
}
