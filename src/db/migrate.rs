//! The migrations are embedded in the program. Each database has its own folder, and both folders use the same names.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::Conn;
use crate::error::{Error, Result};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// This can be any number that no other lock uses. With this lock, instances that start at the same time migrate one after the other.
const POSTGRES_LOCK: i64 = 0x666f_6f74_686f_6c64;

/// Applies the pending migrations and returns how many there were.
pub fn run(conn: &mut Conn) -> Result<usize> {
    match conn {
        Conn::Postgres(connection) => {
            execute(connection, &format!("SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({POSTGRES_LOCK})"))?;
            let applied = apply(connection, POSTGRES);
            execute(connection, &format!("SELECT pg_advisory_unlock({POSTGRES_LOCK})"))?;
            applied
        }
        Conn::Sqlite(connection) => apply(connection, SQLITE),
    }
}

/// Tells whether every migration that this program knows is applied.
pub fn is_current(conn: &mut Conn) -> Result<bool> {
    let pending = match conn {
        Conn::Postgres(connection) => connection.has_pending_migration(POSTGRES),
        Conn::Sqlite(connection) => connection.has_pending_migration(SQLITE),
    };
    pending.map(|pending| !pending).map_err(|error| Error::Internal(format!("migrations: {error}")))
}

/// Reverts all migrations, the newest first. Tests use it to prove that each `down` works.
pub fn revert_all(conn: &mut Conn) -> Result<usize> {
    let reverted = match conn {
        Conn::Postgres(connection) => connection.revert_all_migrations(POSTGRES).map(|all| all.len()),
        Conn::Sqlite(connection) => connection.revert_all_migrations(SQLITE).map(|all| all.len()),
    };
    reverted.map_err(|error| Error::Internal(format!("migrations: {error}")))
}

fn apply<C, DB>(connection: &mut C, migrations: EmbeddedMigrations) -> Result<usize>
where
    C: MigrationHarness<DB>,
    DB: diesel::backend::Backend,
{
    connection
        .run_pending_migrations(migrations)
        .map(|applied| applied.len())
        .map_err(|error| Error::Internal(format!("migrations: {error}")))
}

fn execute(connection: &mut diesel::PgConnection, sql: &str) -> Result<()> {
    diesel::connection::SimpleConnection::batch_execute(connection, sql).map_err(Error::Database)
}
