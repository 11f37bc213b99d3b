//! The statements of the board, and of the list of those who wait longest. The board reads the bookings of its period or cohort by an index.

use diesel::dsl::max;
use diesel::prelude::*;

use super::Counted;
use crate::allocation::exception::model::ExceptionStatus;
use crate::allocation::model::RoundStatus;
use crate::allocation::rule::{Outcome, RoundKind};
use crate::auth::{ActorId, Role};
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{BookingOfTurns, LateReschedule};
use crate::db::schema::{audit_entries, booking_reschedules, bookings, decisions, entries, exceptions, mentee_notes, rounds, slots};
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::Result;
use crate::ids::{BookingId, CohortId, CompanyId, EntryId, MenteeId, RoundId, SlotId};
use crate::slots::model::{CancelledBy, SlotKind};
use crate::time::Instant;

/// A booking of a one-to-one that holds a seat or has held one.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = bookings)]
pub struct SeatGiven {
    pub id: BookingId,
    pub slot_id: SlotId,
    pub company_id: CompanyId,
    pub created_at: Instant,
    pub ended_from: Option<BookingStatus>,
    /// The seat was offered, and held until this instant.
    pub offer_expires_at: Option<Instant>,
    pub respond_by: Option<Instant>,
    pub clearance_withdrawn_at: Option<Instant>,
    /// The entry in a round for which the booking waited in line.
    pub entry_id: Option<EntryId>,
    #[diesel(embed)]
    pub booking: BookingOfTurns,
}

impl SeatGiven {
    /// Tells whether the booking was an offer that nobody answered. An expired request keeps its deadline, but where the mentee was no longer
    /// cleared.
    pub fn is_expired_offer(&self) -> bool {
        let was_offer = self.offer_expires_at.is_some() && self.respond_by.is_none() && self.clearance_withdrawn_at.is_none();
        self.booking.status == BookingStatus::Expired && was_offer
    }

    pub fn is_declined_offer(&self) -> bool {
        self.booking.status == BookingStatus::Declined && self.ended_from == Some(BookingStatus::Offered)
    }
}

/// Adds which bookings are counted to a statement: the one-to-ones of the period, of the cohort and of the kind. It is a macro, because the
/// statements have different types.
macro_rules! counted_one_to_ones {
    ($query:expr, $counted:expr) => {{
        let counted = $counted;
        let in_period = bookings::starts_at.ge(counted.from).and(bookings::starts_at.lt(counted.to));
        let mut query = $query.filter(in_period.and(bookings::kind.ne(SlotKind::GroupSession.literal()))).into_boxed::<MultiBackend>();
        if let Some(cohort) = counted.cohort_id {
            query = query.filter(bookings::cohort_id.eq(cohort));
        }
        if let Some(kind) = counted.kind {
            query = query.filter(bookings::kind.eq(kind));
        }
        query
    }};
}

/// Adds which rounds are counted to a boxed statement: those of the cohort and of the kind.
macro_rules! of_counted_rounds {
    ($query:expr, $counted:expr) => {{
        let (mut query, counted) = ($query, $counted);
        if let Some(cohort) = counted.cohort_id {
            query = query.filter(rounds::cohort_id.eq(cohort));
        }
        if let Some(kind) = counted.kind {
            query = query.filter(rounds::kind.eq(kind));
        }
        query
    }};
}

/// Reads the one-to-ones that hold a seat or have held one.
pub fn seats_given(conn: &mut Conn, counted: &Counted) -> Result<Vec<SeatGiven>> {
    // Only a booking that has held a seat has a cut-off.
    let query = counted_one_to_ones!(bookings::table.filter(bookings::cancel_cutoff_at.is_not_null()), counted);
    Ok(query.select(SeatGiven::as_select()).load(conn)?)
}

/// A booking that the company had moved late, and its company.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct MovedLate {
    pub id: BookingId,
    pub company_id: CompanyId,
    pub reschedule: LateReschedule,
}

/// Reads the late reschedules of these one-to-ones that companies asked for.
pub fn moved_late(conn: &mut Conn, counted: &Counted) -> Result<Vec<MovedLate>> {
    let late = booking_reschedules::late.and(booking_reschedules::on_behalf_of.eq(CancelledBy::Employer));
    let moved = bookings::table
        .inner_join(booking_reschedules::table)
        .inner_join(slots::table.on(slots::id.eq(booking_reschedules::from_slot)))
        .filter(late);
    let of_turns = (
        bookings::mentee_id,
        bookings::cohort_id,
        slots::kind,
        booking_reschedules::at,
        booking_reschedules::on_behalf_of,
        booking_reschedules::excused_category,
    );
    Ok(counted_one_to_ones!(moved, counted).select((bookings::id, bookings::company_id, of_turns)).load(conn)?)
}

/// Finds when draws placed these mentees. Who was placed has a booking that was made at the same instant.
pub fn placed_by_draws(conn: &mut Conn, mentees: &[MenteeId]) -> Result<Vec<(MenteeId, Instant)>> {
    dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let placed = decisions::table.filter(decisions::mentee_id.eq_any(mentees.to_vec()).and(decisions::outcome.eq(Outcome::Placed)));
        Ok(placed.select((decisions::mentee_id, decisions::created_at)).load(conn)?)
    })
}

/// Finds whom the draws of the rounds that closed in the period decided about.
pub fn decided_about(conn: &mut Conn, counted: &Counted) -> Result<Vec<(RoundKind, MenteeId)>> {
    let closed = rounds::closes_at.ge(counted.from).and(rounds::closes_at.lt(counted.to));
    let query = decisions::table
        .inner_join(rounds::table.on(rounds::id.eq(decisions::round_id)))
        .filter(closed)
        .select((rounds::kind, decisions::mentee_id))
        .into_boxed::<MultiBackend>();
    Ok(of_counted_rounds!(query, counted).load(conn)?)
}

/// An exception that a second person has approved.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct ApprovedException {
    /// `None` where a round was cancelled.
    pub mentee_id: Option<MenteeId>,
    /// The kind and the cohort of the booking that it made or offered.
    pub kind: Option<SlotKind>,
    pub cohort_id: Option<CohortId>,
    /// The kind and the cohort of its round.
    pub kind_of_round: Option<RoundKind>,
    pub cohort_of_round: Option<CohortId>,
}

/// Reads the exceptions that were approved in the period, of every kind and cohort.
pub fn approved_exceptions(conn: &mut Conn, counted: &Counted) -> Result<Vec<ApprovedException>> {
    let decided_at = exceptions::decided_at.assume_not_null();
    let approved = exceptions::status.eq(ExceptionStatus::Approved).and(decided_at.ge(counted.from)).and(decided_at.lt(counted.to));
    let rows = exceptions::table
        .left_join(bookings::table.on(bookings::id.nullable().eq(exceptions::booking_id)))
        .left_join(rounds::table.on(rounds::id.nullable().eq(exceptions::round_id)))
        .filter(approved)
        .select((
            exceptions::mentee_id,
            bookings::kind.nullable(),
            bookings::cohort_id.nullable(),
            rounds::kind.nullable(),
            rounds::cohort_id.nullable(),
        ));
    Ok(rows.load(conn)?)
}

/// A round that has opened.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct OpenedRound {
    pub id: RoundId,
    pub status: RoundStatus,
    pub opens_at: Instant,
    /// When it was last written; of a cancelled one when it was cancelled.
    pub updated_at: Instant,
}

/// Reads the rounds that were to open in the period, and have by now.
pub fn opened_rounds(conn: &mut Conn, counted: &Counted, now: Instant) -> Result<Vec<OpenedRound>> {
    let opened = rounds::opens_at.ge(counted.from).and(rounds::opens_at.lt(counted.to)).and(rounds::opens_at.le(now));
    let query = rounds::table
        .filter(opened)
        .select((rounds::id, rounds::status, rounds::opens_at, rounds::updated_at))
        .into_boxed::<MultiBackend>();
    Ok(of_counted_rounds!(query, counted).load(conn)?)
}

/// An act as the audit has it.
#[derive(Debug, Clone, Queryable)]
pub struct RecordedAct {
    /// The id of what the act was about.
    pub subject_id: String,
    pub action: String,
    pub by: ActorId,
    /// The role of the one who acted; `system` for the service itself.
    pub role: String,
    pub at: Instant,
}

/// Reads these acts on these subjects, each subject's in the order in which they were done.
pub fn acts_on(conn: &mut Conn, subjects: &[String], actions: &[&str]) -> Result<Vec<RecordedAct>> {
    dialect::read_in_chunks(conn, subjects, |conn, subjects| {
        let about = audit_entries::subject_id.eq_any(subjects.to_vec()).and(audit_entries::action.eq_any(actions.to_vec()));
        let columns = (
            audit_entries::subject_id,
            audit_entries::action,
            (audit_entries::actor_kind, audit_entries::actor_id),
            audit_entries::actor_role,
            audit_entries::created_at,
        );
        Ok(audit_entries::table.filter(about).order((audit_entries::subject_id, audit_entries::seq)).select(columns).load(conn)?)
    })
}

/// Finds when the institute's people, or a program with a key of theirs, last did something with each of these subjects.
pub fn last_acts_of_staff(conn: &mut Conn, subjects: &[String]) -> Result<Vec<(String, Option<Instant>)>> {
    dialect::read_in_chunks(conn, subjects, |conn, subjects| {
        let by_staff = audit_entries::actor_role.eq_any([Role::Admin.as_str(), Role::Coordinator.as_str()]);
        let about = audit_entries::table.filter(audit_entries::subject_id.eq_any(subjects.to_vec()).and(by_staff));
        Ok(about.group_by(audit_entries::subject_id).select((audit_entries::subject_id, max(audit_entries::created_at))).load(conn)?)
    })
}

/// Finds when the last note about each of these mentees was written.
pub fn last_notes(conn: &mut Conn, mentees: &[MenteeId]) -> Result<Vec<(MenteeId, Option<Instant>)>> {
    dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let about = mentee_notes::table.filter(mentee_notes::mentee_id.eq_any(mentees.to_vec()));
        Ok(about.group_by(mentee_notes::mentee_id).select((mentee_notes::mentee_id, max(mentee_notes::created_at))).load(conn)?)
    })
}

/// A booking, as far as somebody who waits needs to know of it.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct OwnBooking {
    pub id: BookingId,
    pub mentee_id: MenteeId,
    pub kind: SlotKind,
    pub status: BookingStatus,
    pub starts_at: Instant,
}

/// Reads all bookings of these mentees, in the order of their start.
pub fn bookings_of(conn: &mut Conn, mentees: &[MenteeId]) -> Result<Vec<OwnBooking>> {
    dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let theirs = bookings::table.filter(bookings::mentee_id.eq_any(mentees.to_vec()));
        let columns = (bookings::id, bookings::mentee_id, bookings::kind, bookings::status, bookings::starts_at);
        Ok(theirs.order((bookings::starts_at, bookings::id)).select(columns).load(conn)?)
    })
}

/// Finds which of these mentees have entered which of these rounds.
pub fn entered(conn: &mut Conn, rounds: &[RoundId], mentees: &[MenteeId]) -> Result<Vec<(RoundId, MenteeId)>> {
    dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let theirs = entries::mentee_id.eq_any(mentees.to_vec()).and(entries::round_id.eq_any(rounds.to_vec()));
        let standing = entries::table.filter(theirs.and(entries::withdrawn_at.is_null()));
        Ok(standing.select((entries::round_id, entries::mentee_id)).load(conn)?)
    })
}
