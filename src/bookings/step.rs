//! How a step of a booking is written: its version rises, and what happened is recorded.

use super::disclosure::is_told_to_its_company;
use super::store::{self, BookingRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::model::BookingData;
use crate::events::{self, Event, EventType};

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
