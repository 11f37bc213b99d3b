//! The migrations are embedded in the program. Each database has its own folder, and both folders use the same names.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::{self, Conn};
use super::{Address, files};
use crate::error::{Error, Result};
use crate::native;

/// diesel returns this when a migration fails.
type Failure = Box<dyn std::error::Error + Send + Sync>;

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// This can be any number that no other lock uses. With this lock, instances that start at the same time migrate one after the other.
const POSTGRES_LOCK: i64 = 0x666f_6f74_686f_6c64;

/// A migration of SQLite waits for this long for other processes that hold the file. A server of the version before may still write.
const PATIENCE: Duration = Duration::from_secs(15);

/// This is the pause between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// This says which migrations have been applied to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// No migration has been applied.
    Empty,
    /// This many migrations that the program knows are missing.
    Behind(usize),
    Current,
}

/// Applies the pending migrations, then does `afterwards`, and returns how many migrations there were. Processes that do this at the same
/// time wait for each other. An SQLite file is made if there is none.
pub fn run(address: &Address, afterwards: impl Fn(&mut Conn) -> Result<()>) -> Result<usize> {
    let _lock = match address {
        Address::Sqlite(path) => {
            let lock = files::lock_for_migrating(path)?;
            files::make_private(path)?;
            Some(lock)
        }
        Address::Postgres(_) => None,
    };
    let mut conn = conn::open(address).map_err(|error| Error::Unavailable(format!("the database cannot be opened: {error}")))?;
    if let Conn::Postgres(connection) = &mut conn {
        // The session's end gives the lock back.
        let lock = format!("SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({POSTGRES_LOCK})");
        connection.batch_execute(&lock)?;
    }
    let applied = match &mut conn {
        Conn::Postgres(connection) => connection.run_pending_migrations(POSTGRES).map(|applied| applied.len()).map_err(failed)?,
        Conn::Sqlite(connection) => apply_between_writes(connection)?,
    };
    afterwards(&mut conn)?;
    Ok(applied)
}

/// Applies one migration after the other. Each is a transaction of its own, so one that was refused can be tried again.
fn apply_between_writes(connection: &mut SqliteConnection) -> Result<usize> {
    let deadline = Instant::now() + PATIENCE;
    let mut applied = 0;
    loop {
        match apply_next(connection) {
            Ok(false) => return Ok(applied),
            Ok(true) => applied += 1,
            Err(error) if is_locked(&error) && Instant::now() < deadline => std::thread::sleep(PAUSE),
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Applies the next pending migration, and tells whether there was one.
fn apply_next(connection: &mut SqliteConnection) -> Result<bool, Failure> {
    let pending: Vec<Box<dyn Migration<Sqlite>>> = connection.pending_migrations(SQLITE)?;
    pending.first().map_or(Ok(false), |next| connection.run_migration(next).map(|_| true))
}

/// Says which migrations have been applied, and changes nothing.
pub fn state(conn: &mut Conn) -> Result<State> {
    let known = match conn {
        Conn::Postgres(_) => versions::<Pg>(&POSTGRES)?,
        Conn::Sqlite(_) => versions::<Sqlite>(&SQLITE)?,
    };
    let applied: HashSet<String> = if has_versions(conn)? { applied(conn)? } else { HashSet::new() };
    Ok(match known.difference(&applied).count() {
        0 => State::Current,
        _ if applied.is_empty() => State::Empty,
        missing => State::Behind(missing),
    })
}

fn versions<DB: Backend>(source: &EmbeddedMigrations) -> Result<HashSet<String>> {
    let all = MigrationSource::<DB>::migrations(source).map_err(failed)?;
    Ok(all.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// Tells whether the table of versions is there. diesel's own query would make it.
fn has_versions(conn: &mut Conn) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let found: Found = match conn {
        Conn::Postgres(native) => {
            diesel::sql_query("SELECT count(to_regclass('__diesel_schema_migrations')) AS count").get_result(native)?
        }
        Conn::Sqlite(native) => {
            diesel::sql_query("SELECT count(*) AS count FROM sqlite_master WHERE name = '__diesel_schema_migrations'").get_result(native)?
        }
    };
    Ok(found.count > 0)
}

fn applied(conn: &mut Conn) -> Result<HashSet<String>> {
    #[derive(QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let all: Vec<Applied> = native!(conn, native => diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(native))?;
    Ok(all.into_iter().map(|one| one.version).collect())
}

/// Reverts all migrations, the newest first. Tests use it to prove that each `down` works.
pub fn revert_all(conn: &mut Conn) -> Result<usize> {
    let reverted = match conn {
        Conn::Postgres(connection) => connection.revert_all_migrations(POSTGRES).map(|all| all.len()),
        Conn::Sqlite(connection) => connection.revert_all_migrations(SQLITE).map(|all| all.len()),
    };
    reverted.map_err(failed)
}

/// Reverts the newest migration. Tests use it to try an upgrade.
pub fn revert_last(conn: &mut Conn) -> Result<()> {
    let reverted = match conn {
        Conn::Postgres(connection) => connection.revert_last_migration(POSTGRES).map(drop),
        Conn::Sqlite(connection) => connection.revert_last_migration(SQLITE).map(drop),
    };
    reverted.map_err(failed)
}

/// Tells whether another process holds the file. The error has no type to ask, because the table of versions may be locked too.
fn is_locked(error: &Failure) -> bool {
    error.to_string().contains("database is locked")
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` gives")]
fn failed(error: Failure) -> Error {
    Error::Internal(format!("migrations: {error}"))
}
