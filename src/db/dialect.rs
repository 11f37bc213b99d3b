//! This file has the few statements that cannot be portable, with the branches for both databases side by side.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Failure};
use diesel::sql_types::BigInt;

use super::conn::Conn;
use crate::error::Result;

/// A statement takes at most this many rows, or values of a list, at once; a longer list is written in chunks. SQLite takes 32,766 parameters
/// in a statement and PostgreSQL 65,535. A row of more than 30 columns is inserted in smaller chunks.
pub const CHUNK: usize = 1_000;

/// Reads many rows with a few statements, none of which has too many parameters. `read` is given a part of the ids at a time.
pub fn read_in_chunks<I, R>(conn: &mut Conn, ids: &[I], read: impl Fn(&mut Conn, &[I]) -> Result<Vec<R>>) -> Result<Vec<R>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        rows.extend(read(conn, chunk)?);
    }
    Ok(rows)
}

/// Compiles a body once per database, each time with the connection of that database. Use it for what both databases can do but the enum
/// cannot: batch inserts, upserts and row locks.
#[macro_export]
macro_rules! native {
    ($conn:expr, $native:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Postgres($native) => $body,
            $crate::db::Conn::Sqlite($native) => $body,
        }
    };
}

/// Builds a query that locks its rows on PostgreSQL. SQLite needs no row locks, because only one thread writes there. The lock is `FOR NO
/// KEY UPDATE`, because `FOR UPDATE` would block the foreign-key checks of other transactions and cause deadlocks (docs/architecture.md,
/// Locks).
#[macro_export]
macro_rules! locked {
    ($conn:expr, $query:expr, $fetch:ident) => {
        match $conn {
            $crate::db::Conn::Postgres(native) => $query.for_no_key_update().$fetch(native),
            $crate::db::Conn::Sqlite(native) => $query.$fetch(native),
        }
    };
}

/// Tries to get a lock that lasts until the transaction ends. On SQLite it always succeeds, because only one thread writes there.
pub fn try_transaction_lock(conn: &mut Conn, number: i64) -> Result<bool> {
    match conn {
        Conn::Postgres(native) => {
            let got = diesel::select(pg_try_advisory_xact_lock(number)).get_result(native)?;
            Ok(got)
        }
        Conn::Sqlite(_) => Ok(true),
    }
}

/// Waits for a lock that lasts until the transaction ends. On SQLite it does nothing, because only one thread writes there.
pub fn transaction_lock(conn: &mut Conn, number: i64) -> Result<()> {
    if let Conn::Postgres(native) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(number).execute(native)?;
    }
    Ok(())
}

/// Waits for a share of a lock until the transaction ends. Others can have a share at the same time, and nobody the whole lock.
pub fn transaction_share(conn: &mut Conn, number: i64) -> Result<()> {
    if let Conn::Postgres(native) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock_shared($1)").bind::<BigInt, _>(number).execute(native)?;
    }
    Ok(())
}

/// Does what [`transaction_lock`] does, for an instance that starts: it waits for as long as a statement may run, which is longer than a request
/// waits for a lock. The rest of the transaction may wait as long.
pub fn transaction_lock_at_start(conn: &mut Conn, number: i64) -> Result<()> {
    if let Conn::Postgres(native) = conn {
        native.batch_execute("SET LOCAL lock_timeout = 0")?;
    }
    transaction_lock(conn, number)
}

/// Makes PostgreSQL plan each statement of this transaction for the values that it has. A plan that was made for any values, while a table was
/// small, reads the whole table for each thousand names of a long import. On SQLite it does nothing, since plans there do not depend on values.
pub fn plan_for_values(conn: &mut Conn) -> Result<()> {
    if let Conn::Postgres(native) = conn {
        diesel::sql_query("SET LOCAL plan_cache_mode = force_custom_plan").execute(native)?;
    }
    Ok(())
}

/// Lets SQLite look at a sample of each index of a table that has grown or shrunk tenfold since it looked last
/// (<https://www.sqlite.org/lang_analyze.html>, `PRAGMA optimize`). Without these figures it holds that a state has as few rows as a slot, and
/// reads all confirmed bookings for those of one slot. The sample of a table with 300,000 rows takes some 0.1 s, and finding that there is
/// nothing to do 0.2 ms. PostgreSQL does this by itself, so there it does nothing.
pub fn refresh_statistics(conn: &mut Conn) -> Result<()> {
    if let Conn::Sqlite(native) = conn {
        native.batch_execute("PRAGMA analysis_limit = 1000; PRAGMA optimize = 0x10002")?;
    }
    Ok(())
}

diesel::define_sql_function! {
    fn pg_try_advisory_xact_lock(number: BigInt) -> diesel::sql_types::Bool;
}

/// Tells whether the given guard of the database refused a write. The guard is the name of a constraint, the columns of a unique index, or
/// the message that a trigger raised.
pub fn refused_by(error: &Failure, guard: &str, sqlite_columns: &str) -> bool {
    let Failure::DatabaseError(kind, information) = error else { return false };
    let by_name = information.constraint_name() == Some(guard) || information.message().contains(guard);
    by_name || (matches!(kind, DatabaseErrorKind::UniqueViolation) && information.message().ends_with(sqlite_columns))
}

/// Tells whether two transactions blocked each other and the database ended this one.
pub fn is_conflict(error: &Failure) -> bool {
    match error {
        Failure::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Failure::DatabaseError(_, information) => information.message().contains("deadlock detected"),
        _ => false,
    }
}

/// Tells whether another connection holds the SQLite file. The same statement may succeed a moment later.
pub fn is_locked(error: &Failure) -> bool {
    says(error, &["database is locked", "database table is locked", "database schema is locked", "locking protocol"])
}

/// Tells whether the database can be read but not written, as with a standby, a read-only transaction, or a read-only file or disk.
pub fn is_read_only(error: &Failure) -> bool {
    matches!(error, Failure::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _))
        || says(error, &["attempt to write a readonly database"])
}

/// Tells whether the failure passes by itself or is mended by an operator: the statement waited too long for a lock or ran too long, the
/// disk is full or fails, the database can only be read, or the server starts or stops. The same statement may succeed later. The code reads
/// the message, because diesel does not give the SQLSTATE.
pub fn is_passing(error: &Failure) -> bool {
    const OF_POSTGRES: &[&str] = &[
        "canceling statement due to lock timeout",
        "canceling statement due to statement timeout",
        "canceling statement due to conflict with recovery",
        "No space left on device",
        "could not extend file",
        "could not write to file",
        "the database system is ",
    ];
    const OF_SQLITE: &[&str] = &["database or disk is full", "disk I/O error", "unable to open database file"];
    is_locked(error) || is_read_only(error) || says(error, OF_POSTGRES) || says(error, OF_SQLITE)
}

/// Tells whether the database's message contains one of these texts. A message contains nothing that a caller has sent, because both
/// databases put such values into the detail at most.
fn says(error: &Failure, texts: &[&str]) -> bool {
    let Failure::DatabaseError(_, information) = error else { return false };
    texts.iter().any(|text| information.message().contains(text))
}

/// Tells whether the same transaction may succeed when it runs again. This is so after a conflict, and after a lost connection, when the
/// program can use another one.
pub fn worth_repeating(error: &Failure) -> bool {
    const SIGNS: &[&str] = &[
        "terminating connection",
        "server closed the connection",
        "could not receive data",
        "could not send data",
        "no connection to the server",
        "SSL connection has been closed",
        "SSL SYSCALL error",
    ];
    let lost = matches!(error, Failure::DatabaseError(DatabaseErrorKind::ClosedConnection, _) | Failure::BrokenTransactionManager)
        || says(error, SIGNS);
    lost || is_conflict(error)
}
