//! One row says what the service knows about its database as a whole: which master key its secrets are sealed with, that it takes writes, and
//! whether it holds nothing but the demonstration.

use diesel::prelude::*;

use super::Conn;
use super::schema::installation;
use crate::error::Result;
use crate::seal::{Sealer, Sealing};
use crate::time::Instant;

const ROW: i32 = 1;

/// Gives the right to seal in this transaction. The database keeps its master key until the transaction ends. The first transaction that seals
/// decides which key that is; with another key this is an `Unavailable`.
pub fn sealing<'s>(conn: &mut Conn, sealer: &'s Sealer) -> Result<Sealing<'s>> {
    let known = installation::table.find(ROW).select(installation::master_key_id);
    let known: Option<String> = match conn {
        Conn::Postgres(native) => known.for_key_share().first(native)?,
        Conn::Sqlite(native) => known.first(native)?,
    };
    match known {
        Some(known) => sealer.sealing_for(&known),
        None => claim(conn, sealer),
    }
}

/// Writes that the secrets are sealed with this master key, unless another instance has written another key first.
fn claim<'s>(conn: &mut Conn, sealer: &'s Sealer) -> Result<Sealing<'s>> {
    let unknown = installation::table.find(ROW).filter(installation::master_key_id.is_null());
    diesel::update(unknown).set(installation::master_key_id.eq(sealer.key_id())).execute(conn)?;
    sealer.sealing_for(&master_key_id(conn)?.unwrap_or_default())
}

/// Reads the id of the master key, which is `None` as long as nothing is sealed.
pub fn master_key_id(conn: &mut Conn) -> Result<Option<String>> {
    Ok(installation::table.find(ROW).select(installation::master_key_id).first(conn)?)
}

/// Tells whether this instance can open what is sealed.
pub fn is_sealed_with(conn: &mut Conn, sealer: &Sealer) -> Result<bool> {
    Ok(master_key_id(conn)?.is_none_or(|known| known == sealer.key_id()))
}

/// Fails if this instance cannot open what is sealed.
pub fn check_master_key(conn: &mut Conn, sealer: &Sealer) -> Result<()> {
    match master_key_id(conn)? {
        Some(known) => sealer.sealing_for(&known).map(drop),
        None => Ok(()),
    }
}

/// Does the same as [`master_key_id`], waits for the transactions that seal, and keeps others from sealing until this one ends.
pub fn lock_master_key_id(conn: &mut Conn) -> Result<Option<String>> {
    let row = installation::table.find(ROW).select(installation::master_key_id);
    Ok(match conn {
        Conn::Postgres(native) => row.for_update().first(native)?,
        Conn::Sqlite(native) => row.first(native)?,
    })
}

pub fn set_master_key_id(conn: &mut Conn, key_id: &str) -> Result<()> {
    diesel::update(installation::table.find(ROW)).set(installation::master_key_id.eq(key_id)).execute(conn)?;
    Ok(())
}

/// Marks the database as one that holds nothing but the demonstration. Only its loader does this. Triggers take the mark away with the first
/// company or mentee that is added afterwards.
pub fn mark_demonstration(conn: &mut Conn) -> Result<()> {
    diesel::update(installation::table.find(ROW)).set(installation::demonstration.eq(true)).execute(conn)?;
    Ok(())
}

pub fn is_demonstration(conn: &mut Conn) -> Result<bool> {
    Ok(installation::table.find(ROW).select(installation::demonstration).first(conn)?)
}

/// Writes to the database. This fails if the disk is full, if the database is a standby, or while somebody holds a lock.
pub fn prove_writable(conn: &mut Conn, now: Instant) -> Result<()> {
    diesel::update(installation::table.find(ROW)).set(installation::written_at.eq(now)).execute(conn)?;
    Ok(())
}
