//! One connection type for both databases, and the pools that open it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::R2D2Connection;
use r2d2::{ManageConnection, Pool};

use crate::error::{Error, Result};

/// A connection to either database. Never call its derived `establish`: it would try PostgreSQL and then create an SQLite file.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// Where the data is: `DATABASE_URL`, read by its scheme.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    Postgres(String),
    Sqlite(PathBuf),
}

impl Address {
    /// `sqlite://` and a path as written, or `postgres://…`; every other scheme is refused.
    pub fn parse(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return match path {
                "" | ":memory:" => Err("DATABASE_URL needs a file after sqlite://".to_owned()),
                path => Ok(Self::Sqlite(PathBuf::from(path))),
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err("DATABASE_URL must start with sqlite:// or postgres://".to_owned())
    }
}

/// A connection of a pool, and whether it was seen to be lost: the pool then throws it away.
pub struct Pooled {
    pub conn: Conn,
    pub lost: bool,
}

/// Opens and checks connections for r2d2, by the scheme of the address and never by trying.
pub struct Opener {
    address: Address,
    reads_only: bool,
}

/// How long a statement may wait for a lock or run before it is given up, in milliseconds.
///
/// Then the planner's prices. Every statement here reads few rows along an index. At the usual price of a random page small tables are read
/// whole; and an incremental sort looked cheaper than the index that has the order, so that each claim read all that an endpoint was ever
/// sent (measured: three quarters of a dispatcher's time after 20,000 deliveries).
const POSTGRES_SETTINGS: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = 10000; SET statement_timeout = 30000; \
     SET idle_in_transaction_session_timeout = 60000; SET default_transaction_isolation = 'read committed'; \
     SET random_page_cost = 1.1; SET enable_incremental_sort = off";

/// `FULL`: what is acknowledged survives a power cut. The writer checkpoints by itself, outside its batches.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456";

pub fn open(address: &Address) -> ConnectionResult<Conn> {
    match address {
        Address::Postgres(url) => {
            let mut connection = PgConnection::establish(url)?;
            connection.batch_execute(POSTGRES_SETTINGS).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(Conn::Postgres(connection))
        }
        Address::Sqlite(path) => {
            let mut connection = SqliteConnection::establish(&path.to_string_lossy())?;
            connection.batch_execute(SQLITE_SETTINGS).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(Conn::Sqlite(connection))
        }
    }
}

impl ManageConnection for Opener {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        let mut conn = open(&self.address).map_err(diesel::r2d2::Error::ConnectionError)?;
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

/// A pool of connections; on SQLite they can only read, since one thread writes.
pub fn pool(address: &Address, size: u32) -> Result<Pool<Opener>> {
    let reads_only = matches!(address, Address::Sqlite(_));
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(10))
        // A query per checkout would cost as much as most reads; a lost connection is found by its first statement, which runs again.
        .test_on_check_out(false)
        .build(Opener { address: address.clone(), reads_only })
        .map_err(|error| Error::Unavailable(format!("the database cannot be reached: {error}")))
}

/// The folder must exist: SQLite says only "unable to open".
pub fn check_folder(path: &Path) -> Result<(), String> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(format!("the folder {} does not exist", folder.display()))
        }
        _ => Ok(()),
    }
}
