//! The statements of the summary. Each reads the rows of one period by an index, whatever else there is.

use diesel::dsl::{count_star, sum};
use diesel::prelude::*;

use crate::bookings::model::{BookingStatus, ExcusedCategory, Party};
use crate::db::schema::{bookings, cohorts, enrolments, mentees, slots};
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::Result;
use crate::ids::{CohortId, CompanyId, MenteeId};
use crate::mentees::model::EnrolmentStatus;
use crate::slots::model::{CancelledBy, SlotKind, SlotStatus};
use crate::time::{Day, Instant, Zone};

/// These are the slots and bookings that are counted: those that start in `[from, to)` and fit each condition that is given.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    pub from: Instant,
    pub to: Instant,
    pub company_id: Option<CompanyId>,
    pub kind: Option<SlotKind>,
    /// Slots that are for this cohort, and bookings that count in it.
    pub cohort_id: Option<CohortId>,
}

/// This is how many slots of one kind are in one state.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct SlotCount {
    pub kind: SlotKind,
    pub status: SlotStatus,
    pub slots: i64,
    /// The seats that these slots have in all.
    pub seats: Option<i64>,
}

/// This is what the figures need to know of a booking that has ended.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Ended {
    pub mentee_id: MenteeId,
    pub company_id: CompanyId,
    pub kind: SlotKind,
    pub slot_status: SlotStatus,
    pub status: BookingStatus,
    pub starts_at: Instant,
    pub no_show_party: Option<Party>,
    pub cancelled_by: Option<CancelledBy>,
    pub late: Option<bool>,
    pub excused_category: Option<ExcusedCategory>,
    /// The cohort that the slot is for.
    pub slot_cohort_id: Option<CohortId>,
    /// The cohort in which the booking counts.
    pub cohort_id: Option<CohortId>,
}

/// This is what the figures need to know of an enrolment.
#[derive(Debug, Clone, Queryable)]
pub struct Enrolled {
    pub cohort_id: CohortId,
    pub mentee_id: MenteeId,
    pub status: EnrolmentStatus,
    /// The first day of the enrolment, in the cohort's time zone.
    pub starts_on: Day,
    /// The cohort's time zone.
    pub timezone: Zone,
}

/// This is what the figures need to know of a mentee.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Person {
    pub id: MenteeId,
    pub active: bool,
    pub registered_at: Instant,
}

/// Counts slots and their seats, by kind and state. A draft without a start is in no period.
pub fn slot_counts(conn: &mut Conn, counted: &Counted) -> Result<Vec<SlotCount>> {
    let mut query = slots::table
        .group_by((slots::kind, slots::status))
        .select((slots::kind, slots::status, count_star(), sum(slots::capacity)))
        .filter(slots::sort_at.ge(counted.from).and(slots::sort_at.lt(counted.to)))
        .into_boxed::<MultiBackend>();
    if let Some(company) = counted.company_id {
        query = query.filter(slots::company_id.eq(company));
    }
    if let Some(kind) = counted.kind {
        query = query.filter(slots::kind.eq(kind));
    }
    if let Some(cohort) = counted.cohort_id {
        query = query.filter(slots::cohort_id.eq(cohort));
    }
    Ok(query.load(conn)?)
}

/// Reads the bookings that were attended, missed or cancelled late.
pub fn ended(conn: &mut Conn, counted: &Counted) -> Result<Vec<Ended>> {
    let in_period = bookings::starts_at.ge(counted.from).and(bookings::starts_at.lt(counted.to));
    let cancelled_late = bookings::status.eq(BookingStatus::Cancelled).and(bookings::late);
    let has_ended = bookings::status.eq_any([BookingStatus::Attended, BookingStatus::NoShow]).or(cancelled_late.assume_not_null());
    let mut query = bookings::table.inner_join(slots::table).filter(in_period.and(has_ended)).into_boxed::<MultiBackend>();
    if let Some(company) = counted.company_id {
        query = query.filter(bookings::company_id.eq(company));
    }
    if let Some(kind) = counted.kind {
        query = query.filter(slots::kind.eq(kind));
    }
    if let Some(cohort) = counted.cohort_id {
        query = query.filter(bookings::cohort_id.eq(cohort));
    }
    let columns = (
        bookings::mentee_id,
        bookings::company_id,
        slots::kind,
        slots::status,
        bookings::status,
        bookings::starts_at,
        bookings::no_show_party,
        bookings::cancelled_by,
        bookings::late,
        bookings::excused_category,
        slots::cohort_id,
        bookings::cohort_id,
    );
    Ok(query.select(columns).load(conn)?)
}

/// Counts the mentees who were registered before this instant and are not archived.
pub fn count_people(conn: &mut Conn, before: Instant) -> Result<i64> {
    Ok(mentees::table.filter(mentees::active.and(mentees::created_at.lt(before))).count().get_result(conn)?)
}

/// Finds the enrolments in these cohorts, in every state.
pub fn enrolled(conn: &mut Conn, cohorts: &[CohortId]) -> Result<Vec<Enrolled>> {
    dialect::read_in_chunks(conn, cohorts, |conn, named| {
        let theirs = enrolments::table.inner_join(cohorts::table).filter(enrolments::cohort_id.eq_any(named.to_vec()));
        let columns = (enrolments::cohort_id, enrolments::mentee_id, enrolments::status, enrolments::starts_on, cohorts::timezone);
        Ok(theirs.select(columns).load(conn)?)
    })
}

/// Reads the mentees with these ids.
pub fn people(conn: &mut Conn, ids: &[MenteeId]) -> Result<Vec<Person>> {
    dialect::read_in_chunks(conn, ids, |conn, ids| {
        let named = mentees::table.filter(mentees::id.eq_any(ids.to_vec()));
        Ok(named.select((mentees::id, mentees::active, mentees::created_at)).load(conn)?)
    })
}
