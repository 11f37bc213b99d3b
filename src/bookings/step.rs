//! How a step of a booking is written: its version rises, its seat goes to the line, and what happened is recorded.

use super::disclosure::is_told_to_its_company;
use super::model::BookingStatus;
use super::store::{self, BookingRow};
use super::waitlist;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::model::BookingData;
use crate::events::{self, Event, EventType};
use crate::slots::store as slots;

/// A step by which a locked booking gives up its place: the seat it held, if any, goes to the line of its locked slot.
pub fn leave(
    conn: &mut Conn,
    stamp: &Stamp,
    was: BookingStatus,
    left: BookingRow,
    event_type: EventType,
    reason: Option<&str>,
) -> Result<BookingRow> {
    let left = step(conn, stamp, left, event_type, reason)?;
    if let Some(change) = was.seat_given_up() {
        let slot = slots::change_seat(conn, left.slot_id, change, stamp.at)?;
        waitlist::offer_free_seats(conn, stamp, slot)?;
    }
    Ok(left)
}

/// Writes a booking after a step: version and SEQUENCE rise, the step is recorded.
pub fn step(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, event_type: EventType, reason: Option<&str>) -> Result<BookingRow> {
    let booking = BookingRow { sequence: booking.sequence + 1, shown_at: None, ..booking };
    write_step(conn, stamp, booking, event_type, reason)
}

/// [`step`] where calendars show the booking afterwards as they did before: SEQUENCE stays.
pub fn step_unseen(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, event_type: EventType, reason: Option<&str>) -> Result<BookingRow> {
    let booking = BookingRow { shown_at: Some(booking.shown_at()), ..booking };
    write_step(conn, stamp, booking, event_type, reason)
}

fn write_step(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, event_type: EventType, reason: Option<&str>) -> Result<BookingRow> {
    let booking = BookingRow { version: booking.version + 1, updated_at: stamp.at, ..booking };
    store::update(conn, &booking)?;
    record(conn, stamp, event_type, &booking, reason)?;
    Ok(booking)
}

/// Records what happened to a booking.
pub fn record(conn: &mut Conn, stamp: &Stamp, event_type: EventType, booking: &BookingRow, reason: Option<&str>) -> Result<()> {
    let data = BookingData {
        booking_id: booking.id,
        slot_id: booking.slot_id,
        company_id: booking.company_id,
        status: booking.status.as_str(),
        version: booking.version,
        is_told_to_company: is_told_to_its_company(&booking.stage()),
    };
    events::record(conn, stamp, &Event::Booking(event_type, data), reason)
}
