//! Statements that find a mentee's bookings of the sessions of a cohort.

use diesel::prelude::*;

use super::super::model::BookingStatus;
use super::BookingRow;
use crate::db::Conn;
use crate::db::schema::{booking_reschedules, bookings, enrolments};
use crate::error::Result;
use crate::ids::{MenteeId, SlotId};
use crate::time::Instant;

/// A live booking of a mentee, as far as other sessions can clash with it.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    pub slot_id: SlotId,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub has_seat: bool,
}

impl Held {
    pub fn of(booking: &BookingRow) -> Self {
        let BookingRow { slot_id, starts_at, ends_at, status, .. } = *booking;
        Self { slot_id, starts_at, ends_at, has_seat: BookingStatus::HOLDING.contains(&status) }
    }
}

/// Finds the live bookings of a locked mentee that have not ended.
pub fn live_of(conn: &mut Conn, mentee: MenteeId, now: Instant) -> Result<Vec<Held>> {
    let live = bookings::mentee_id.eq(mentee).and(bookings::ends_at.gt(now)).and(bookings::status.eq_any(BookingStatus::LIVE));
    let rows: Vec<BookingRow> = bookings::table.filter(live).order(bookings::id).select(BookingRow::as_select()).load(conn)?;
    Ok(rows.iter().map(Held::of).collect())
}

/// Finds those of these slots that a mentee has left by hand: by a cancellation or a refusal, or by a reschedule into another slot. A booking
/// that was given up when its mentee left the cohort does not count: it ended at the very instant at which the enrolment did.
pub fn left_by_hand(conn: &mut Conn, mentee: MenteeId, slots: &[SlotId]) -> Result<Vec<SlotId>> {
    let given_up = bookings::status.eq_any([BookingStatus::Cancelled, BookingStatus::Declined]);
    let with_enrolment = enrolments::table
        .filter(enrolments::mentee_id.eq(bookings::mentee_id).and(enrolments::ended_at.eq(bookings::ended_at)))
        .select(enrolments::id);
    let ended = bookings::table
        .filter(bookings::mentee_id.eq(mentee).and(bookings::slot_id.eq_any(slots.to_vec())).and(given_up))
        .filter(diesel::dsl::not(diesel::dsl::exists(with_enrolment)));
    let mut left: Vec<SlotId> = ended.select(bookings::slot_id).load(conn)?;
    let moved = booking_reschedules::table
        .inner_join(bookings::table)
        .filter(bookings::mentee_id.eq(mentee).and(booking_reschedules::from_slot.eq_any(slots.to_vec())));
    left.extend(moved.select(booking_reschedules::from_slot).load::<SlotId>(conn)?);
    Ok(left)
}

/// Finds the open bookings of a mentee in these locked slots, in the order of the slots' ids.
pub fn open_of_mentee_in(conn: &mut Conn, mentee: MenteeId, slots: &[SlotId]) -> Result<Vec<BookingRow>> {
    let here = bookings::mentee_id.eq(mentee).and(bookings::slot_id.eq_any(slots.to_vec()));
    let open = here.and(bookings::status.eq_any(BookingStatus::OPEN));
    Ok(bookings::table.filter(open).order(bookings::slot_id).select(BookingRow::as_select()).load(conn)?)
}
