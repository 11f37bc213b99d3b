//! Statements that list slots, by their filters and in either order.

use diesel::prelude::*;

use super::super::model::{Mode, SlotKind, SlotStatus};
use super::SlotRow;
use crate::auth::Scope;
use crate::db::schema::{slot_hosts, slots};
use crate::db::types::WordList;
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{CohortId, CompanyId, HostId, SiteId, SlotId};
use crate::time::Instant;
use crate::wire::sorting::{Sort, SortedPage};

/// These are the conditions of a list of slots. A condition that is absent excludes nothing.
#[derive(Debug, Clone, Default)]
pub struct SlotFilter {
    pub kind: Option<SlotKind>,
    pub company_id: Option<CompanyId>,
    pub host_id: Option<HostId>,
    pub site_id: Option<SiteId>,
    /// The slots are kept for this cohort.
    pub cohort_id: Option<CohortId>,
    /// This is a field of work. Slots for any field match as well.
    pub field: Option<String>,
    pub mode: Option<Mode>,
    /// These are the states, each of them once. An empty list stands for all states.
    pub statuses: Vec<SlotStatus>,
    /// At this instant the slots must be open for booking and have a seat left.
    pub available_at: Option<Instant>,
    /// The slots start at this instant or later.
    pub starts_after: Option<Instant>,
    /// The slots start before this instant.
    pub starts_before: Option<Instant>,
}

/// Lists slots. If they are sorted by their starts, drafts without a start stand behind all others. Several states are read one after the
/// other, because no index has the order of several.
pub fn list(conn: &mut Conn, scope: Scope, filter: &SlotFilter, page: &SortedPage<SlotId>) -> Result<Vec<SlotRow>> {
    if filter.statuses.len() < 2 {
        return list_of(conn, scope, filter, filter.statuses.first().copied(), page);
    }
    let lists: Result<Vec<_>> = filter.statuses.iter().map(|status| list_of(conn, scope, filter, Some(*status), page)).collect();
    Ok(page.merged(lists?, |slot| (slot.sort_at, slot.id)))
}

fn list_of(
    conn: &mut Conn,
    scope: Scope,
    filter: &SlotFilter,
    status: Option<SlotStatus>,
    page: &SortedPage<SlotId>,
) -> Result<Vec<SlotRow>> {
    Ok(statement(scope, filter, status, page).load(conn)?)
}

type Statement<'a> = diesel::helper_types::IntoBoxed<
    'a,
    diesel::helper_types::Select<slots::table, diesel::helper_types::AsSelect<SlotRow, MultiBackend>>,
    MultiBackend,
>;

/// Builds the statement of a list.
fn statement<'a>(scope: Scope, filter: &SlotFilter, status: Option<SlotStatus>, page: &SortedPage<SlotId>) -> Statement<'a> {
    let mut query = slots::table.select(SlotRow::as_select()).into_boxed::<MultiBackend>();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => query.filter(slots::company_id.eq(own)),
    };
    if let Some(company) = filter.company_id {
        query = query.filter(slots::company_id.eq(company));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(slots::kind.eq(kind));
    }
    if let Some(status) = status {
        query = query.filter(slots::status.eq(status));
    }
    if let Some(mode) = filter.mode {
        query = query.filter(slots::mode.eq(mode));
    }
    if let Some(field) = &filter.field {
        let any_field = slots::fields.eq("");
        query = query.filter(slots::fields.like(WordList::pattern(field)).escape('!').or(any_field));
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
    if let Some(now) = filter.available_at {
        let seat_left = slots::seats_taken.lt(slots::capacity);
        query = query.filter(
            slots::status.eq(SlotStatus::Published).and(slots::sort_at.gt(now)).and(slots::booking_closes_at.gt(now)).and(seat_left),
        );
    }
    if let Some(after) = filter.starts_after {
        // Drafts without a start are sorted in the far future, but they do not start after any instant.
        query = query.filter(slots::sort_at.ge(after).and(slots::sort_at.lt(Instant::FAR_FUTURE)));
    }
    if let Some(before) = filter.starts_before {
        query = query.filter(slots::sort_at.lt(before));
    }
    in_order(query, page).limit(page.rows_to_read())
}

/// Puts the list in its order, and goes on after the last slot of the page before. A slot that was made later has a higher id.
fn in_order<'a>(query: Statement<'a>, page: &SortedPage<SlotId>) -> Statement<'a> {
    let (sort_at, id) = (slots::sort_at, slots::id);
    match (page.sort, page.after()) {
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
    }
}
