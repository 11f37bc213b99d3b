//! Bookings: a mentee's claim on a slot, from request to attendance.
//!
//! A seat is taken by one conditional update (`slots::store::take_seat`) and nowhere else; the database refuses the seat too many, the code here
//! explains it. Locks are taken in one order: slot, mentee, booking (architecture.md section 2).
//!
//! - [`model`] states and steps; [`rules`] deadlines and what an employer may know
//! - [`book`], [`respond`], [`cancel`], [`reschedule`], [`attend`], [`expire`] the acts on a booking; [`mod@line`] who waits and is offered a seat
//! - [`slot_cancel`], [`slot_change`], [`slot_hold`], [`slot_move`], [`slot_complete`] the acts on a slot that change its bookings
//! - [`attention`] what needs a person
//! - [`partnership`], [`profiles`] changes of companies and people that bookings have a say in
//! - [`store`] every statement on `bookings`
//! - [`http`] the wire
//!
//! Nothing is sent from here: acts record events, `worker` does the rest.

pub mod attend;
pub mod attention;
pub mod book;
pub mod cancel;
pub mod expire;
pub mod http;
pub mod line;
pub mod model;
pub mod partnership;
pub mod profiles;
pub mod reschedule;
pub mod respond;
pub mod rules;
pub mod slot_cancel;
pub mod slot_change;
pub mod slot_complete;
pub mod slot_hold;
pub mod slot_move;
pub mod store;

use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::model::BookingData;
use crate::events::{self, Event, EventType};
use crate::slots::store as slots;
use model::BookingStatus;
use store::BookingRow;

/// A step by which a locked booking gives up its place: the seat it held, if any, goes to the line of its locked slot.
fn leave(
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
        line::offer_free_seats(conn, stamp, slot)?;
    }
    Ok(left)
}

/// Writes a booking after a step: version and SEQUENCE rise, the step is recorded.
fn step(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, event_type: EventType, reason: Option<&str>) -> Result<BookingRow> {
    let booking = BookingRow { sequence: booking.sequence + 1, shown_at: None, ..booking };
    write_step(conn, stamp, booking, event_type, reason)
}

/// [`step`] where calendars show the booking afterwards as they did before: SEQUENCE stays.
fn step_unseen(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, event_type: EventType, reason: Option<&str>) -> Result<BookingRow> {
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
fn record(conn: &mut Conn, stamp: &Stamp, event_type: EventType, booking: &BookingRow, reason: Option<&str>) -> Result<()> {
    let data = BookingData {
        booking_id: booking.id,
        slot_id: booking.slot_id,
        company_id: booking.company_id,
        status: booking.status.as_str(),
        version: booking.version,
        only_waited: booking.only_waited(),
    };
    events::record(conn, stamp, &Event::Booking(event_type, data), reason)
}
