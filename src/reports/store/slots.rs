//! These statements find slots that wait for somebody.

use diesel::prelude::*;

use super::page::one_page;
use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::db::schema::{bookings, slots};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{CompanyId, SlotId};
use crate::reports::model::{About, Found, Position, WINDOW_CLOSES_WITHIN};
use crate::slots::model::SlotStatus;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A row is the id, the company, the instant by which the queue is ordered, and a note.
type Row = (SlotId, CompanyId, Instant, Option<String>);

/// Finds slots that a company has submitted, with the earliest start first.
pub fn submitted_slots(conn: &mut Conn, scope: Scope, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    in_state(conn, scope, SlotStatus::Submitted, page)
}

/// Finds slots that are on hold, with the earliest start first. The note is the word for what put them on hold.
pub fn slots_on_hold(conn: &mut Conn, scope: Scope, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    in_state(conn, scope, SlotStatus::OnHold, page)
}

fn in_state(conn: &mut Conn, scope: Scope, status: SlotStatus, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let query = one_page!(of_scope(scope).filter(slots::status.eq(status)), page, slots::sort_at, slots::id);
    let rows: Vec<Row> = query.select((slots::id, slots::company_id, slots::sort_at, slots::held_by)).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

/// Finds published and held slots that a partner has changed since people were booked, until a coordinator has seen the change. The
/// earliest start comes first.
pub fn changed_slots(conn: &mut Conn, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let stands = slots::status.eq(SlotStatus::Published.literal()).or(slots::status.eq(SlotStatus::OnHold.literal()));
    let unseen = of_scope(Scope::Institute).filter(stands.and(slots::changed_unseen_since.is_not_null()));
    let query = one_page!(unseen, page, slots::sort_at, slots::id);
    let rows: Vec<(SlotId, CompanyId, Instant)> = query.select((slots::id, slots::company_id, slots::sort_at)).load(conn)?;
    Ok(rows.into_iter().map(|(id, company_id, at)| found((id, company_id, at, None))).collect())
}

/// Finds drafts that a coordinator has returned, with the comment. Drafts without a start come last.
pub fn returned_drafts(conn: &mut Conn, scope: Scope, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let returned = slots::status.eq(SlotStatus::Draft.literal()).and(slots::return_comment.is_not_null());
    let query = one_page!(of_scope(scope).filter(returned), page, slots::sort_at, slots::id);
    let rows: Vec<Row> = query.select((slots::id, slots::company_id, slots::sort_at, slots::return_comment)).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

/// Finds published slots with a free seat for which nobody waits, shortly before their booking window closes. Each is due when the window
/// closes. A slot in a round is left out, because nobody is booked into it before the draw.
pub fn free_seats(conn: &mut Conn, scope: Scope, now: Instant, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    // Every booking that waits has a place. The condition on the place makes SQLite look into the slot's waitlist. Without it, SQLite reads
    // all waitlists.
    let has_place = bookings::waitlist_place.gt(i64::MIN);
    let waiting = bookings::slot_id.eq(slots::id).and(bookings::status.eq(BookingStatus::Waitlisted.literal())).and(has_place);
    let closes_soon = slots::booking_closes_at.gt(now).and(slots::booking_closes_at.le(now.plus(WINDOW_CLOSES_WITHIN)));
    let free = of_scope(scope)
        .filter(slots::status.eq(SlotStatus::Published.literal()))
        .filter(closes_soon)
        .filter(slots::seats_taken.lt(slots::capacity).and(slots::round_id.is_null()))
        .filter(diesel::dsl::not(diesel::dsl::exists(bookings::table.filter(waiting))));
    let query = one_page!(free, page, slots::booking_closes_at, slots::id);
    let closes_at = slots::booking_closes_at.assume_not_null();
    let rows: Vec<(SlotId, CompanyId, Instant)> = query.select((slots::id, slots::company_id, closes_at)).load(conn)?;
    Ok(rows.into_iter().map(|(id, company_id, at)| found((id, company_id, at, None))).collect())
}

fn of_scope(scope: Scope) -> slots::BoxedQuery<'static, MultiBackend> {
    let all = slots::table.into_boxed::<MultiBackend>();
    match scope {
        Scope::Institute => all,
        Scope::Company(company) => all.filter(slots::company_id.eq(company)),
    }
}

/// A draft without a start is sorted in the far future, but it is not due then.
fn found((id, company_id, at, note): Row) -> Found {
    let due_at = Some(at).filter(|at| *at < Instant::FAR_FUTURE);
    Found { at, id: id.uuid(), due_at, company_id: Some(company_id), about: About::Slot(id), note }
}
