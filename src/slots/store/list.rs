//! Statements that list slots, by their filters and in either order.

use diesel::prelude::*;

use super::super::model::{Mode, SlotKind, SlotStatus};
use super::SlotRow;
use super::titles::{Found, search};
use crate::auth::Scope;
use crate::db::schema::{companies, round_slots, slot_fields, slot_hosts, slot_titles, slots};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{CohortId, CompanyId, HostId, RoundId, SiteId, SlotId};
use crate::time::Instant;
use crate::wire::sorting::{Sort, SortedPage};

/// These are the conditions of a list of slots. A condition that is absent excludes nothing.
#[derive(Debug, Clone, Default)]
pub struct SlotFilter {
    /// The title or the company's name has this part, in any case, with or without accents.
    pub part: Option<String>,
    pub kind: Option<SlotKind>,
    /// The slots are of another kind than this one.
    pub without_kind: Option<SlotKind>,
    pub company_id: Option<CompanyId>,
    pub host_id: Option<HostId>,
    pub site_id: Option<SiteId>,
    /// The slots are kept for this cohort.
    pub cohort_id: Option<CohortId>,
    /// The slots are or were in this round.
    pub round_id: Option<RoundId>,
    /// The slots are kept for one of these cohorts or for none.
    pub open_to: Option<Vec<CohortId>>,
    /// The slots are for one of these fields of work or for any field. An empty list excludes nothing.
    pub fields: Vec<String>,
    pub mode: Option<Mode>,
    /// These are the states, each of them once. An empty list stands for all states.
    pub statuses: Vec<SlotStatus>,
    /// At this instant the slots must be open for booking and have a seat left.
    pub available_at: Option<Instant>,
    /// The slots begin after this instant, or have no start yet.
    pub begins_after: Option<Instant>,
    /// The slots start at this instant or later.
    pub starts_after: Option<Instant>,
    /// The slots start before this instant.
    pub starts_before: Option<Instant>,
}

/// The filter of a list, with whose slots it may show and with what the search for `part` has found.
struct Conditions<'a> {
    scope: Scope,
    filter: &'a SlotFilter,
    found: Option<Found>,
}

impl Conditions<'_> {
    /// Tells whether the list is short by another condition, so that the index of that condition serves better than the one of a field.
    fn are_narrow(&self) -> bool {
        let SlotFilter { company_id, host_id, site_id, cohort_id, round_id, .. } = self.filter;
        let of_company = match self.scope {
            Scope::Institute => company_id.is_some(),
            Scope::Company(_) => true,
        };
        let few = matches!(self.found, Some(Found::Few(_)));
        few || of_company || host_id.is_some() || site_id.is_some() || cohort_id.is_some() || round_id.is_some()
    }
}

/// Lists slots. If they are sorted by their starts, drafts without a start stand behind all others. Several states, and slots of a field
/// and those for any field, are read one after the other, because no index has the order of several.
pub fn list(conn: &mut Conn, scope: Scope, filter: &SlotFilter, page: &SortedPage<SlotId>) -> Result<Vec<SlotRow>> {
    let found = filter.part.as_ref().map(|part| search(conn, scope, part)).transpose()?;
    let conditions = Conditions { scope, filter, found };
    let statuses: Vec<_> = if filter.statuses.is_empty() { vec![None] } else { filter.statuses.iter().copied().map(Some).collect() };
    let fields: Vec<_> = if filter.fields.is_empty() || conditions.are_narrow() {
        vec![None]
    } else {
        filter.fields.iter().map(String::as_str).chain([""]).map(Some).collect()
    };
    let mut lists = Vec::with_capacity(statuses.len() * fields.len());
    for status in statuses {
        for field in &fields {
            lists.push(match *field {
                Some(field) => list_of_field(conn, &conditions, status, field, page)?,
                None => list_of(conn, &conditions, status, page)?,
            });
        }
    }
    Ok(page.merged(lists, |slot| (slot.sort_at, slot.id)))
}

/// Adds the conditions of a list to a statement on `slots`, alone or joined. This is a macro, because the two statements have different types.
macro_rules! with_conditions {
    ($query:expr, $conditions:expr, $sort_at:expr) => {{
        let (mut query, Conditions { scope, filter, found }, sort_at) = ($query, $conditions, $sort_at);
        query = match *scope {
            Scope::Institute => query,
            Scope::Company(own) => query.filter(slots::company_id.eq(own)),
        };
        query = match found {
            None => query,
            Some(Found::Few(ids)) => query.filter(slots::id.eq_any(ids.clone())),
            Some(Found::Many(pattern)) => {
                let titled = slot_titles::table.filter(slot_titles::folded.like(pattern.clone()).escape('!'));
                let offered_by = companies::table.filter(companies::name_folded.like(pattern.clone()).escape('!'));
                // With an index for each of the two, SQLite would read all that were found.
                let by_title = slots::title.concat("").eq_any(titled.select(slot_titles::title));
                query.filter(by_title.or(slots::company_id.eq_any(offered_by.select(companies::id))))
            }
        };
        if let Some(company) = filter.company_id {
            query = query.filter(slots::company_id.eq(company));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(slots::kind.eq(kind));
        }
        if let Some(kind) = filter.without_kind {
            query = query.filter(slots::kind.ne(kind));
        }
        if let Some(mode) = filter.mode {
            query = query.filter(slots::mode.eq(mode));
        }
        if let Some(host) = filter.host_id {
            let of_host = slot_hosts::table.filter(slot_hosts::host_id.eq(host)).select(slot_hosts::slot_id);
            query = query.filter(slots::id.eq_any(of_host));
        }
        if let Some(site) = filter.site_id {
            query = query.filter(slots::site_id.eq(site));
        }
        if let Some(cohort) = filter.cohort_id {
            query = query.filter(slots::cohort_id.eq(cohort));
        }
        if let Some(round) = filter.round_id {
            let of_round = round_slots::table.filter(round_slots::round_id.eq(round)).select(round_slots::slot_id);
            query = query.filter(slots::id.eq_any(of_round));
        }
        if let Some(cohorts) = &filter.open_to {
            query = query.filter(slots::cohort_id.is_null().or(slots::cohort_id.assume_not_null().eq_any(cohorts.clone())));
        }
        if let Some(now) = filter.available_at {
            let seat_left = slots::seats_taken.lt(slots::capacity);
            let given_to_all = slots::round_id.is_null().and(slots::reserved_until.is_null().or(slots::reserved_until.le(now)));
            query = query
                .filter(slots::status.eq(SlotStatus::Published).and(sort_at.gt(now)).and(slots::booking_closes_at.gt(now)).and(seat_left))
                .filter(given_to_all);
        }
        if let Some(after) = filter.begins_after {
            query = query.filter(sort_at.gt(after));
        }
        if let Some(after) = filter.starts_after {
            // Drafts without a start are sorted in the far future, but they do not start after any instant.
            query = query.filter(sort_at.ge(after).and(sort_at.lt(Instant::FAR_FUTURE)));
        }
        if let Some(before) = filter.starts_before {
            query = query.filter(sort_at.lt(before));
        }
        query
    }};
}

/// Puts a list in its order by these two columns, and goes on after the last slot of the page before. A slot that was made later has a
/// higher id.
macro_rules! in_order {
    ($query:expr, $page:expr, $sort_at:expr, $id:expr) => {{
        let (query, page, sort_at, id) = ($query, $page, $sort_at, $id);
        let query = match (page.sort, page.after()) {
            (Sort::StartsAt, None) => query.order((sort_at, id)),
            (Sort::StartsAt, Some((at, last))) => query.filter(sort_at.ge(at).and(sort_at.gt(at).or(id.gt(last)))).order((sort_at, id)),
            (Sort::StartsAtDown, None) => query.order((sort_at.desc(), id.desc())),
            (Sort::StartsAtDown, Some((at, last))) => {
                query.filter(sort_at.le(at).and(sort_at.lt(at).or(id.lt(last)))).order((sort_at.desc(), id.desc()))
            }
            (Sort::CreatedAt, None) => query.order(id),
            (Sort::CreatedAt, Some((_, last))) => query.filter(id.gt(last)).order(id),
            (Sort::CreatedAtDown, None) => query.order(id.desc()),
            (Sort::CreatedAtDown, Some((_, last))) => query.filter(id.lt(last)).order(id.desc()),
        };
        query.limit(page.rows_to_read())
    }};
}

fn list_of(conn: &mut Conn, conditions: &Conditions, status: Option<SlotStatus>, page: &SortedPage<SlotId>) -> Result<Vec<SlotRow>> {
    let query = slots::table.select(SlotRow::as_select()).into_boxed::<MultiBackend>();
    let mut query = with_conditions!(query, conditions, slots::sort_at);
    if let Some(status) = status {
        query = query.filter(slots::status.eq(status));
    }
    if !conditions.filter.fields.is_empty() {
        let fields: Vec<_> = conditions.filter.fields.iter().cloned().chain([String::new()]).collect();
        let suits = slot_fields::table.filter(slot_fields::slot_id.eq(slots::id).and(slot_fields::field.eq_any(fields)));
        query = query.filter(diesel::dsl::exists(suits.select(slot_fields::slot_id)));
    }
    Ok(in_order!(query, page, slots::sort_at, slots::id).load(conn)?)
}

/// Lists the slots that have a row of this field in `slot_fields`, which the database reads in the order of the list.
fn list_of_field(
    conn: &mut Conn,
    conditions: &Conditions,
    status: Option<SlotStatus>,
    field: &str,
    page: &SortedPage<SlotId>,
) -> Result<Vec<SlotRow>> {
    let query = slot_fields::table.inner_join(slots::table).select(SlotRow::as_select()).into_boxed::<MultiBackend>();
    let mut query = with_conditions!(query, conditions, slot_fields::sort_at).filter(slot_fields::field.eq(field));
    if let Some(status) = status.or(conditions.filter.available_at.map(|_| SlotStatus::Published)) {
        query = query.filter(slot_fields::status.eq(status));
    }
    Ok(in_order!(query, page, slot_fields::sort_at, slot_fields::slot_id).load(conn)?)
}
