//! Statements that find bookings of one mentee at the same time.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::super::model::BookingStatus;
use crate::busy::interval::Interval;
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::db::schema::bookings;
use crate::error::Result;
use crate::ids::{BookingId, MenteeId, SlotId};
use crate::slots::model::LONGEST_MINUTES;
use crate::slots::store::SlotRow;
use crate::time::Instant;

/// Finds the mentee's live bookings of this slot, and those that hold a seat at its time. `except` is the booking that asks.
pub fn in_the_way(conn: &mut Conn, mentee: MenteeId, slot: &SlotRow, except: Option<BookingId>) -> Result<Vec<(BookingId, SlotId)>> {
    let found = in_the_way_of_all(conn, &[mentee], slot)?.remove(&mentee).unwrap_or_default();
    Ok(found.into_iter().filter(|(id, _)| Some(*id) != except).collect())
}

/// Finds the same for several mentees at once, each booking with its mentee.
pub fn in_the_way_of_all(conn: &mut Conn, mentees: &[MenteeId], slot: &SlotRow) -> Result<HashMap<MenteeId, Vec<(BookingId, SlotId)>>> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return Ok(HashMap::new()) };
    // The bookings of the slot lie at its time, and what starts a day earlier has ended. With both limits an index finds these few.
    let from = starts_at.minus_minutes(LONGEST_MINUTES);
    let at_that_time = bookings::starts_at.gt(from).and(bookings::starts_at.lt(ends_at)).and(bookings::ends_at.gt(starts_at));
    // If there are many mentees, SQLite would take the index of the bare status, and read all earlier bookings.
    let status = || bookings::status.concat("");
    let here = bookings::slot_id.eq(slot.id).and(status().eq_any(BookingStatus::LIVE));
    let found: Vec<(MenteeId, BookingId, SlotId)> = bookings::table
        .filter(bookings::mentee_id.eq_any(mentees.to_vec()).and(at_that_time))
        .filter(here.or(status().eq_any(BookingStatus::HOLDING)))
        .order(bookings::id)
        .select((bookings::mentee_id, bookings::id, bookings::slot_id))
        .load(conn)?;
    let mut others: HashMap<_, Vec<_>> = HashMap::new();
    for (mentee, booking, slot) in found {
        others.entry(mentee).or_default().push((booking, slot));
    }
    Ok(others)
}

/// Finds when these mentees hold a seat within a span, with one query for a thousand of them.
pub fn seats_of_all(conn: &mut Conn, mentees: &[MenteeId], span: Interval) -> Result<Vec<(MenteeId, Interval)>> {
    read_in_chunks(conn, mentees, |conn, mentees| {
        let within = bookings::starts_at.lt(span.ends_at).and(bookings::ends_at.gt(span.starts_at));
        // If there are many mentees, SQLite would take the index of the bare status, and read all earlier bookings.
        let holding = bookings::status.concat("").eq_any(BookingStatus::HOLDING);
        let seats = bookings::table.filter(bookings::mentee_id.eq_any(mentees.to_vec()).and(within).and(holding));
        let rows: Vec<(MenteeId, Instant, Instant)> =
            seats.select((bookings::mentee_id, bookings::starts_at, bookings::ends_at)).load(conn)?;
        Ok(rows.into_iter().map(|(mentee, starts_at, ends_at)| (mentee, Interval { starts_at, ends_at })).collect())
    })
}

/// Finds the bookings that hold a seat in another slot within `[starts_at, ends_at)` and belong to a mentee who holds one in this slot.
/// Each pair is this slot's booking and the other one.
pub fn clashes_of_move(conn: &mut Conn, slot: SlotId, starts_at: Instant, ends_at: Instant) -> Result<Vec<(BookingId, BookingId)>> {
    let other = diesel::alias!(bookings as other);
    let overlaps = other.field(bookings::starts_at).lt(ends_at).and(other.field(bookings::ends_at).gt(starts_at));
    let pairs = bookings::table
        .inner_join(other.on(other.field(bookings::mentee_id).eq(bookings::mentee_id)))
        .filter(bookings::slot_id.eq(slot).and(bookings::status.eq_any(BookingStatus::UNDECIDED)))
        .filter(other.field(bookings::slot_id).ne(slot).and(other.field(bookings::status).eq_any(BookingStatus::HOLDING)).and(overlaps))
        .order(bookings::id)
        .select((bookings::id, other.field(bookings::id)));
    Ok(pairs.load(conn)?)
}

/// Finds the bookings on the slot's waitlist whose mentee holds a seat in another slot at this slot's time.
pub fn clashing_on_waitlist(conn: &mut Conn, slot: &SlotRow) -> Result<HashSet<BookingId>> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return Ok(HashSet::new()) };
    let other = diesel::alias!(bookings as other);
    let overlaps = other.field(bookings::starts_at).lt(ends_at).and(other.field(bookings::ends_at).gt(starts_at));
    let clashing: Vec<BookingId> = bookings::table
        .inner_join(other.on(other.field(bookings::mentee_id).eq(bookings::mentee_id)))
        .filter(bookings::slot_id.eq(slot.id).and(bookings::status.eq(BookingStatus::Waitlisted.literal())))
        .filter(other.field(bookings::slot_id).ne(slot.id).and(other.field(bookings::status).eq_any(BookingStatus::HOLDING)).and(overlaps))
        .select(bookings::id)
        .load(conn)?;
    Ok(clashing.into_iter().collect())
}
