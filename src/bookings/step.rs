//! Writes a step of a booking: its version rises, and its event is recorded.

use super::disclose::withdraw;
use super::disclosure::is_told_to_its_company;
use super::model::BookingStatus;
use super::store::{self, BookingRow};
use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::model::BookingData;
use crate::events::{self, Event, EventType};
use crate::time::Instant;

/// Writes a booking after a step that calendars show: its version and its SEQUENCE (RFC 5545, section 3.8.7.4) rise, and the event is
/// recorded.
pub fn step(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, event_type: EventType, reason: Option<&str>) -> Result<BookingRow> {
    let is_told_to_company = is_told_to_its_company(&booking.stage());
    step_told(conn, stamp, booking, event_type, reason, is_told_to_company)
}

/// Does the same as [`step`] after a step that changes nothing in calendars: SEQUENCE and the instant of the last shown change stay.
pub fn step_unseen(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, event_type: EventType, reason: Option<&str>) -> Result<BookingRow> {
    let booking = write(conn, stamp, BookingRow { shown_at: Some(booking.shown_at()), ..booking }, stamp.at)?;
    record(conn, stamp, event_type, &booking, reason)?;
    Ok(booking)
}

/// Does the same as [`step_unseen`] after a step that no company is told of.
pub fn step_untold(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, event_type: EventType, reason: Option<&str>) -> Result<BookingRow> {
    // The company would see by the instant that something has happened.
    let updated_at = booking.updated_at;
    let booking = write(conn, stamp, BookingRow { shown_at: Some(booking.shown_at()), ..booking }, updated_at)?;
    record_for(
        conn,
        stamp,
        event_type,
        &booking,
        Particulars::because(reason),
        Heard { is_told_to_company: false, takes_or_frees_seat: false },
    )?;
    Ok(booking)
}

/// Does the same as [`step`] where the caller knows whether the company is told.
pub fn step_told(
    conn: &mut Conn,
    stamp: &Stamp,
    booking: BookingRow,
    event_type: EventType,
    reason: Option<&str>,
    is_told_to_company: bool,
) -> Result<BookingRow> {
    let booking = write(conn, stamp, BookingRow { sequence: booking.sequence + 1, shown_at: None, ..booking }, stamp.at)?;
    let heard = Heard { is_told_to_company, takes_or_frees_seat: takes_or_frees_seat(&booking) };
    record_for(conn, stamp, event_type, &booking, Particulars::because(reason), heard)?;
    Ok(booking)
}

fn write(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, updated_at: Instant) -> Result<BookingRow> {
    let told_at = booking.told_at.or(is_told_to_its_company(&booking.stage()).then_some(stamp.at));
    let booking = BookingRow { version: booking.version + 1, updated_at, told_at, ..booking };
    store::update(conn, &booking)?;
    withdraw(conn, &booking)?;
    Ok(booking)
}

/// Records an event of a booking, with whether its company is told.
pub fn record(conn: &mut Conn, stamp: &Stamp, event_type: EventType, booking: &BookingRow, reason: Option<&str>) -> Result<()> {
    record_with(conn, stamp, event_type, booking, Particulars::because(reason))
}

/// Does the same as [`record`], and keeps more of what was done.
pub fn record_with(conn: &mut Conn, stamp: &Stamp, event_type: EventType, booking: &BookingRow, particulars: Particulars) -> Result<()> {
    let is_told_to_company = is_told_to_its_company(&booking.stage());
    record_for(
        conn,
        stamp,
        event_type,
        booking,
        particulars,
        Heard { is_told_to_company, takes_or_frees_seat: takes_or_frees_seat(booking) },
    )
}

/// Does the same as [`record`] for many bookings with few statements.
pub fn record_all(conn: &mut Conn, stamp: &Stamp, event_type: EventType, bookings: &[BookingRow]) -> Result<()> {
    let happened = bookings.iter().map(|booking| {
        let is_told_to_company = is_told_to_its_company(&booking.stage());
        let heard = Heard { is_told_to_company, takes_or_frees_seat: takes_or_frees_seat(booking) };
        (Event::Booking(event_type, data(booking, heard)), Particulars::default())
    });
    events::record_all(conn, stamp, happened.collect())
}

/// This is what the company notices of a step.
#[derive(Clone, Copy)]
struct Heard {
    is_told_to_company: bool,
    /// The company's feeds count seats, even if the company may not be told whose seats they are.
    takes_or_frees_seat: bool,
}

/// Tells whether a step to this state takes a seat or frees one. A booking that only waited has none.
fn takes_or_frees_seat(booking: &BookingRow) -> bool {
    use BookingStatus as S;
    match booking.status {
        S::Waitlisted => false,
        S::Requested | S::Offered | S::Confirmed | S::Attended | S::NoShow => true,
        // Only a booking that held a seat has a cut-off. The deadline does not say so, because it is cleared if the company did not let it
        // pass.
        S::Declined | S::Expired => booking.cancel_cutoff_at.is_some(),
        S::Cancelled => booking.late.is_some(),
    }
}

fn record_for(
    conn: &mut Conn,
    stamp: &Stamp,
    event_type: EventType,
    booking: &BookingRow,
    particulars: Particulars,
    heard: Heard,
) -> Result<()> {
    events::record_with(conn, stamp, &Event::Booking(event_type, data(booking, heard)), particulars).map(drop)
}

fn data(booking: &BookingRow, heard: Heard) -> BookingData {
    BookingData {
        booking_id: booking.id,
        slot_id: booking.slot_id,
        company_id: booking.company_id,
        status: booking.status.as_str(),
        version: booking.version,
        is_told_to_company: heard.is_told_to_company,
        takes_or_frees_seat: heard.takes_or_frees_seat,
    }
}
