//! Bookings: a mentee's claim on a slot, from request to attendance.
//!
//! A seat is taken by one conditional update (`slots::store::take_seat`) and nowhere else; the database refuses the seat too many, the code here
//! explains it. Locks are taken in one order: slot, mentee, booking (architecture.md section 2).
//!
//! - [`model`] states and steps; [`rules`] deadlines and what an employer may know
//! - [`book`], [`respond`], [`cancel`], [`expire`] the acts on a booking
//! - [`slot_cancel`], [`slot_change`], [`slot_complete`] the acts on a slot that change its bookings
//! - [`partnership`], [`profiles`] changes of companies and people that bookings have a say in
//! - [`store`] every statement on `bookings`
//! - [`http`] the wire
//!
//! Nothing is sent from here: acts record events, `worker` does the rest.

pub mod book;
pub mod cancel;
pub mod expire;
pub mod http;
pub mod model;
pub mod partnership;
pub mod profiles;
pub mod respond;
pub mod rules;
pub mod slot_cancel;
pub mod slot_change;
pub mod slot_complete;
pub mod store;

use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::model::BookingData;
use crate::events::{self, Event, EventType};
use crate::slots::store as slots;
use store::BookingRow;

/// Gives back the seat that a locked booking holds, if it holds one.
fn give_up_seat(conn: &mut Conn, stamp: &Stamp, booking: &BookingRow, slot: &slots::SlotRow) -> Result<()> {
    if let Some(change) = booking.status.seat_given_up() {
        slots::change_seat(conn, slot.id, change, stamp.at)?;
    }
    Ok(())
}

/// Writes a booking after a step: version and SEQUENCE rise, the step is recorded.
fn step(conn: &mut Conn, stamp: &Stamp, booking: BookingRow, event_type: EventType, reason: Option<&str>) -> Result<BookingRow> {
    let booking = BookingRow { sequence: booking.sequence + 1, version: booking.version + 1, updated_at: stamp.at, ..booking };
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
    };
    events::record(conn, stamp, &Event::Booking(event_type, data), reason)
}
