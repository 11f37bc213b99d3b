//! These statements find companies with which something is to be done. Only the institute sees them.

use diesel::prelude::*;
use jiff::ToSpan;

use super::page::one_page;
use crate::companies::model::partnership::{Day, PartnershipStatus};
use crate::db::schema::{companies, interactions};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{CompanyId, InteractionId};
use crate::reports::model::{AGREEMENT_ENDS_WITHIN_DAYS, About, Found, Position};
use crate::time::{Instant, Zone};
use crate::wire::paging::PageRequest;

/// Finds next actions that are due today or before, with the earliest day first. A later interaction with the company settles the action of
/// an earlier one.
pub fn next_actions(conn: &mut Conn, now: Instant, zone: &Zone, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let later = diesel::alias!(interactions as later);
    let settled = later
        .filter(later.field(interactions::company_id).eq(interactions::company_id).and(later.field(interactions::id).gt(interactions::id)));
    let due = interactions::table
        .filter(interactions::next_action_due.le(Day(zone.date_at(now))))
        .filter(diesel::dsl::not(diesel::dsl::exists(settled)))
        .into_boxed::<MultiBackend>();
    let query = one_page!(due, page, interactions::next_action_due, interactions::id, |at| Day(zone.date_at(at)));
    let (day, action) = (interactions::next_action_due.assume_not_null(), interactions::next_action.assume_not_null());
    let rows: Vec<(InteractionId, CompanyId, Day, String)> =
        query.select((interactions::id, interactions::company_id, day, action)).load(conn)?;
    let found = |(id, company, day, action): (InteractionId, _, _, _)| found(id.uuid(), company, day, zone, About::NextAction(action));
    Ok(rows.into_iter().map(found).collect())
}

/// Finds agreements of partnerships that go on, if the agreement ends soon or has ended. Each is due on its last day.
pub fn agreements(conn: &mut Conn, now: Instant, zone: &Zone, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let until = Day(zone.date_at(now).saturating_add(AGREEMENT_ENDS_WITHIN_DAYS.days()));
    let goes_on = companies::partnership_status.eq_any([PartnershipStatus::Active, PartnershipStatus::Paused]);
    let ending =
        companies::table.filter(companies::agreement_ends_on.le(until)).filter(companies::active.and(goes_on)).into_boxed::<MultiBackend>();
    let query = one_page!(ending, page, companies::agreement_ends_on, companies::id, |at| Day(zone.date_at(at)));
    let rows: Vec<(CompanyId, Day)> = query.select((companies::id, companies::agreement_ends_on.assume_not_null())).load(conn)?;
    Ok(rows.into_iter().map(|(company, day)| found(company.uuid(), company, day, zone, About::Company)).collect())
}

/// The day begins in the institute's time zone.
fn found(id: uuid::Uuid, company: CompanyId, day: Day, zone: &Zone, about: About) -> Found {
    let at = zone.start_of(day.0);
    Found { at, id, due_at: Some(at), company_id: Some(company), about, note: None }
}
