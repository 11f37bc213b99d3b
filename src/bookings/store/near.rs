//! Statements that read what a list of slots for a mentee must know, for all slots of a page at once.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::super::model::BookingStatus;
use super::BookingRow;
use crate::db::schema::bookings;
use crate::db::types::WordList;
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::ids::{BookingId, CohortId, EntryId, MenteeId, SlotId};
use crate::slots::model::LONGEST_MINUTES;
use crate::slots::store::SlotRow;
use crate::time::Instant;

/// A booking of a mentee that may be in the way of another one.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct OwnBooking {
    id: BookingId,
    slot_id: SlotId,
    status: BookingStatus,
    starts_at: Instant,
    ends_at: Instant,
}

impl OwnBooking {
    pub fn ids(&self) -> (BookingId, SlotId) {
        (self.id, self.slot_id)
    }

    /// Tells whether the booking is in the way of this slot, as [`in_the_way`](super::in_the_way) finds it.
    pub fn is_in_the_way(&self, slot: &SlotRow) -> bool {
        let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return false };
        let is_here = self.slot_id == slot.id && BookingStatus::LIVE.contains(&self.status);
        let is_at_that_time = self.starts_at < ends_at && self.ends_at > starts_at;
        is_here || (is_at_that_time && BookingStatus::HOLDING.contains(&self.status))
    }
}

/// Finds the mentee's bookings that may be in the way of these slots: those of the slots, and those between the first start and the last
/// end.
pub fn near(conn: &mut Conn, mentee: MenteeId, slots: &[SlotRow]) -> Result<Vec<OwnBooking>> {
    let from = slots.iter().filter_map(|slot| slot.starts_at).min();
    let until = slots.iter().filter_map(|slot| slot.ends_at).max();
    let (Some(from), Some(until)) = (from, until) else { return Ok(Vec::new()) };
    // Bookings of the slots lie at their times, and what starts a day before the first has ended. With both limits an index finds them.
    let earliest = from.minus_minutes(LONGEST_MINUTES);
    let at_that_time = bookings::starts_at.gt(earliest).and(bookings::starts_at.lt(until)).and(bookings::ends_at.gt(from));
    let found = bookings::table
        .filter(bookings::mentee_id.eq(mentee).and(bookings::status.concat("").eq_any(BookingStatus::LIVE)).and(at_that_time))
        .order(bookings::id)
        .select((bookings::id, bookings::slot_id, bookings::status, bookings::starts_at, bookings::ends_at));
    Ok(found.load(conn)?)
}

/// Finds the same for several mentees, with one query for a thousand of them.
pub fn near_of_all(conn: &mut Conn, mentees: &[MenteeId], slots: &[SlotRow]) -> Result<HashMap<MenteeId, Vec<OwnBooking>>> {
    let from = slots.iter().filter_map(|slot| slot.starts_at).min();
    let until = slots.iter().filter_map(|slot| slot.ends_at).max();
    let (Some(from), Some(until)) = (from, until) else { return Ok(HashMap::new()) };
    let earliest = from.minus_minutes(LONGEST_MINUTES);
    let rows: Vec<(MenteeId, OwnBooking)> = dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let at_that_time = bookings::starts_at.gt(earliest).and(bookings::starts_at.lt(until)).and(bookings::ends_at.gt(from));
        let live = bookings::status.concat("").eq_any(BookingStatus::LIVE);
        let found = bookings::table.filter(bookings::mentee_id.eq_any(mentees.to_vec()).and(live).and(at_that_time));
        let columns = (bookings::id, bookings::slot_id, bookings::status, bookings::starts_at, bookings::ends_at);
        Ok(found.order(bookings::id).select((bookings::mentee_id, columns)).load(conn)?)
    })?;
    let mut of: HashMap<_, Vec<_>> = HashMap::new();
    for (mentee, booking) in rows {
        of.entry(mentee).or_default().push(booking);
    }
    Ok(of)
}

/// This is what an offer to a booking on a waitlist depends on.
#[derive(Debug, Clone, Queryable)]
pub struct Waiting {
    pub id: BookingId,
    pub slot_id: SlotId,
    pub mentee_id: MenteeId,
    pub cohort_id: Option<CohortId>,
    /// The limits that a coordinator passed over when the mentee joined the waitlist.
    pub override_limits: WordList,
    /// The entry in a round for which the booking waits.
    pub entry_id: Option<EntryId>,
}

impl From<&BookingRow> for Waiting {
    fn from(booking: &BookingRow) -> Self {
        Self {
            id: booking.id,
            slot_id: booking.slot_id,
            mentee_id: booking.mentee_id,
            cohort_id: booking.cohort_id,
            override_limits: booking.override_limits.clone(),
            entry_id: booking.entry_id,
        }
    }
}

/// Finds the bookings on the waitlists of these slots.
pub fn waitlists_of(conn: &mut Conn, slots: &[SlotId]) -> Result<Vec<Waiting>> {
    dialect::read_in_chunks(conn, slots, |conn, slots| {
        let waiting = bookings::slot_id.eq_any(slots.to_vec()).and(bookings::status.eq(BookingStatus::Waitlisted.literal()));
        Ok(bookings::table
            .filter(waiting)
            .select((
                bookings::id,
                bookings::slot_id,
                bookings::mentee_id,
                bookings::cohort_id,
                bookings::override_limits,
                bookings::entry_id,
            ))
            .load(conn)?)
    })
}

/// Finds the bookings on the waitlists of these slots whose mentee holds a seat in another slot at that time.
pub fn clashing_on_waitlists(conn: &mut Conn, slots: &[SlotId]) -> Result<HashSet<BookingId>> {
    let clashing = dialect::read_in_chunks(conn, slots, |conn, slots| {
        let other = diesel::alias!(bookings as other);
        let is_at_that_time =
            other.field(bookings::starts_at).lt(bookings::ends_at).and(other.field(bookings::ends_at).gt(bookings::starts_at));
        let rows = bookings::table
            .inner_join(other.on(other.field(bookings::mentee_id).eq(bookings::mentee_id)))
            .filter(bookings::slot_id.eq_any(slots.to_vec()).and(bookings::status.eq(BookingStatus::Waitlisted.literal())))
            .filter(other.field(bookings::slot_id).ne(bookings::slot_id).and(is_at_that_time))
            .filter(other.field(bookings::status).eq_any(BookingStatus::HOLDING))
            .select(bookings::id);
        Ok(rows.load::<BookingId>(conn)?)
    })?;
    Ok(clashing.into_iter().collect())
}
