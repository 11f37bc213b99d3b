//! Cancelling one booking.

use super::model::BookingStep;
use super::step::leave;
use super::store::{self, BookingRow};
use super::{input, rules};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::BookingId;
use crate::web::change_request::Given;

/// The booking is cancelled; `late` is judged where it gives up a seat, which goes to the line.
pub fn cancel(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
    let (booking, slot) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
    let why = given.read_at(booking.version, |fields| input::cancellation(fields, &stamp.by))?;
    let status = booking.status.after(BookingStep::Cancel)?;
    let late = booking.status.seat_given_up().map(|_| rules::is_late(&slot, stamp.at));
    let reason_code = Some(why.reason_code);
    let was = booking.status;
    let cancelled = BookingRow { status, cancelled_by: Some(why.cancelled_by), reason_code, note: why.note, late, ..booking };
    leave(conn, stamp, was, cancelled, EventType::BookingCancelled, Some(why.reason_code.as_str()))
}
