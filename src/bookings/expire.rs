//! Requests that nobody answered: expired at `respond_by` by a timed job, which may run twice without harm.

use super::model::{BookingStatus, BookingStep};
use super::store::{self, BookingRow};
use super::{give_up_seat, step};
use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::BookingId;

/// Expires the request if it is still unanswered and due; says whether it did.
pub fn expire(conn: &mut Conn, stamp: &Stamp, id: BookingId) -> Result<bool> {
    let (booking, slot) = match store::lock_with_slot(conn, Scope::Institute, id) {
        Err(Error::NotFound) => return Ok(false),
        found => found?,
    };
    let due = booking.status == BookingStatus::Requested && booking.respond_by.is_some_and(|end| end <= stamp.at);
    if !due {
        return Ok(false);
    }
    let status = booking.status.after(BookingStep::Expire)?;
    give_up_seat(conn, stamp, &booking, &slot)?;
    step(conn, stamp, BookingRow { status, ..booking }, EventType::BookingExpired, None)?;
    Ok(true)
}
