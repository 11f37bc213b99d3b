//! One row says what the service knows about its database as a whole: that it takes writes.

use diesel::prelude::*;

use super::Conn;
use super::schema::installation;
use crate::error::Result;
use crate::time::Instant;

const ROW: i32 = 1;

/// Writes to the database. This fails if the disk is full, if the database is a standby, or while somebody holds a lock.
pub fn prove_writable(conn: &mut Conn, now: Instant) -> Result<()> {
    diesel::update(installation::table.find(ROW)).set(installation::written_at.eq(now)).execute(conn)?;
    Ok(())
}
