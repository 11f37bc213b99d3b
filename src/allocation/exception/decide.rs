//! Approves and rejects exceptions. Each is decided once, by a second person.

use super::act::{self, Done};
use super::model::{ExceptionStatus, ExceptionStep};
use super::second_person;
use crate::allocation::store::{self, ExceptionRow};
use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::bookings::input::reason;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::model::ExceptionData;
use crate::events::{self, Event, EventType};
use crate::ids::ExceptionId;
use crate::seal::Sealer;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Approves an exception and does what it asks for, in the same transaction. What cannot be done is refused, and the exception stays pending.
pub fn approve(conn: &mut Conn, stamp: &Stamp, given: &Given, id: ExceptionId, sealer: &Sealer) -> Result<ExceptionRow> {
    let seen = store::find_exception(conn, id)?;
    given.read_at(seen.version, nothing)?;
    second_person::check(conn, stamp, &seen)?;
    if seen.status == ExceptionStatus::Approved {
        return Ok(seen);
    }
    let status = seen.status_at(stamp.at).after(ExceptionStep::Approve)?;
    let Done { booking_id } = act::act(conn, stamp, &seen, sealer)?;
    decided(conn, stamp, ExceptionRow { status, booking_id, ..seen }, EventType::ExceptionApproved)
}

/// Rejects an exception with a reason.
pub fn reject(conn: &mut Conn, stamp: &Stamp, given: &Given, id: ExceptionId) -> Result<ExceptionRow> {
    let seen = store::find_exception(conn, id)?;
    let rejection = Some(given.read_at(seen.version, reason)?);
    second_person::check(conn, stamp, &seen)?;
    lock_as_seen(conn, &seen)?;
    if seen.status == ExceptionStatus::Rejected {
        return Ok(seen);
    }
    let status = seen.status_at(stamp.at).after(ExceptionStep::Reject)?;
    decided(conn, stamp, ExceptionRow { status, rejection, ..seen }, EventType::ExceptionRejected)
}

/// Locks an exception. If somebody has decided about it since it was looked at, the transaction starts over.
pub fn lock_as_seen(conn: &mut Conn, seen: &ExceptionRow) -> Result<()> {
    if store::lock_exception(conn, seen.id)? == *seen { Ok(()) } else { Err(Error::StartOver) }
}

fn decided(conn: &mut Conn, stamp: &Stamp, row: ExceptionRow, event_type: EventType) -> Result<ExceptionRow> {
    let row = ExceptionRow { decided_by: Some(stamp.by.id()), decided_at: Some(stamp.at), ..row };
    write(conn, stamp, row, event_type)
}

/// Writes a locked exception back at its next version, and records what happened to it.
pub fn write(conn: &mut Conn, stamp: &Stamp, row: ExceptionRow, event_type: EventType) -> Result<ExceptionRow> {
    let row = ExceptionRow { version: row.version + 1, updated_at: stamp.at, ..row };
    store::update_exception(conn, &row)?;
    record(conn, stamp, event_type, &row, Particulars::because(row.rejection.as_deref()))?;
    Ok(row)
}

/// Records what happened to an exception.
pub fn record(conn: &mut Conn, stamp: &Stamp, event_type: EventType, row: &ExceptionRow, particulars: Particulars) -> Result<()> {
    let data = ExceptionData { exception_id: row.id, action: row.action.as_str(), status: row.status.as_str(), version: row.version };
    events::record_with(conn, stamp, &Event::Exception(event_type, data), particulars).map(drop)
}
