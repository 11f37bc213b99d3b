//! This statement finds people who are enrolled and have no booking of a session of their cohort.

use diesel::prelude::*;

use super::page::one_page;
use crate::bookings::model::BookingStatus;
use crate::db::schema::{bookings, enrolments, not_booked, slots};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{CompanyId, MenteeId, NotBookedId, SlotId};
use crate::mentees::model::{EnrolmentStatus, WhyNotBooked};
use crate::reports::model::{About, Found, Position};
use crate::slots::model::SlotStatus;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// Finds those who were not booked into a session that is to come, as long as they are enrolled and have no booking of it. The earliest start
/// comes first.
pub fn not_booked(conn: &mut Conn, now: Instant, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let live = bookings::table.filter(
        bookings::slot_id
            .eq(not_booked::slot_id)
            .and(bookings::mentee_id.eq(not_booked::mentee_id))
            .and(bookings::status.eq_any(BookingStatus::LIVE)),
    );
    let active = enrolments::status.eq(EnrolmentStatus::Active.literal());
    let enrolled = enrolments::table
        .filter(enrolments::mentee_id.eq(not_booked::mentee_id).and(enrolments::cohort_id.nullable().eq(slots::cohort_id)).and(active));
    // Only a session that was published has such rows, so one that is to come is published, on hold or cancelled.
    let stands = slots::status.ne(SlotStatus::Cancelled);
    let query = not_booked::table
        .inner_join(slots::table)
        .filter(slots::book_cohort.and(slots::sort_at.gt(now)).and(stands))
        .filter(diesel::dsl::exists(enrolled).and(diesel::dsl::not(diesel::dsl::exists(live))))
        .select((not_booked::id, not_booked::slot_id, not_booked::mentee_id, slots::company_id, slots::sort_at, not_booked::code))
        .into_boxed::<MultiBackend>();
    let rows: Vec<(NotBookedId, SlotId, MenteeId, CompanyId, Instant, WhyNotBooked)> =
        one_page!(query, page, slots::sort_at, not_booked::id).load(conn)?;
    let found = |(id, slot_id, mentee_id, company_id, at, why): (NotBookedId, _, _, _, _, WhyNotBooked)| Found {
        at,
        id: id.uuid(),
        due_at: Some(at),
        company_id: Some(company_id),
        about: About::Session { slot_id, mentee_id },
        note: Some(why.as_str().to_owned()),
    };
    Ok(rows.into_iter().map(found).collect())
}
