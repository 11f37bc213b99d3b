//! What stands in the way of an archiving, and what an employer was told.

use diesel::prelude::*;

use super::super::model::BookingStatus;
use super::BookingRow;
use crate::db::schema::{bookings, slot_hosts, slots};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{BookingId, CompanyId, HostId, MenteeId, SiteId};
use crate::time::Instant;

/// A mentee's bookings in which an employer knows of them.
pub fn disclosed_of_mentee(conn: &mut Conn, mentee: MenteeId) -> Result<Vec<BookingRow>> {
    let disclosed = bookings::mentee_id.eq(mentee).and(bookings::status.eq_any(BookingStatus::DISCLOSED));
    Ok(bookings::table.filter(disclosed).order(bookings::id).select(BookingRow::as_select()).load(conn)?)
}

/// Of whom it is asked whether bookings stand that have not ended.
#[derive(Debug, Clone, Copy)]
pub enum Booked {
    Company(CompanyId),
    Site(SiteId),
    Host(HostId),
    Mentee(MenteeId),
}

/// Whether open bookings stand whose slot has not ended.
pub fn has_future(conn: &mut Conn, whose: Booked, now: Instant) -> Result<bool> {
    let mut query = bookings::table
        .inner_join(slots::table)
        .filter(bookings::ends_at.gt(now).and(bookings::status.eq_any(BookingStatus::OPEN)))
        .select(bookings::id)
        .into_boxed::<MultiBackend>();
    query = match whose {
        Booked::Company(company) => query.filter(bookings::company_id.eq(company)),
        Booked::Site(site) => query.filter(slots::site_id.eq(site)),
        Booked::Mentee(mentee) => query.filter(bookings::mentee_id.eq(mentee)),
        Booked::Host(host) => {
            let of_host = slot_hosts::table.filter(slot_hosts::host_id.eq(host)).select(slot_hosts::slot_id);
            query.filter(bookings::slot_id.eq_any(of_host))
        }
    };
    Ok(query.first::<BookingId>(conn).optional()?.is_some())
}
