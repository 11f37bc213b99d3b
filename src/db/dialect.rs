//! The few statements that cannot be portable, both branches side by side.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Failure};
use diesel::sql_types::BigInt;

use super::conn::Conn;
use crate::error::Result;

/// A body compiled once per database with its own connection: for what both can do and the enum cannot (batch insert, upsert, row locks).
#[macro_export]
macro_rules! native {
    ($conn:expr, $native:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Postgres($native) => $body,
            $crate::db::Conn::Sqlite($native) => $body,
        }
    };
}

/// A query that locks its rows on PostgreSQL; SQLite's writer is alone anyway. `FOR NO KEY UPDATE`: `FOR UPDATE` would block the foreign-key
/// checks of others and deadlock (docs/architecture.md, Locks).
#[macro_export]
macro_rules! locked {
    ($conn:expr, $query:expr, $fetch:ident) => {
        match $conn {
            $crate::db::Conn::Postgres(native) => $query.for_no_key_update().$fetch(native),
            $crate::db::Conn::Sqlite(native) => $query.$fetch(native),
        }
    };
}

/// Tries for a lock that lasts until the transaction ends. SQLite's writer is alone: it always has it.
pub fn try_transaction_lock(conn: &mut Conn, number: i64) -> Result<bool> {
    match conn {
        Conn::Postgres(native) => {
            let got = diesel::select(pg_try_advisory_xact_lock(number)).get_result(native)?;
            Ok(got)
        }
        Conn::Sqlite(_) => Ok(true),
    }
}

/// Waits for a lock that lasts until the transaction ends.
pub fn transaction_lock(conn: &mut Conn, number: i64) -> Result<()> {
    if let Conn::Postgres(native) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(number).execute(native)?;
    }
    Ok(())
}

diesel::define_sql_function! {
    fn pg_try_advisory_xact_lock(number: BigInt) -> diesel::sql_types::Bool;
}

/// Which guard of the database refused a write: the name of a constraint, of an index's columns, or what a trigger raised.
pub fn refused_by(error: &Failure, guard: &str, sqlite_columns: &str) -> bool {
    let Failure::DatabaseError(kind, information) = error else { return false };
    let by_name = information.constraint_name() == Some(guard) || information.message().contains(guard);
    by_name || (matches!(kind, DatabaseErrorKind::UniqueViolation) && information.message().ends_with(sqlite_columns))
}

/// Two transactions stood in each other's way, and this one gave in.
pub fn is_conflict(error: &Failure) -> bool {
    match error {
        Failure::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Failure::DatabaseError(_, information) => information.message().contains("deadlock detected"),
        _ => false,
    }
}

/// The statement waited too long for a lock, or ran too long (`lock_timeout`, `statement_timeout`): it may well succeed later. diesel tells no
/// SQLSTATE, only the text.
pub fn is_timeout(error: &Failure) -> bool {
    let Failure::DatabaseError(_, information) = error else { return false };
    let signs = ["canceling statement due to lock timeout", "canceling statement due to statement timeout"];
    signs.iter().any(|sign| information.message().contains(sign))
}

/// Whether running the same transaction again may well succeed: after a conflict, or on another connection.
pub fn worth_repeating(error: &Failure) -> bool {
    let lost = match error {
        Failure::DatabaseError(DatabaseErrorKind::ClosedConnection, _) | Failure::BrokenTransactionManager => true,
        Failure::DatabaseError(_, information) => {
            let message = information.message();
            ["terminating connection", "server closed the connection", "could not receive data", "no connection to the server"]
                .iter()
                .any(|sign| message.contains(sign))
        }
        _ => false,
    };
    lost || is_conflict(error)
}
