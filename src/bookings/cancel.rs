//! Cancelling one booking.

use super::model::{BookingStep, Cancellation};
use super::rules;
use super::step::leave;
use super::store::BookingRow;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::slots::store::SlotRow;

/// The locked booking is cancelled; `late` is judged where it gives up a seat, which goes to the line.
pub fn cancel(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, slot: &SlotRow, why: Cancellation) -> Result<BookingRow> {
    let status = booking.status.after(BookingStep::Cancel)?;
    let late = booking.status.seat_given_up().map(|_| rules::is_late(slot, stamp.at));
    let reason_code = Some(why.reason_code);
    let was = booking.status;
    let cancelled = BookingRow { status, cancelled_by: Some(why.cancelled_by), reason_code, note: why.note, late, ..booking };
    leave(conn, stamp, was, cancelled, EventType::BookingCancelled, Some(why.reason_code.as_str()))
}
