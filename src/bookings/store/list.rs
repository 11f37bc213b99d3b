//! Statements that list bookings, by their filters and in either order.

use diesel::prelude::*;

use super::super::disclosure;
use super::super::model::BookingStatus;
use super::BookingRow;
use crate::auth::Scope;
use crate::db::schema::{bookings, slot_hosts, slots};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{BookingId, CohortId, CompanyId, HostId, MenteeId, SiteId, SlotId};
use crate::slots::model::SlotKind;
use crate::time::Instant;
use crate::wire::sorting::{Sort, SortedPage};

/// These are the conditions of a list of bookings. A condition that is absent excludes nothing.
#[derive(Debug, Clone, Default)]
pub struct BookingFilter {
    pub slot_id: Option<SlotId>,
    pub mentee_id: Option<MenteeId>,
    pub company_id: Option<CompanyId>,
    pub host_id: Option<HostId>,
    pub site_id: Option<SiteId>,
    pub kind: Option<SlotKind>,
    /// The bookings count in this cohort.
    pub cohort_id: Option<CohortId>,
    /// The list has only bookings for which a limit was passed over.
    pub overridden: bool,
    /// These are the states, each of them once. An empty list stands for all states.
    pub statuses: Vec<BookingStatus>,
    /// The bookings start at this instant or later.
    pub starts_after: Option<Instant>,
    /// The bookings start before this instant.
    pub starts_before: Option<Instant>,
}

/// Lists the bookings of which the reader is told now. Several states are read one after the other, because no index has the order of several.
pub fn list(conn: &mut Conn, scope: Scope, filter: &BookingFilter, page: &SortedPage<BookingId>, now: Instant) -> Result<Vec<BookingRow>> {
    if filter.statuses.len() < 2 {
        return list_of(conn, scope, filter, filter.statuses.first().copied(), page, now);
    }
    let lists: Result<Vec<_>> = filter.statuses.iter().map(|status| list_of(conn, scope, filter, Some(*status), page, now)).collect();
    Ok(page.merged(lists?, |booking| (booking.starts_at, booking.id)))
}

fn list_of(
    conn: &mut Conn,
    scope: Scope,
    filter: &BookingFilter,
    status: Option<BookingStatus>,
    page: &SortedPage<BookingId>,
    now: Instant,
) -> Result<Vec<BookingRow>> {
    Ok(statement(scope, filter, status, page, now).load(conn)?)
}

type Statement<'a> = diesel::helper_types::IntoBoxed<
    'a,
    diesel::helper_types::Select<bookings::table, diesel::helper_types::AsSelect<BookingRow, MultiBackend>>,
    MultiBackend,
>;

/// Builds the statement of a list.
fn statement<'a>(
    scope: Scope,
    filter: &BookingFilter,
    status: Option<BookingStatus>,
    page: &SortedPage<BookingId>,
    now: Instant,
) -> Statement<'a> {
    let mut query = disclosure::only_told(bookings::table.select(BookingRow::as_select()).into_boxed::<MultiBackend>(), scope);
    if let Some(slot) = filter.slot_id {
        query = query.filter(bookings::slot_id.eq(slot));
    }
    if let Some(mentee) = filter.mentee_id {
        query = disclosure::only_with_person(query.filter(bookings::mentee_id.eq(mentee)), scope, now);
    }
    if let Some(company) = filter.company_id {
        query = query.filter(bookings::company_id.eq(company));
    }
    if let Some(host) = filter.host_id {
        let of_host = slot_hosts::table.filter(slot_hosts::host_id.eq(host)).select(slot_hosts::slot_id);
        query = query.filter(bookings::slot_id.eq_any(of_host));
    }
    if let Some(site) = filter.site_id {
        query = query.filter(bookings::slot_id.eq_any(slots::table.filter(slots::site_id.eq(site)).select(slots::id)));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(bookings::kind.eq(kind));
    }
    if let Some(cohort) = filter.cohort_id {
        query = query.filter(bookings::cohort_id.eq(cohort));
    }
    if filter.overridden {
        query = query.filter(bookings::override_reason.is_not_null());
    }
    if let Some(status) = status {
        query = query.filter(bookings::status.eq(status));
    }
    if let Some(after) = filter.starts_after {
        query = query.filter(bookings::starts_at.ge(after));
    }
    if let Some(before) = filter.starts_before {
        query = query.filter(bookings::starts_at.lt(before));
    }
    in_order(query, page).limit(page.rows_to_read())
}

/// Puts the list in its order, and goes on after the last booking of the page before. A booking that was made later has a higher id.
fn in_order<'a>(query: Statement<'a>, page: &SortedPage<BookingId>) -> Statement<'a> {
    let (starts_at, id) = (bookings::starts_at, bookings::id);
    match (page.sort, page.after()) {
        (Sort::StartsAt, None) => query.order((starts_at, id)),
        (Sort::StartsAt, Some((at, last))) => query.filter(starts_at.ge(at).and(starts_at.gt(at).or(id.gt(last)))).order((starts_at, id)),
        (Sort::StartsAtDown, None) => query.order((starts_at.desc(), id.desc())),
        (Sort::StartsAtDown, Some((at, last))) => {
            query.filter(starts_at.le(at).and(starts_at.lt(at).or(id.lt(last)))).order((starts_at.desc(), id.desc()))
        }
        (Sort::CreatedAt, None) => query.order(id),
        (Sort::CreatedAt, Some((_, last))) => query.filter(id.gt(last)).order(id),
        (Sort::CreatedAtDown, None) => query.order(id.desc()),
        (Sort::CreatedAtDown, Some((_, last))) => query.filter(id.lt(last)).order(id.desc()),
    }
}
