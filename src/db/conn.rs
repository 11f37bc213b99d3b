//! This file has one connection type for both databases, and the pools that open such connections.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::R2D2Connection;
use r2d2::{ManageConnection, Pool};

use super::{Address, dialect};
use crate::error::{Error, Result};

/// This is a connection to either database. Do not call its derived `establish`, because it would try PostgreSQL and then create an SQLite
/// file.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// This is a connection of a pool, with a mark that says whether the connection was lost. The pool throws a lost connection away.
pub struct Pooled {
    pub conn: Conn,
    pub lost: bool,
}

/// This opens and checks connections for r2d2. The scheme of the address decides which database is opened; the code does not try one after
/// the other.
pub struct Opener {
    address: Address,
    reads_only: bool,
}

/// The first connection of a process tries for this long to switch an SQLite file to its write-ahead log. SQLite refuses the switch at once
/// while another process has the file locked or ends a checkpoint, however long it may wait for other locks.
const PATIENCE_AT_START: Duration = Duration::from_secs(10);

/// This is the pause between two such tries.
const PAUSE: Duration = Duration::from_millis(20);

/// The timeouts say, in milliseconds, how long a statement may wait for a lock or run before PostgreSQL cancels it, and how long a
/// transaction may be idle.
///
/// The last two settings change how the planner estimates costs. Every statement here reads few rows along an index. With the default cost
/// of a random page, the planner reads small tables whole. It also thought that an incremental sort was cheaper than the index that already
/// has the order, so each claim read everything that was ever sent to an endpoint. We measured that this took three quarters of a
/// dispatcher's time after 20,000 deliveries.
const POSTGRES_SETTINGS: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = 10000; SET statement_timeout = 30000; \
     SET idle_in_transaction_session_timeout = 60000; SET default_transaction_isolation = 'read committed'; \
     SET random_page_cost = 1.1; SET enable_incremental_sort = off";

/// `FULL` makes sure that acknowledged data survives a power cut. The writer makes the checkpoints itself, outside its batches.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456";

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

/// Opens a connection with one try. It does not make an SQLite file that is not there.
pub fn open_at_once(address: &Address) -> ConnectionResult<Conn> {
    match address {
        Address::Postgres(url) => {
            let mut connection = PgConnection::establish(url).map_err(without_address)?;
            connection.batch_execute(POSTGRES_SETTINGS).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(Conn::Postgres(connection))
        }
        Address::Sqlite(path) => {
            let mut connection = SqliteConnection::establish(&existing_file(path))?;
            connection.batch_execute(SQLITE_SETTINGS).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(Conn::Sqlite(connection))
        }
    }
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

impl ManageConnection for Opener {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        let mut conn = open_at_once(&self.address).map_err(diesel::r2d2::Error::ConnectionError)?;
        if self.reads_only {
            conn.batch_execute("PRAGMA query_only = ON").map_err(diesel::r2d2::Error::QueryError)?;
        }
        Ok(Pooled { conn, lost: false })
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

/// Builds a pool of connections. On SQLite these connections can only read, because one thread does all the writing.
pub fn pool(address: &Address, size: u32) -> Result<Pool<Opener>> {
    let reads_only = matches!(address, Address::Sqlite(_));
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(10))
        // A check query at every checkout would cost as much as most reads. The first statement on a lost connection finds the loss, and
        // then the work runs again.
        .test_on_check_out(false)
        .build(Opener { address: address.clone(), reads_only })
        .map_err(|error| Error::Unavailable(format!("the database cannot be reached: {error}")))
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
