//! How a booking gives up its place.

use super::model::BookingStatus;
use super::step::step;
use super::store::BookingRow;
use super::waitlist;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
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
