//! A slot as readers see it.

use serde::Serialize;

use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CohortId, CompanyId, HostId, MenteeId, RoundId, SeriesId, SiteId, SlotId};
use crate::mentees::model::WhyNotBooked;
use crate::mentees::store as mentees;
use crate::slots::card::{Card, SHARED_ONCE_CONFIRMED};
use crate::slots::model::{Approval, Availability, CancelledBy, Mode, ReasonCode, SlotKind, SlotStatus};
use crate::slots::rules::availability;
use crate::slots::store::{KeptForRound, SlotRow, hosts};
use crate::time::{Instant, LocalTime, Zone};
use crate::wire::answer::Answer;
use crate::wire::problem::ReasonView;

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Slot)]
pub struct SlotView {
    id: SlotId,
    company_id: CompanyId,
    host_ids: Vec<HostId>,
    /// The series that it was made with, until it leaves it.
    series_id: Option<SeriesId>,
    site_id: Option<SiteId>,
    kind: SlotKind,
    title: String,
    status: SlotStatus,
    /// FHIR's codes: `free` (a seat is left), `busy-tentative` (none left, some only requested or offered), `busy` (all confirmed),
    /// `busy-unavailable` (cannot be booked now).
    availability: Availability,
    starts_at: Option<Instant>,
    ends_at: Option<Instant>,
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00")]
    local_start: Option<LocalTime>,
    timezone: Zone,
    duration_minutes: i32,
    capacity: i32,
    seats_taken: i32,
    seats_left: i32,
    mode: Mode,
    location: Option<String>,
    join_url: Option<String>,
    fields: Vec<String>,
    approval: Approval,
    booking_closes_minutes_before: Option<i32>,
    cancel_cutoff_minutes_before: Option<i32>,
    /// Fixed when the slot is published.
    booking_closes_at: Option<Instant>,
    /// From here on a cancellation is late.
    cancel_cutoff_at: Option<Instant>,
    allow_host_overlap: bool,
    card: Option<Card>,
    /// Only mentees with an active enrolment in this cohort can be booked; null where the slot is for everybody. Coordinators only.
    cohort_id: Option<CohortId>,
    /// The name of that cohort.
    cohort_name: Option<String>,
    /// Everybody who is enrolled in the cohort is booked, when the slot is published and later.
    book_cohort: bool,
    /// The round that gives the seats; null where anybody can be booked. Coordinators only.
    round_id: Option<RoundId>,
    /// When that round ends. Coordinators only.
    round_closes_at: Option<Instant>,
    /// Until then a seat is given only by a round or an approved exception, because the slot was taken out of a round. Coordinators only.
    reserved_until: Option<Instant>,
    /// What the card shows without being typed.
    shown_on_card: ShownOnCard,
    cancelled_by: Option<CancelledBy>,
    reason_code: Option<ReasonCode>,
    note: Option<String>,
    /// Why a coordinator returned it last.
    return_comment: Option<String>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
    /// Who is enrolled and is not booked; only in the answer that publishes or moves a session of a cohort. Coordinators only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    not_booked: Vec<NotBookedView>,
    /// What a step has done as it was asked to and may not be what was meant; only in the answer to that step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<Warning>,
    /// Why the mentee of `for_mentee` is not offered it, in the order of refusals; only in a list with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    reasons: Option<Vec<ReasonView>>,
}

/// Shown, not typed: total time, what is shared, until when a cancellation is in time.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ShownOnCard {
    total_minutes: i32,
    shared_once_confirmed: [&'static str; 4],
    cancel_in_time_until: Option<Instant>,
}

impl SlotView {
    /// Shows a slot to a reader now. A company learns the name of the cohort for which its slot is kept, and no more of the cohort.
    pub fn seen_by(scope: Scope, slot: SlotRow, host_ids: Vec<HostId>, cohort_name: Option<String>, now: Instant) -> Self {
        let (cohort_id, kept) = match scope {
            Scope::Institute => (slot.cohort_id, slot.kept()),
            Scope::Company(_) => (None, KeptForRound::default()),
        };
        Self {
            cohort_id,
            round_id: kept.round_id,
            round_closes_at: kept.round_closes_at,
            reserved_until: kept.reserved_until.filter(|until| kept.round_id.is_none() && now < *until),
            cohort_name,
            book_cohort: slot.book_cohort,
            id: slot.id,
            company_id: slot.company_id,
            host_ids,
            series_id: slot.series_id,
            site_id: slot.site_id,
            kind: slot.kind,
            availability: availability(&slot, now),
            title: slot.title,
            status: slot.status,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            local_start: slot.local_start,
            timezone: slot.timezone,
            duration_minutes: slot.duration_minutes,
            capacity: slot.capacity,
            seats_taken: slot.seats_taken,
            seats_left: slot.capacity - slot.seats_taken,
            mode: slot.mode,
            location: slot.location,
            join_url: slot.join_url,
            fields: slot.fields.0,
            approval: slot.approval,
            booking_closes_minutes_before: slot.booking_closes_minutes_before,
            cancel_cutoff_minutes_before: slot.cancel_cutoff_minutes_before,
            booking_closes_at: slot.booking_closes_at,
            cancel_cutoff_at: slot.cancel_cutoff_at,
            allow_host_overlap: slot.allow_host_overlap,
            shown_on_card: ShownOnCard {
                total_minutes: slot.duration_minutes,
                shared_once_confirmed: SHARED_ONCE_CONFIRMED,
                cancel_in_time_until: slot.cancel_cutoff_at,
            },
            card: slot.card,
            cancelled_by: slot.cancelled_by,
            reason_code: slot.reason_code,
            note: slot.note,
            return_comment: slot.return_comment,
            version: slot.version,
            created_at: slot.created_at,
            updated_at: slot.updated_at,
            not_booked: Vec::new(),
            warnings: Vec::new(),
            reasons: None,
        }
    }

    /// Adds why the slot cannot be booked for somebody, where the reader has asked for it.
    #[must_use]
    pub fn explained(self, reasons: Option<Vec<ReasonView>>) -> Self {
        Self { reasons, ..self }
    }

    /// Answers with the slot as a step has left it.
    pub fn show(conn: &mut Conn, stamp: &Stamp, slot: SlotRow) -> Result<Answer> {
        Self::answer(conn, stamp.by.scope(), slot, stamp.at)
    }

    pub fn answer(conn: &mut Conn, scope: Scope, slot: SlotRow, now: Instant) -> Result<Answer> {
        Answer::resource(200, slot.version, &Self::of(conn, scope, slot, now)?)
    }

    /// Shows a slot with its hosts and the name of its cohort, which are looked up.
    fn of(conn: &mut Conn, scope: Scope, slot: SlotRow, now: Instant) -> Result<Self> {
        let hosts = hosts::hosts_of(conn, slot.id)?;
        let named: Vec<_> = slot.cohort_id.into_iter().collect();
        let cohort_name = mentees::cohort_names(conn, &named)?.into_values().next();
        Ok(Self::seen_by(scope, slot, hosts, cohort_name, now))
    }

    /// Answers with the slot as a step has left it, with these warnings, and with those who are not booked into a session.
    pub fn show_with(
        conn: &mut Conn,
        stamp: &Stamp,
        slot: SlotRow,
        warnings: Vec<Warning>,
        not_booked: Vec<NotBookedView>,
    ) -> Result<Answer> {
        let (version, view) = (slot.version, Self::of(conn, stamp.by.scope(), slot, stamp.at)?);
        Answer::resource(200, version, &Self { not_booked, warnings, ..view })
    }

    /// Shows a slot that was just published, or made: where nobody can book it any more, it says so.
    pub fn with_warnings(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, not_booked: Vec<NotBookedView>) -> Result<Self> {
        let warnings = Warning::of_window(&slot, stamp.at).into_iter().collect();
        Ok(Self { not_booked, warnings, ..Self::of(conn, stamp.by.scope(), slot, stamp.at)? })
    }

    /// Answers with the address of a slot that was just made.
    pub fn show_made(conn: &mut Conn, stamp: &Stamp, slot: SlotRow) -> Result<Answer> {
        Answer::created(format!("/v1/slots/{}", slot.id), slot.version, &Self::with_warnings(conn, stamp, slot, Vec::new())?)
    }
}

/// Somebody who is enrolled in the cohort and was not booked.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = NotBooked)]
pub struct NotBookedView {
    pub mentee_id: MenteeId,
    /// Another seat at that time, or left this session by hand before.
    pub code: WhyNotBooked,
}

/// Something that was done as it was asked for, and may not be what was meant.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Warning {
    /// Stable, for programs.
    #[schema(example = "booking-window-over")]
    code: &'static str,
    #[schema(example = "Booking closed at 2027-03-29T17:00:00Z: only a coordinator can still book, with a reason.")]
    detail: String,
}

impl Warning {
    /// `code` is stable, for programs; `detail` is a sentence for people.
    pub fn new(code: &'static str, detail: String) -> Self {
        Self { code, detail }
    }

    fn of_window(slot: &SlotRow, now: Instant) -> Option<Self> {
        let closed = slot.booking_closes_at.filter(|closes| *closes <= now)?;
        let detail = format!("Booking closed at {closed}: only a coordinator can still book, with a reason.");
        Some(Self { code: "booking-window-over", detail })
    }
}
