//! These statements find bookings that wait for somebody.

use diesel::prelude::*;

use super::page::one_page;
use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::db::schema::bookings;
use crate::db::types::WordList;
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{BookingId, CompanyId, MenteeId, SlotId};
use crate::reports::model::{About, Found, Position};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

type Row = (BookingId, SlotId, MenteeId, CompanyId, Instant);

/// Finds requests that the company cannot confirm, because the mentee is no longer cleared. Each is due when the time to answer ends.
pub fn look_first(conn: &mut Conn, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let requested = bookings::status.eq(BookingStatus::Requested.literal()).and(bookings::respond_by.is_not_null());
    let marked = of_scope(Scope::Institute).filter(requested.and(bookings::clearance_withdrawn_at.is_not_null()));
    let query = one_page!(marked, page, bookings::respond_by, bookings::id);
    let rows: Vec<Row> = query
        .select((bookings::id, bookings::slot_id, bookings::mentee_id, bookings::company_id, bookings::respond_by.assume_not_null()))
        .load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

/// Finds confirmed and offered seats in shadowing whose mentee is no longer cleared. Each is due when its slot starts.
pub fn clearance_withdrawn(conn: &mut Conn, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let standing = bookings::status.eq(BookingStatus::Confirmed.literal()).or(bookings::status.eq(BookingStatus::Offered.literal()));
    let marked = of_scope(Scope::Institute).filter(standing.and(bookings::clearance_withdrawn_at.is_not_null()));
    let query = one_page!(marked, page, bookings::starts_at, bookings::id);
    let rows: Vec<Row> =
        query.select((bookings::id, bookings::slot_id, bookings::mentee_id, bookings::company_id, bookings::starts_at)).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

/// Finds seats in shadowing to come with which the mentee is over limits since the slot was moved. Each is due when its slot starts, and the
/// note names the limits.
pub fn over_limits(conn: &mut Conn, now: Instant, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let seat = bookings::status
        .eq(BookingStatus::Requested.literal())
        .or(bookings::status.eq(BookingStatus::Offered.literal()))
        .or(bookings::status.eq(BookingStatus::Confirmed.literal()));
    let over = bookings::over_limits.is_not_null().and(bookings::starts_at.gt(now));
    let query = one_page!(of_scope(Scope::Institute).filter(over.and(seat)), page, bookings::starts_at, bookings::id);
    let columns = (bookings::id, bookings::slot_id, bookings::mentee_id, bookings::company_id, bookings::starts_at);
    let rows: Vec<(Row, WordList)> = query.select((columns, bookings::over_limits.assume_not_null())).load(conn)?;
    Ok(rows.into_iter().map(|(row, limits)| Found { note: Some(limits.0.join(", ")), ..found(row) }).collect())
}

/// Finds requests that an employer has not answered. Each is due when the time to answer ends. For the institute this leaves out the
/// requests that [`look_first`] finds.
pub fn requests(conn: &mut Conn, scope: Scope, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let requested = bookings::status.eq(BookingStatus::Requested.literal()).and(bookings::respond_by.is_not_null());
    let theirs = match scope {
        Scope::Institute => of_scope(scope).filter(bookings::clearance_withdrawn_at.is_null()),
        Scope::Company(_) => of_scope(scope),
    };
    let query = one_page!(theirs.filter(requested), page, bookings::respond_by, bookings::id);
    let rows: Vec<Row> = query
        .select((bookings::id, bookings::slot_id, bookings::mentee_id, bookings::company_id, bookings::respond_by.assume_not_null()))
        .load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

/// Finds offers that wait for a mentee. Each is due when it runs out.
pub fn offers(conn: &mut Conn, scope: Scope, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let offered = bookings::status.eq(BookingStatus::Offered.literal()).and(bookings::offer_expires_at.is_not_null());
    let query = one_page!(of_scope(scope).filter(offered), page, bookings::offer_expires_at, bookings::id);
    let expires_at = bookings::offer_expires_at.assume_not_null();
    let rows: Vec<Row> =
        query.select((bookings::id, bookings::slot_id, bookings::mentee_id, bookings::company_id, expires_at)).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

/// Finds confirmed bookings whose slot has ended. Each has been due since the end of its slot.
pub fn attendance(conn: &mut Conn, scope: Scope, now: Instant, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let ended = bookings::status.eq(BookingStatus::Confirmed.literal()).and(bookings::ends_at.le(now));
    let query = one_page!(of_scope(scope).filter(ended), page, bookings::ends_at, bookings::id);
    let rows: Vec<Row> =
        query.select((bookings::id, bookings::slot_id, bookings::mentee_id, bookings::company_id, bookings::ends_at)).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

fn of_scope(scope: Scope) -> bookings::BoxedQuery<'static, MultiBackend> {
    let all = bookings::table.into_boxed::<MultiBackend>();
    match scope {
        Scope::Institute => all,
        Scope::Company(company) => all.filter(bookings::company_id.eq(company)),
    }
}

fn found((id, slot_id, mentee_id, company_id, due_at): Row) -> Found {
    Found {
        at: due_at,
        id: id.uuid(),
        due_at: Some(due_at),
        company_id: Some(company_id),
        about: About::Booking { id, slot_id, mentee_id },
        note: None,
    }
}
