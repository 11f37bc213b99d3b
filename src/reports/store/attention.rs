//! Statements that find bookings which wait for somebody, the most urgent first.

use diesel::prelude::*;

use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::db::schema::bookings;
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{BookingId, CompanyId, SlotId};
use crate::time::Instant;

/// A booking that waits for somebody.
#[derive(Debug, Clone, Queryable)]
pub struct OpenBooking {
    pub id: BookingId,
    pub slot_id: SlotId,
    pub company_id: CompanyId,
    /// The deadline of a request or an offer; the slot's end where attendance is open.
    pub due_at: Instant,
}

/// Finds requests that an employer has not answered; each is due when the time to answer ends.
pub fn open_requests(conn: &mut Conn, scope: Scope, most: i64) -> Result<Vec<OpenBooking>> {
    let requests = of_scope(scope)
        .filter(bookings::status.eq(BookingStatus::Requested.literal()).and(bookings::respond_by.is_not_null()))
        .order(bookings::respond_by)
        .select((bookings::id, bookings::slot_id, bookings::company_id, bookings::respond_by.assume_not_null()));
    Ok(requests.limit(most).load(conn)?)
}

/// Finds offers that wait for a mentee; each is due when it runs out.
pub fn open_offers(conn: &mut Conn, most: i64) -> Result<Vec<OpenBooking>> {
    let offers = bookings::table
        .filter(bookings::status.eq(BookingStatus::Offered.literal()).and(bookings::offer_expires_at.is_not_null()))
        .order(bookings::offer_expires_at)
        .select((bookings::id, bookings::slot_id, bookings::company_id, bookings::offer_expires_at.assume_not_null()));
    Ok(offers.limit(most).load(conn)?)
}

/// Finds confirmed bookings whose slot has ended; each has been due since that end.
pub fn open_attendance(conn: &mut Conn, scope: Scope, now: Instant, most: i64) -> Result<Vec<OpenBooking>> {
    let attendance = of_scope(scope)
        .filter(bookings::status.eq(BookingStatus::Confirmed.literal()).and(bookings::ends_at.le(now)))
        .order(bookings::ends_at)
        .select((bookings::id, bookings::slot_id, bookings::company_id, bookings::ends_at));
    Ok(attendance.limit(most).load(conn)?)
}

fn of_scope(scope: Scope) -> bookings::BoxedQuery<'static, MultiBackend> {
    let all = bookings::table.into_boxed::<MultiBackend>();
    match scope {
        Scope::Institute => all,
        Scope::Company(company) => all.filter(bookings::company_id.eq(company)),
    }
}
