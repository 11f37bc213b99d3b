//! Statements that find what the timed jobs expire.

use diesel::prelude::*;

use super::super::model::BookingStatus;
use crate::db::Conn;
use crate::db::schema::bookings;
use crate::error::Result;
use crate::ids::BookingId;
use crate::time::Instant;

/// Finds at most `most` requests whose time to answer has ended, the earliest deadline first.
pub fn requests_due(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<BookingId>> {
    let due = bookings::table.filter(bookings::status.eq(BookingStatus::Requested.literal()).and(bookings::respond_by.le(now)));
    Ok(due.order((bookings::respond_by, bookings::id)).limit(most).select(bookings::id).load(conn)?)
}

/// Finds at most `most` offers that have run out, the earliest deadline first.
pub fn offers_due(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<BookingId>> {
    let due = bookings::table.filter(bookings::status.eq(BookingStatus::Offered.literal()).and(bookings::offer_expires_at.le(now)));
    Ok(due.order((bookings::offer_expires_at, bookings::id)).limit(most).select(bookings::id).load(conn)?)
}
