//! The master key that the database's secrets are sealed with, and its rotation.

use crate::db::Conn;
use crate::error::Result;
use crate::seal::Sealer;
use crate::web::idempotency;
use crate::{busy, webhooks};

/// A column that holds what is sealed.
pub struct SealedColumn {
    pub table: &'static str,
    pub column: &'static str,
    /// Says whether a value is sealed with another key than the one with this id.
    has_other_key: fn(&mut Conn, &str) -> Result<bool>,
    /// Seals every value that opens with the first key with the second one, and says how many those were.
    rekey: fn(&mut Conn, &Sealer, &Sealer) -> Result<usize>,
}

/// Every column that holds what is sealed. A test finds each column of the schema whose name begins with `sealed_` here, so that a rotation
/// forgets none.
pub const SEALED_COLUMNS: &[SealedColumn] = &[
    // Kept answers name no key: they live for a day, and one that does not open is not worth refusing a start.
    SealedColumn { table: "idempotency_keys", column: "sealed_answer", has_other_key: |_, _| Ok(false), rekey: idempotency::rekey },
    SealedColumn {
        table: "webhook_secrets",
        column: "sealed_secret",
        has_other_key: webhooks::store::has_other_master_key,
        rekey: webhooks::rekey::rekey,
    },
    SealedColumn {
        table: "busy_calendars",
        column: "sealed_url",
        has_other_key: busy::store::has_other_master_key,
        rekey: busy::calendar::rekey,
    },
];

/// Says whether a value is sealed with another master key than the one with this id.
pub fn has_other_key(conn: &mut Conn, key_id: &str) -> Result<bool> {
    for column in SEALED_COLUMNS {
        if (column.has_other_key)(conn, key_id)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Seals everything that is sealed with the old key with the new one, in the caller's transaction, and says how many values those were.
pub fn rotate(conn: &mut Conn, old: &Sealer, new: &Sealer) -> Result<usize> {
    SEALED_COLUMNS.iter().try_fold(0, |count, column| Ok(count + (column.rekey)(conn, old, new)?))
}
