//! The thread runs what waits in the queue, and folds the write-ahead log back into the database.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};

use super::act::{Attempted, passing};
use super::queue::{Message, Queue, Waiting};
use crate::db::conn::{Conn, open, open_at_once, wait_for_locks};
use crate::db::{Address, dialect};
use crate::error::{Error, Result};

/// A batch ends when it has this many acts or has been open for this long, whichever comes first.
const BATCH_ACTS: usize = 64;
const BATCH_TIME: Duration = Duration::from_millis(10);
/// The thread folds the write-ahead log back into the database after this many batches, or when nothing has happened for a second.
const BATCHES_PER_CHECKPOINT: u32 = 256;
const IDLE: Duration = Duration::from_secs(1);
/// SQLite waits for this long for the lock of another process, and then the thread looks who has waited too long. SQLite does not wait for
/// some locks at all, so there is a pause before the next try.
const LOOK: Duration = Duration::from_millis(50);
const PAUSE: Duration = Duration::from_millis(5);
/// The last checkpoint waits for this long for other processes that read.
const LAST_CHECKPOINT: Duration = Duration::from_secs(1);

pub struct Thread {
    address: Address,
    patience: Duration,
    conn: Conn,
    queue: Queue,
    since_checkpoint: u32,
}

impl Thread {
    pub fn open(address: Address, patience: Duration, incoming: Receiver<Message>) -> Result<Self> {
        let conn = prepared(open(&address))?;
        Ok(Self { address, patience, conn, queue: Queue::new(incoming), since_checkpoint: 0 })
    }

    /// Works until the writer is closed.
    pub fn work(&mut self) {
        while self.wait() {
            if self.begin() {
                if self.queue.is_next_alone() {
                    self.one_alone();
                } else {
                    self.batch();
                }
                self.since_checkpoint += 1;
                self.checkpoint(BATCHES_PER_CHECKPOINT);
            }
        }
        self.last_checkpoint();
    }

    /// Waits until there is something to do. It returns `false` when the writer is closed and nothing is left to do.
    fn wait(&mut self) -> bool {
        self.queue.look();
        while self.queue.is_empty() && !self.queue.is_closed() {
            if !self.queue.wait(IDLE) {
                self.checkpoint(1);
            }
        }
        !self.queue.is_empty()
    }

    /// Begins a transaction, and returns `false` when no act waits for it any more. While another process holds the file, this refuses the
    /// acts that have waited too long. If waiting does not help, it refuses all of them.
    fn begin(&mut self) -> bool {
        let mut reconnected = false;
        while !self.queue.is_empty() {
            let Err(error) = self.begin_immediate() else { return true };
            let locked = matches!(&error, Error::Database(error) if dialect::is_locked(error));
            self.queue.look();
            if locked {
                self.queue.refuse(self.patience, &error);
                std::thread::sleep(PAUSE);
            } else if reconnected {
                self.queue.refuse(Duration::ZERO, &error);
            } else {
                reconnected = true;
                self.reconnect();
            }
        }
        false
    }

    fn begin_immediate(&mut self) -> Result<()> {
        match &mut self.conn {
            Conn::Sqlite(connection) => Ok(AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?),
            Conn::Postgres(_) => Err(Error::Internal("the writer thread is SQLite's".to_owned())),
        }
    }

    /// Runs many acts in one transaction. If it is rolled back, its acts run again, each in a transaction of its own, so that one fault cannot
    /// undo the others. An act that panicked does not run again.
    fn batch(&mut self) {
        let opened = Instant::now();
        let mut acts = Vec::with_capacity(BATCH_ACTS);
        while acts.len() < BATCH_ACTS && (acts.is_empty() || opened.elapsed() < BATCH_TIME) {
            if self.queue.is_next_alone() {
                break;
            }
            let Some(mut waiting) = self.queue.next_wanted() else { break };
            let attempted = waiting.act.attempt(&mut self.conn);
            let whole = self.is_whole_after(&attempted);
            match attempted {
                Attempted::Panicked => waiting.act.tell(),
                Attempted::Fine | Attempted::Doubtful | Attempted::ReadOnly => acts.push(waiting),
            }
            if !whole {
                return self.run_again(acts);
            }
        }
        match self.commit() {
            Ok(()) => acts.into_iter().for_each(|waiting| waiting.act.tell()),
            Err(_) => self.run_again(acts),
        }
    }

    fn run_again(&mut self, acts: Vec<Waiting>) {
        tracing::warn!(acts = acts.len(), "a batch of writes was rolled back; its acts run again one by one");
        self.queue.put_back(acts);
        self.reconnect();
    }

    fn one_alone(&mut self) {
        // A new connection ends the transaction that was begun for nobody.
        let Some(Waiting { mut act, .. }) = self.queue.next_wanted() else { return self.reconnect() };
        let attempted = act.attempt(&mut self.conn);
        let whole = self.is_whole_after(&attempted);
        let done = if whole { self.commit() } else { Ok(()) };
        if !whole || done.is_err() {
            self.reconnect();
        }
        match done {
            Ok(()) => act.tell(),
            Err(error) => act.fail(passing(error)),
        }
    }

    fn commit(&mut self) -> Result<()> {
        Ok(<Conn as Connection>::TransactionManager::commit_transaction(&mut self.conn)?)
    }

    /// Tells whether the transaction can go on.
    fn is_whole_after(&mut self, attempted: &Attempted) -> bool {
        match attempted {
            Attempted::Fine => true,
            Attempted::Doubtful => self.is_inside(),
            Attempted::ReadOnly | Attempted::Panicked => false,
        }
    }

    /// After some faults, such as a full disk, SQLite has already rolled everything back by itself. This code detects that with a second
    /// `BEGIN`, which succeeds only then.
    fn is_inside(&mut self) -> bool {
        self.conn.batch_execute("BEGIN").is_err()
    }

    /// Opens a new connection. If that fails, the old one stays, and the next `BEGIN` finds the reason.
    fn reconnect(&mut self) {
        match prepared(open_at_once(&self.address)) {
            Ok(conn) => self.conn = conn,
            Err(error) => tracing::warn!(%error, "the writer has no new connection"),
        }
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

    /// Empties the write-ahead log, so that the database file alone is whole.
    fn last_checkpoint(&mut self) {
        let waits = wait_for_locks(&mut self.conn, LAST_CHECKPOINT);
        if let Err(error) = waits.and_then(|()| self.conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")) {
            tracing::warn!(%error, "the write-ahead log could not be folded back; the next start does it");
        }
    }
}

/// Prepares a connection that was just opened for writing.
fn prepared(opened: diesel::ConnectionResult<Conn>) -> Result<Conn> {
    let mut conn = opened.map_err(|error| Error::Unavailable(format!("the database cannot be opened: {error}")))?;
    conn.batch_execute("PRAGMA wal_autocheckpoint = 0")?;
    wait_for_locks(&mut conn, LOOK)?;
    Ok(conn)
}
