//! Statements on the waitlists of slots.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::super::model::BookingStatus;
use super::BookingRow;
use crate::db::schema::{bookings, slots};
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::Result;
use crate::ids::{BookingId, EntryId, SlotId};
use crate::slots::model::SlotStatus;
use crate::time::Instant;

/// Finds published slots before their start that have a seat left while somebody waits, in the order of their ids. The list goes on `after`
/// a slot, so that slots where nobody on the waitlist can take the seat do not keep the job from all others.
pub fn with_free_seat_and_waitlist(conn: &mut Conn, now: Instant, after: Option<SlotId>, most: i64) -> Result<Vec<SlotId>> {
    let waiting = bookings::table.filter(bookings::status.eq(BookingStatus::Waitlisted.literal())).select(bookings::slot_id);
    let free = slots::status.eq(SlotStatus::Published).and(slots::sort_at.gt(now)).and(slots::seats_taken.lt(slots::capacity));
    let mut query = slots::table.filter(slots::id.eq_any(waiting).and(free)).select(slots::id).into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(slots::id.gt(after));
    }
    Ok(query.order(slots::id).limit(most).load(conn)?)
}

/// Finds the waitlist of a slot, the first to be offered a seat first. While the slot is locked, the waitlist cannot change.
pub fn waitlist_of(conn: &mut Conn, slot: SlotId) -> Result<Vec<BookingRow>> {
    let waiting = bookings::slot_id.eq(slot).and(bookings::status.eq(BookingStatus::Waitlisted.literal()));
    Ok(bookings::table.filter(waiting).order(bookings::waitlist_place).select(BookingRow::as_select()).load(conn)?)
}

/// Tells whether anybody waits for a slot.
pub fn has_waitlist(conn: &mut Conn, slot: SlotId) -> Result<bool> {
    let waiting = bookings::slot_id.eq(slot).and(bookings::status.eq(BookingStatus::Waitlisted.literal()));
    Ok(bookings::table.filter(waiting).select(bookings::id).first::<BookingId>(conn).optional()?.is_some())
}

/// Counts the bookings that wait for a slot.
pub fn count_waiting(conn: &mut Conn, slot: SlotId) -> Result<i64> {
    let waiting = bookings::slot_id.eq(slot).and(bookings::status.eq(BookingStatus::Waitlisted.literal()));
    Ok(bookings::table.filter(waiting).count().get_result(conn)?)
}

/// Gives the first and the last place on a slot's waitlist; `None` where nobody waits.
pub fn ends_of_waitlist(conn: &mut Conn, slot: SlotId) -> Result<Option<(i64, i64)>> {
    let waiting = bookings::slot_id.eq(slot).and(bookings::status.eq(BookingStatus::Waitlisted.literal()));
    let ends =
        bookings::table.filter(waiting).select((diesel::dsl::min(bookings::waitlist_place), diesel::dsl::max(bookings::waitlist_place)));
    let (first, last): (Option<i64>, Option<i64>) = ends.first(conn)?;
    Ok(first.zip(last))
}

/// Gives the position on its waitlist, from 1, of every booking that waits for one of these slots; one query serves a page of bookings.
pub fn positions(conn: &mut Conn, slots: &[SlotId]) -> Result<HashMap<BookingId, i32>> {
    if slots.is_empty() {
        return Ok(HashMap::new());
    }
    let waiting = bookings::slot_id.eq_any(slots.to_vec()).and(bookings::status.eq(BookingStatus::Waitlisted.literal()));
    let rows: Vec<(BookingId, SlotId)> = bookings::table
        .filter(waiting)
        .order((bookings::slot_id, bookings::waitlist_place))
        .select((bookings::id, bookings::slot_id))
        .load(conn)?;
    let mut positions = HashMap::with_capacity(rows.len());
    let mut counted = (None, 0);
    for (booking, slot) in rows {
        counted = if counted.0 == Some(slot) { (counted.0, counted.1 + 1) } else { (Some(slot), 1) };
        positions.insert(booking, counted.1);
    }
    Ok(positions)
}

/// Gives the position of one booking on its waitlist, from 1; `None` unless it waits.
pub fn position(conn: &mut Conn, booking: &BookingRow) -> Result<Option<i32>> {
    let Some(place) = booking.waitlist_place.filter(|_| booking.status == BookingStatus::Waitlisted) else { return Ok(None) };
    let waiting = bookings::slot_id.eq(booking.slot_id).and(bookings::status.eq(BookingStatus::Waitlisted.literal()));
    let count: i64 = bookings::table.filter(waiting.and(bookings::waitlist_place.le(place))).count().get_result(conn)?;
    Ok(i32::try_from(count).ok())
}

/// Finds those of these entries in rounds of which a booking holds a seat.
pub fn entries_with_seat(conn: &mut Conn, entries: &[EntryId]) -> Result<HashSet<EntryId>> {
    if entries.is_empty() {
        return Ok(HashSet::new());
    }
    let held = dialect::read_in_chunks(conn, entries, |conn, entries| {
        let holding =
            bookings::entry_id.assume_not_null().eq_any(entries.to_vec()).and(bookings::status.concat("").eq_any(BookingStatus::HOLDING));
        let rows = bookings::table.filter(bookings::entry_id.is_not_null().and(holding)).select(bookings::entry_id.assume_not_null());
        Ok(rows.load::<EntryId>(conn)?)
    })?;
    Ok(held.into_iter().collect())
}

/// Finds the bookings that wait for this entry in a round, in the order of their ids.
pub fn waiting_of_entry(conn: &mut Conn, entry: EntryId) -> Result<Vec<BookingRow>> {
    let waiting = bookings::entry_id.eq(entry).and(bookings::status.eq(BookingStatus::Waitlisted.literal()));
    Ok(bookings::table.filter(waiting).order(bookings::id).select(BookingRow::as_select()).load(conn)?)
}
