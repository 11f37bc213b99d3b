//! Statements that find what the timed jobs expire.

use diesel::prelude::*;

use super::super::model::BookingStatus;
use crate::db::schema::bookings;
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::BookingId;
use crate::time::Instant;

/// This says when a booking was due, and which booking it is. Bookings are found in this order.
pub type Due = (Instant, BookingId);

/// Finds at most `most` requests whose time to answer has ended, with the earliest deadline first. The list goes on `after` one of them, so
/// that a request that cannot be expired does not block the others.
pub fn requests_due(conn: &mut Conn, now: Instant, after: Option<Due>, most: i64) -> Result<Vec<Due>> {
    let deadline = bookings::respond_by.assume_not_null();
    let due = bookings::status.eq(BookingStatus::Requested.literal()).and(bookings::respond_by.le(now));
    let mut query = bookings::table.filter(due).select((deadline, bookings::id)).into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        query = query.filter(deadline.ge(at).and(deadline.gt(at).or(bookings::id.gt(id))));
    }
    Ok(query.order((bookings::respond_by, bookings::id)).limit(most).load(conn)?)
}

/// Does the same for offers that have run out.
pub fn offers_due(conn: &mut Conn, now: Instant, after: Option<Due>, most: i64) -> Result<Vec<Due>> {
    let deadline = bookings::offer_expires_at.assume_not_null();
    let due = bookings::status.eq(BookingStatus::Offered.literal()).and(bookings::offer_expires_at.le(now));
    let mut query = bookings::table.filter(due).select((deadline, bookings::id)).into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        query = query.filter(deadline.ge(at).and(deadline.gt(at).or(bookings::id.gt(id))));
    }
    Ok(query.order((bookings::offer_expires_at, bookings::id)).limit(most).load(conn)?)
}
