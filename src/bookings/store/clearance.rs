//! Statements on seats in shadowing whose mentee is no longer cleared for workplaces.

use diesel::prelude::*;

use super::super::model::BookingStatus;
use crate::db::Conn;
use crate::db::dialect::CHUNK;
use crate::db::schema::bookings;
use crate::error::Result;
use crate::ids::{BookingId, MenteeId};
use crate::locked;
use crate::slots::model::SlotKind;
use crate::time::Instant;

/// Locks the bookings of a query by slot and gives their ids. An act that holds several slots writes their bookings in the same order, so that
/// neither waits for the other without end. This is a macro, since each query has its own type.
macro_rules! locked_in_order {
    ($conn:expr, $query:expr) => {{
        let ids: Vec<BookingId> = locked!($conn, $query.order((bookings::slot_id, bookings::id)).select(bookings::id), load)?;
        ids
    }};
}

/// Marks the seats in shadowing that locked mentees hold and that have not ended, because these mentees are no longer cleared. Other steps
/// write bookings without this mark, so they cannot undo it. One statement takes all mentees, so that their bookings are locked in order.
pub fn mark_withdrawn(conn: &mut Conn, mentees: &[MenteeId], at: Instant) -> Result<()> {
    let seats =
        bookings::mentee_id.eq_any(mentees.to_vec()).and(bookings::status.eq_any(BookingStatus::UNDECIDED)).and(bookings::ends_at.gt(at));
    let unmarked = bookings::clearance_withdrawn_at.is_null().and(bookings::kind.eq(SlotKind::Shadowing));
    let ids = locked_in_order!(conn, bookings::table.filter(seats.and(unmarked)));
    set_withdrawn(conn, &ids, Some(at))
}

/// Takes the marks from all bookings of locked mentees, who are cleared again.
pub fn unmark_withdrawn(conn: &mut Conn, mentees: &[MenteeId]) -> Result<()> {
    let marked = bookings::table.filter(bookings::mentee_id.eq_any(mentees.to_vec()).and(bookings::clearance_withdrawn_at.is_not_null()));
    let ids = locked_in_order!(conn, marked);
    set_withdrawn(conn, &ids, None)
}

fn set_withdrawn(conn: &mut Conn, ids: &[BookingId], at: Option<Instant>) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        let some = bookings::table.filter(bookings::id.eq_any(chunk.to_vec()));
        diesel::update(some).set(bookings::clearance_withdrawn_at.eq(at)).execute(conn)?;
    }
    Ok(())
}

/// Takes the mark from one booking, which has come into a slot where it can stand.
pub fn unmark(conn: &mut Conn, booking: BookingId) -> Result<()> {
    diesel::update(bookings::table.find(booking)).set(bookings::clearance_withdrawn_at.eq(None::<Instant>)).execute(conn)?;
    Ok(())
}
