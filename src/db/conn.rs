//! This file has one connection type for both databases. It says how a connection is opened, and what a pool asks of it.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::R2D2Connection;
use r2d2::ManageConnection;

use super::address::{Address, with_defaults};
use super::dialect;

/// This is a connection to either database. Do not call its derived `establish`, because it would try PostgreSQL and then create an SQLite
/// file.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// A statement waits for this long for somebody else's lock. Backups and commands hold one for less.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// The first connection of a process tries for this long to switch an SQLite file to its write-ahead log. SQLite refuses the switch at once
/// while another process has the file locked or ends a checkpoint, however long it may wait for other locks.
const PATIENCE_AT_START: Duration = Duration::from_secs(10);

/// This is the pause between two such tries.
const PAUSE: Duration = Duration::from_millis(20);

/// The timeouts say, in milliseconds, how long a statement may run before PostgreSQL cancels it, and how long a transaction may be idle. An
/// instance that is frozen in a transaction therefore holds its locks for 5 s at most.
///
/// The last two settings change how the planner estimates costs. Every statement here reads few rows along an index. With the default cost
/// of a random page, the planner reads small tables whole. It also thought that an incremental sort was cheaper than the index that already
/// has the order, so each claim read everything that was ever sent to an endpoint. We measured that this took three quarters of a
/// dispatcher's time after 20,000 deliveries.
const POSTGRES_SETTINGS: &str = "SET TIME ZONE 'UTC'; SET statement_timeout = 8000; \
     SET idle_in_transaction_session_timeout = 5000; SET default_transaction_isolation = 'read committed'; \
     SET random_page_cost = 1.1; SET enable_incremental_sort = off";

/// `FULL` makes sure that acknowledged data survives a power cut. The writer makes the checkpoints itself, outside its batches.
const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
     PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456";

/// Opens the first connection of a process. If another process has locked the SQLite file, this waits and tries again.
pub fn open(address: &Address) -> ConnectionResult<Conn> {
    let deadline = Instant::now() + PATIENCE_AT_START;
    loop {
        match open_at_once(address) {
            Err(ConnectionError::CouldntSetupConfiguration(error)) if dialect::is_locked(&error) && Instant::now() < deadline => {
                std::thread::sleep(PAUSE);
            }
            opened => return opened,
        }
    }
}

/// Opens a connection with one try. Its statements wait for locks for [`PATIENCE`]. It does not make an SQLite file that is not there.
pub fn open_at_once(address: &Address) -> ConnectionResult<Conn> {
    let (mut conn, settings) = match address {
        Address::Postgres(url) => {
            (Conn::Postgres(PgConnection::establish(&with_defaults(url)).map_err(without_address)?), POSTGRES_SETTINGS)
        }
        Address::Sqlite(path) => (Conn::Sqlite(SqliteConnection::establish(&existing_file(path))?), SQLITE_SETTINGS),
    };
    let prepared = wait_for_locks(&mut conn, PATIENCE).and_then(|()| conn.batch_execute(settings));
    prepared.map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

/// Writes the path as a URI that opens only a file that is there (<https://www.sqlite.org/uri.html>). With the path alone, SQLite would make
/// an empty file in the place of one that was moved away.
fn existing_file(path: &Path) -> String {
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    // An absolute path follows an authority, which is empty, so that a path that begins with two slashes is not taken for one.
    let authority = if path.is_absolute() { "//" } else { "" };
    format!("file:{authority}{escaped}?mode=rw")
}

/// Hides what libpq says before it has read the address, because then it repeats parts of the address, and such a part may be a piece of a
/// password. What libpq says afterwards, about the attempt to connect, is kept.
fn without_address(error: ConnectionError) -> ConnectionError {
    const AFTER_READING: [&str; 4] = ["connection to server", "could not ", "timeout expired", "FATAL"];
    match error {
        ConnectionError::BadConnection(text) if !AFTER_READING.iter().any(|start| text.starts_with(start)) => {
            ConnectionError::BadConnection("libpq cannot read the address in DATABASE_URL".to_owned())
        }
        other => other,
    }
}

/// Sets how long each statement of this connection waits for a lock from now on. It never waits without end, as PostgreSQL would with 0.
pub fn wait_for_locks(conn: &mut Conn, at_most: Duration) -> QueryResult<()> {
    let milliseconds = at_most.as_millis().max(1);
    let setting = match conn {
        Conn::Postgres(_) => format!("SET lock_timeout = {milliseconds}"),
        Conn::Sqlite(_) => format!("PRAGMA busy_timeout = {milliseconds}"),
    };
    conn.batch_execute(&setting)
}

/// This is a connection of a pool.
pub struct Pooled {
    pub conn: Conn,
    /// This says whether the connection was lost. The pool then throws it away.
    pub lost: bool,
    waits: Duration,
}

impl Pooled {
    /// Sets how long statements wait for a lock. This costs a round trip only if the time changes.
    pub fn wait_for_locks(&mut self, at_most: Duration) -> QueryResult<()> {
        if self.waits != at_most {
            wait_for_locks(&mut self.conn, at_most)?;
            self.waits = at_most;
        }
        Ok(())
    }
}

/// This opens and checks connections for r2d2. The scheme of the address decides which database is opened; the code does not try one after
/// the other. On SQLite these connections can only read, because one thread does all the writing.
pub struct Opener(pub Address);

impl ManageConnection for Opener {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        let mut conn = open_at_once(&self.0).map_err(diesel::r2d2::Error::ConnectionError)?;
        if let Conn::Sqlite(connection) = &mut conn {
            connection.batch_execute("PRAGMA query_only = ON").map_err(diesel::r2d2::Error::QueryError)?;
        }
        Ok(Pooled { conn, lost: false, waits: PATIENCE })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Self::Error> {
        let answered = match &mut pooled.conn {
            Conn::Postgres(connection) => connection.ping(),
            Conn::Sqlite(connection) => connection.ping(),
        };
        answered.map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.lost
            || match &mut pooled.conn {
                Conn::Postgres(connection) => connection.is_broken(),
                Conn::Sqlite(connection) => connection.is_broken(),
            }
    }
}

/// Checks that the folder exists, because SQLite would only say "unable to open".
pub fn check_folder(path: &Path) -> Result<(), String> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(format!("the folder {} does not exist", folder.display()))
        }
        _ => Ok(()),
    }
}
