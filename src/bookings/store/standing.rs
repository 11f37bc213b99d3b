//! Statements that find what prevents archiving.

use diesel::prelude::*;

use super::super::model::BookingStatus;
use crate::db::schema::{bookings, slot_hosts, slots};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::BookingId;
use crate::slots::model::Subject;
use crate::time::Instant;

/// Tells whether there are bookings that are waitlisted, requested, offered or confirmed and whose slot has not ended.
pub fn has_future(conn: &mut Conn, whose: Subject, now: Instant) -> Result<bool> {
    let mut query = bookings::table
        .inner_join(slots::table)
        .filter(bookings::ends_at.gt(now).and(bookings::status.eq_any(BookingStatus::OPEN)))
        .select(bookings::id)
        .into_boxed::<MultiBackend>();
    query = match whose {
        Subject::Company(company) => query.filter(bookings::company_id.eq(company)),
        Subject::Site(site) => query.filter(slots::site_id.eq(site)),
        Subject::Mentee(mentee) => query.filter(bookings::mentee_id.eq(mentee)),
        Subject::Host(host) => {
            let of_host = slot_hosts::table.filter(slot_hosts::host_id.eq(host)).select(slot_hosts::slot_id);
            query.filter(bookings::slot_id.eq_any(of_host))
        }
    };
    Ok(query.first::<BookingId>(conn).optional()?.is_some())
}
