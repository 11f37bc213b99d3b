//! Bookings as rows of a file.

use super::download::{Part, ROWS};
use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self, BookingFilter, BookingRow};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::BookingId;
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::slots::store::{self as slots, SlotBrief};
use crate::time::Instant;
use crate::wire::csv::writer::{cell, cell_of};
use crate::wire::sorting::{Key, Sort, SortedPage};

pub const COLUMNS: [&str; 35] = [
    "id",
    "status",
    "slot_id",
    "kind",
    "title",
    "company_id",
    "company_name",
    "company_external_id",
    "hosts",
    "starts_at",
    "ends_at",
    "local_start",
    "timezone",
    "mentee_id",
    "mentee_external_id",
    "mentee_full_name",
    "mentee_email",
    "cohort_id",
    "cohort_name",
    "respond_by",
    "offer_expires_at",
    "cancel_cutoff_at",
    "cancelled_by",
    "reason_code",
    "note",
    "late",
    "no_show_party",
    "late_minutes",
    "excused_category",
    "override_reason",
    "override_limits",
    "policy_version",
    "version",
    "created_at",
    "updated_at",
];

pub fn part(
    conn: &mut Conn,
    scope: Scope,
    filter: &BookingFilter,
    now: Instant,
    after: Option<Key<BookingId>>,
) -> Result<Part<Key<BookingId>>> {
    let rows = store::list(conn, scope, filter, &SortedPage::after_key(Sort::CreatedAt, ROWS, after), now)?;
    let people = mentees::find_all(conn, &rows.iter().map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
    let slots = slots::briefs(conn, &rows.iter().map(|booking| booking.slot_id).collect::<Vec<_>>())?;
    let cohorts = mentees::cohort_names(conn, &rows.iter().filter_map(|booking| booking.cohort_id).collect::<Vec<_>>())?;
    let show = |booking: BookingRow| {
        let of_booking = people.get(&booking.mentee_id).zip(slots.get(&booking.slot_id));
        let (mentee, slot) = of_booking.ok_or_else(|| Error::Internal("a booking without a mentee or slot".to_owned()))?;
        let cohort_name = booking.cohort_id.and_then(|cohort| cohorts.get(&cohort));
        Ok(cells(booking, mentee, slot, cohort_name).into())
    };
    Part::of(rows, |booking| (booking.starts_at, booking.id), show)
}

fn cells(booking: BookingRow, mentee: &MenteeRow, slot: &SlotBrief, cohort_name: Option<&String>) -> [String; COLUMNS.len()] {
    let facts = &slot.facts;
    [
        cell(booking.id),
        cell(booking.status),
        cell(booking.slot_id),
        cell(facts.kind),
        cell(&facts.title),
        cell(booking.company_id),
        cell(&facts.company_name),
        cell_of(facts.company_external_id.as_ref()),
        slot.hosts.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join("; "),
        cell(booking.starts_at),
        cell(booking.ends_at),
        cell(facts.timezone.local_time_at(booking.starts_at)),
        cell(&facts.timezone),
        cell(booking.mentee_id),
        cell_of(mentee.external_id.as_ref()),
        cell(&mentee.full_name),
        cell_of(mentee.email.as_ref()),
        cell_of(booking.cohort_id),
        cell_of(cohort_name),
        cell_of(booking.respond_by.filter(|_| booking.status == BookingStatus::Requested)),
        cell_of(booking.offer_expires_at.filter(|_| booking.status == BookingStatus::Offered)),
        cell_of(booking.cancel_cutoff_at),
        cell_of(booking.cancelled_by),
        cell_of(booking.reason_code),
        cell_of(booking.note),
        cell_of(booking.late),
        cell_of(booking.no_show_party),
        cell_of(booking.late_minutes),
        cell_of(booking.excused_category),
        cell_of(booking.override_reason),
        booking.override_limits.0.join(" "),
        cell(booking.policy_version),
        cell(booking.version),
        cell(booking.created_at),
        cell(booking.updated_at),
    ]
}
