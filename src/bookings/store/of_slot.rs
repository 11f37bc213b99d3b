//! Statements on all bookings of one slot.

use std::collections::HashSet;

use diesel::prelude::*;

use super::super::model::BookingStatus;
use super::BookingRow;
use crate::db::Conn;
use crate::db::schema::bookings;
use crate::error::Result;
use crate::ids::{BookingId, SlotId};
use crate::time::Instant;

/// Finds the bookings of a locked slot that are waitlisted, requested, offered or confirmed, in the order in which they were made. The
/// slot's lock covers them.
pub fn open_of_slot(conn: &mut Conn, slot: SlotId) -> Result<Vec<BookingRow>> {
    open_of_slots(conn, &[slot])
}

/// Finds every booking of a locked slot, in the order in which they were made.
pub fn all_of_slot(conn: &mut Conn, slot: SlotId) -> Result<Vec<BookingRow>> {
    Ok(bookings::table.filter(bookings::slot_id.eq(slot)).order(bookings::id).select(BookingRow::as_select()).load(conn)?)
}

/// Finds what [`open_of_slot`] finds for several locked slots, in one query.
pub fn open_of_slots(conn: &mut Conn, slots: &[SlotId]) -> Result<Vec<BookingRow>> {
    let open = bookings::slot_id.eq_any(slots.to_vec()).and(bookings::status.eq_any(BookingStatus::OPEN));
    Ok(bookings::table.filter(open).order(bookings::id).select(BookingRow::as_select()).load(conn)?)
}

/// Finds those of these slots in which somebody is booked, waits or was.
pub fn slots_with_live_bookings(conn: &mut Conn, slots: &[SlotId]) -> Result<HashSet<SlotId>> {
    let live = bookings::slot_id.eq_any(slots.to_vec()).and(bookings::status.eq_any(BookingStatus::LIVE));
    Ok(bookings::table.filter(live).select(bookings::slot_id).distinct().load(conn)?.into_iter().collect())
}

/// Counts the bookings of a slot that wait for an answer or for attendance.
pub fn count_undecided(conn: &mut Conn, slot: SlotId) -> Result<i64> {
    let undecided = bookings::slot_id.eq(slot).and(bookings::status.eq_any(BookingStatus::UNDECIDED));
    Ok(bookings::table.filter(undecided).count().get_result(conn)?)
}

/// Tells whether anybody's attendance at a slot is recorded.
pub fn has_attendance(conn: &mut Conn, slot: SlotId) -> Result<bool> {
    let recorded = bookings::slot_id.eq(slot).and(bookings::status.eq_any([BookingStatus::Attended, BookingStatus::NoShow]));
    Ok(bookings::table.filter(recorded).select(bookings::id).first::<BookingId>(conn).optional()?.is_some())
}

/// Raises the SEQUENCE of a slot's open bookings, because their calendar events change with the slot. Their versions stay.
pub fn raise_sequences(conn: &mut Conn, slot: SlotId, at: Instant) -> Result<()> {
    let open = bookings::table.filter(bookings::slot_id.eq(slot).and(bookings::status.eq_any(BookingStatus::OPEN)));
    let raised = (bookings::sequence.eq(bookings::sequence + 1), bookings::updated_at.eq(at), bookings::shown_at.eq(None::<Instant>));
    diesel::update(open).set(raised).execute(conn)?;
    Ok(())
}
