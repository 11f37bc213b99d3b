//! Slots as rows of a file.

use super::download::{Part, ROWS};
use crate::auth::Scope;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::SlotId;
use crate::mentees::store as mentees;
use crate::slots::rules::availability;
use crate::slots::store::{self, SlotBrief, SlotFilter, SlotRow};
use crate::time::Instant;
use crate::wire::csv::writer::{cell, cell_of};
use crate::wire::sorting::{Key, Sort, SortedPage};

pub const COLUMNS: [&str; 33] = [
    "id",
    "company_id",
    "company_name",
    "company_external_id",
    "site_id",
    "cohort_id",
    "cohort_name",
    "kind",
    "title",
    "status",
    "availability",
    "starts_at",
    "ends_at",
    "local_start",
    "timezone",
    "duration_minutes",
    "capacity",
    "seats_taken",
    "mode",
    "location",
    "join_url",
    "fields",
    "approval",
    "host_ids",
    "hosts",
    "booking_closes_at",
    "cancel_cutoff_at",
    "cancelled_by",
    "reason_code",
    "note",
    "version",
    "created_at",
    "updated_at",
];

pub fn part(conn: &mut Conn, scope: Scope, filter: &SlotFilter, now: Instant, after: Option<Key<SlotId>>) -> Result<Part<Key<SlotId>>> {
    let rows = store::list(conn, scope, filter, &SortedPage::after_key(Sort::CreatedAt, ROWS, after))?;
    let mut briefs = store::briefs(conn, &rows.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
    let cohorts = mentees::cohort_names(conn, &rows.iter().filter_map(|slot| slot.cohort_id).collect::<Vec<_>>())?;
    let show = |slot: SlotRow| {
        let brief = briefs.remove(&slot.id).ok_or_else(|| Error::Internal("a slot without a company".to_owned()))?;
        let cohort_name = slot.cohort_id.and_then(|cohort| cohorts.get(&cohort));
        Ok(cells(slot, brief, cohort_name, now).into())
    };
    Part::of(rows, |slot| (slot.sort_at, slot.id), show)
}

fn cells(slot: SlotRow, brief: SlotBrief, cohort_name: Option<&String>, now: Instant) -> [String; COLUMNS.len()] {
    let (host_ids, hosts): (Vec<_>, Vec<_>) = brief.hosts.into_iter().map(|(id, name)| (id.to_string(), name)).unzip();
    [
        cell(slot.id),
        cell(slot.company_id),
        brief.facts.company_name,
        cell_of(brief.facts.company_external_id),
        cell_of(slot.site_id),
        cell_of(slot.cohort_id),
        cell_of(cohort_name),
        cell(slot.kind),
        slot.title.clone(),
        cell(slot.status),
        cell(availability(&slot, now)),
        cell_of(slot.starts_at),
        cell_of(slot.ends_at),
        cell_of(slot.local_start),
        cell(slot.timezone),
        cell(slot.duration_minutes),
        cell(slot.capacity),
        cell(slot.seats_taken),
        cell(slot.mode),
        cell_of(slot.location),
        cell_of(slot.join_url),
        slot.fields.0.join(" "),
        cell(slot.approval),
        host_ids.join(" "),
        hosts.join("; "),
        cell_of(slot.booking_closes_at),
        cell_of(slot.cancel_cutoff_at),
        cell_of(slot.cancelled_by),
        cell_of(slot.reason_code),
        cell_of(slot.note),
        cell(slot.version),
        cell(slot.created_at),
        cell(slot.updated_at),
    ]
}
