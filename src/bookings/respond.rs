//! The employer's answer to a request: confirm or decline. It approves the time and never picks the person.

use super::model::{BookingStatus, BookingStep, Decline};
use super::store::BookingRow;
use super::{give_up_seat, step};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::slots::model::ReasonCode;
use crate::slots::store::{self as slots, SeatChange, SlotRow};

/// The locked booking becomes confirmed; its mentee's details become visible to the employer.
pub fn confirm(conn: &mut Conn, stamp: &Stamp, booking: BookingRow) -> Result<BookingRow> {
    let status = booking.status.after(BookingStep::Confirm)?;
    in_time(stamp, &booking)?;
    slots::change_seat(conn, booking.slot_id, SeatChange::Confirm, stamp.at)?;
    step(conn, stamp, BookingRow { status, ..booking }, EventType::BookingConfirmed, None)
}

/// The locked booking is declined and its seat is free again.
pub fn decline(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, slot: &SlotRow, decline: Decline) -> Result<BookingRow> {
    let status = booking.status.after(BookingStep::Decline)?;
    give_up_seat(conn, stamp, &booking, slot)?;
    let declined = BookingRow { status, reason_code: decline.reason_code, note: decline.note, ..booking };
    let reason = declined.reason_code.map(ReasonCode::as_str);
    step(conn, stamp, declined, EventType::BookingDeclined, reason)
}

/// At its deadline a request is over, even where the timed job has not come to it yet.
fn in_time(stamp: &Stamp, booking: &BookingRow) -> Result<()> {
    let deadline = match booking.status {
        BookingStatus::Offered => booking.offer_expires_at,
        _ => booking.respond_by,
    };
    match deadline {
        Some(deadline) if deadline <= stamp.at => {
            Err(Error::conflict(format!("The time to answer ended at {deadline}; the seat goes back.")))
        }
        _ => Ok(()),
    }
}
