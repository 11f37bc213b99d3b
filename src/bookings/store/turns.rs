//! Statements that read what turns are counted from, for many mentees at once.

use diesel::dsl::max;
use diesel::prelude::*;

use super::super::model::{BookingStatus, ExcusedCategory, Party};
use crate::db::schema::{booking_reschedules, bookings, cohorts, mentees, slots};
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::ids::{CohortId, MenteeId};
use crate::slots::model::{CancelledBy, SlotKind};
use crate::time::Instant;

/// The states in which a booking may cost a turn or give a credit.
const OF_TURNS: [BookingStatus; 6] = [
    BookingStatus::Requested,
    BookingStatus::Offered,
    BookingStatus::Confirmed,
    BookingStatus::Attended,
    BookingStatus::NoShow,
    BookingStatus::Cancelled,
];

/// This is what turns need to know of a booking of a one-to-one.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = bookings)]
pub struct BookingOfTurns {
    pub mentee_id: MenteeId,
    pub cohort_id: Option<CohortId>,
    pub kind: SlotKind,
    pub status: BookingStatus,
    pub starts_at: Instant,
    pub no_show_party: Option<Party>,
    pub cancelled_by: Option<CancelledBy>,
    pub late: Option<bool>,
    pub excused_category: Option<ExcusedCategory>,
    pub ended_at: Option<Instant>,
    pub short_notice_at: Option<Instant>,
}

/// This is what turns need to know of a late reschedule out of a one-to-one.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct LateReschedule {
    pub mentee_id: MenteeId,
    /// The cohort of the booking.
    pub cohort_id: Option<CohortId>,
    /// The kind of the slot whose seat was given up.
    pub kind: SlotKind,
    pub at: Instant,
    pub on_behalf_of: CancelledBy,
    pub excused_category: Option<ExcusedCategory>,
}

/// Reads the one-to-ones of these mentees that were booked by `at`, and that start after `since` or belong to one of these cohorts. It also
/// reads those that were cancelled after `since`, and all seats that were taken at short notice, because each of these decides whether the
/// next one is free.
pub fn bookings_of_turns(
    conn: &mut Conn,
    mentees: &[MenteeId],
    cohorts: &[CohortId],
    since: Instant,
    at: Instant,
) -> Result<Vec<BookingOfTurns>> {
    dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let theirs = bookings::mentee_id.eq_any(mentees.to_vec()).and(bookings::created_at.le(at));
        let recent = bookings::starts_at.gt(since).or(bookings::ended_at.gt(since).assume_not_null());
        let of_cohorts = bookings::cohort_id.assume_not_null().eq_any(cohorts.to_vec());
        let counted = recent.or(bookings::short_notice_at.is_not_null()).or(of_cohorts);
        let one_to_one = bookings::kind.ne(SlotKind::GroupSession.literal());
        let rows = bookings::table
            // SQLite would take the index of the bare status, and read the bookings of all mentees.
            .filter(theirs.and(one_to_one).and(bookings::status.concat("").eq_any(OF_TURNS)).and(counted))
            .order(bookings::id)
            .select(BookingOfTurns::as_select());
        Ok(rows.load(conn)?)
    })
}

/// Reads the late reschedules of these mentees out of one-to-ones, by `at`: those after `since`, and those of bookings of these cohorts.
pub fn late_reschedules(
    conn: &mut Conn,
    mentees: &[MenteeId],
    cohorts: &[CohortId],
    since: Instant,
    at: Instant,
) -> Result<Vec<LateReschedule>> {
    dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let of_cohorts = bookings::cohort_id.assume_not_null().eq_any(cohorts.to_vec());
        let late = booking_reschedules::late.and(booking_reschedules::at.le(at)).and(booking_reschedules::at.gt(since).or(of_cohorts));
        // SQLite would take the index of the bare kind, and look for reschedules out of all slots of it.
        let one_to_one = slots::kind.concat("").eq_any(SlotKind::ONE_TO_ONE);
        let rows = booking_reschedules::table
            .inner_join(bookings::table)
            .inner_join(slots::table.on(slots::id.eq(booking_reschedules::from_slot)))
            .filter(bookings::mentee_id.eq_any(mentees.to_vec()).and(late).and(one_to_one))
            .select((
                bookings::mentee_id,
                bookings::cohort_id,
                slots::kind,
                booking_reschedules::at,
                booking_reschedules::on_behalf_of,
                booking_reschedules::excused_category,
            ));
        Ok(rows.load(conn)?)
    })
}

/// Finds when the last one-to-one that each of these mentees attended began, by `at`. Who has attended none is not in the answer.
pub fn last_attended(conn: &mut Conn, mentees: &[MenteeId], at: Instant) -> Result<Vec<(MenteeId, Option<Instant>)>> {
    dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        // As in `bookings_of_turns`, an index of the status would be the wrong one.
        let attended = bookings::status.concat("").eq(BookingStatus::Attended).and(bookings::starts_at.le(at));
        let one_to_one = bookings::kind.eq_any(SlotKind::ONE_TO_ONE);
        let rows = bookings::table
            .filter(bookings::mentee_id.eq_any(mentees.to_vec()).and(attended).and(one_to_one))
            .group_by(bookings::mentee_id)
            .select((bookings::mentee_id, max(bookings::starts_at)));
        Ok(rows.load(conn)?)
    })
}

/// Finds when each of these mentees was registered.
pub fn registered_at(conn: &mut Conn, mentees: &[MenteeId]) -> Result<Vec<(MenteeId, Instant)>> {
    dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let theirs = mentees::table.filter(mentees::id.eq_any(mentees.to_vec()));
        Ok(theirs.select((mentees::id, mentees::created_at)).load(conn)?)
    })
}

/// Finds, for each of these cohorts, the cohorts of the same programme that have days in common with it. Each of them is one of its own.
pub fn overlapping_cohorts(conn: &mut Conn, of: &[CohortId]) -> Result<Vec<(CohortId, CohortId)>> {
    let other = diesel::alias!(cohorts as other);
    let overlaps = other.field(cohorts::starts_on).le(cohorts::ends_on).and(other.field(cohorts::ends_on).ge(cohorts::starts_on));
    let pairs = cohorts::table
        .inner_join(other.on(other.field(cohorts::programme_id).eq(cohorts::programme_id)))
        .filter(cohorts::id.eq_any(of.to_vec()).and(overlaps))
        .select((cohorts::id, other.field(cohorts::id)));
    Ok(pairs.load(conn)?)
}
