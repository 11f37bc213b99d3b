//! What needs a person: requests without an answer, offers that run out, attendance that is open, partnerships whose next action is due.

use diesel::prelude::*;

use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::companies::store::{DueAction, due_actions};
use crate::db::schema::bookings;
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{BookingId, CompanyId, SlotId};
use crate::time::{Instant, Zone};

/// One booking that waits for somebody, and since or until when.
#[derive(Debug, Clone, Queryable)]
pub struct OpenBooking {
    pub id: BookingId,
    pub slot_id: SlotId,
    pub company_id: CompanyId,
    pub due_at: Instant,
}

/// The most urgent of each kind.
pub struct Attention {
    pub requests: Vec<OpenBooking>,
    /// Not a company's business: empty for one.
    pub offers: Vec<OpenBooking>,
    pub attendance: Vec<OpenBooking>,
    /// Not a company's business: empty for one.
    pub partnerships: Vec<DueAction>,
}

/// At most so many of each kind, the most urgent first.
pub fn look(conn: &mut Conn, scope: Scope, now: Instant, zone: &Zone, most: i64) -> Result<Attention> {
    let institute = scope == Scope::Institute;
    let requests = of_scope(scope)
        .filter(bookings::status.eq("requested").and(bookings::respond_by.is_not_null()))
        .order(bookings::respond_by)
        .select((bookings::id, bookings::slot_id, bookings::company_id, bookings::respond_by.assume_not_null()));
    let attendance = of_scope(scope)
        .filter(bookings::status.eq("confirmed").and(bookings::ends_at.le(now)))
        .order(bookings::ends_at)
        .select((bookings::id, bookings::slot_id, bookings::company_id, bookings::ends_at));
    Ok(Attention {
        requests: requests.limit(most).load(conn)?,
        offers: if institute { offers(conn, most)? } else { Vec::new() },
        attendance: attendance.limit(most).load(conn)?,
        partnerships: if institute { due_actions(conn, zone.date_at(now), most)? } else { Vec::new() },
    })
}

fn offers(conn: &mut Conn, most: i64) -> Result<Vec<OpenBooking>> {
    let offers = bookings::table
        .filter(bookings::status.eq("offered").and(bookings::offer_expires_at.is_not_null()))
        .order(bookings::offer_expires_at)
        .select((bookings::id, bookings::slot_id, bookings::company_id, bookings::offer_expires_at.assume_not_null()));
    Ok(offers.limit(most).load(conn)?)
}

fn of_scope(scope: Scope) -> bookings::BoxedQuery<'static, MultiBackend> {
    let all = bookings::table.into_boxed::<MultiBackend>();
    match scope {
        Scope::Institute => all,
        Scope::Company(company) => all.filter(bookings::company_id.eq(company)),
    }
}

/// A request or offer is decided, attendance is recorded.
pub fn what_to_do(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Requested => "confirm or decline it, or it expires",
        BookingStatus::Offered => "ask the mentee, then confirm or decline it, or the seat goes to the next in line",
        _ => "record the attendance",
    }
}
