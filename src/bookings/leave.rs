//! Takes a booking out of its slot: the way of declining, cancelling and expiring.

use super::model::BookingStatus;
use super::step::step;
use super::store::BookingRow;
use super::waitlist;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::policy::model::Policy;
use crate::slots::store as slots;

/// Writes a step by which a booking of a locked slot gives up its place. `was` is the state before the step: if the booking held a seat
/// then, the seat goes to the slot's waitlist.
pub fn leave(
    conn: &mut Conn,
    stamp: &Stamp,
    policy: &Policy,
    was: BookingStatus,
    left: BookingRow,
    event_type: EventType,
    reason: Option<&str>,
) -> Result<BookingRow> {
    let left = step(conn, stamp, left, event_type, reason)?;
    if let Some(change) = was.seat_given_up() {
        let slot = slots::change_seat(conn, left.slot_id, change, stamp.at)?;
        waitlist::offer_free_seats(conn, stamp, policy, slot)?;
    }
    Ok(left)
}
