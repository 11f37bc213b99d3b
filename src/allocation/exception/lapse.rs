//! Ends the exceptions that nobody has answered in time.

use super::decide::write;
use super::model::{ExceptionStatus, ExceptionStep};
use crate::allocation::store::{self, ExceptionRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::ExceptionId;

/// Lets an exception lapse, if its time is over and nobody has answered it. Tells whether it has done anything.
pub fn lapse(conn: &mut Conn, stamp: &Stamp, id: ExceptionId) -> Result<bool> {
    let row = store::lock_exception(conn, id)?;
    if row.status != ExceptionStatus::Pending || row.lapses_at > stamp.at {
        return Ok(false);
    }
    let status = row.status.after(ExceptionStep::Lapse)?;
    write(conn, stamp, ExceptionRow { status, ..row }, EventType::ExceptionLapsed)?;
    Ok(true)
}
