//! This statement finds people who let offers run out.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::page::one_page;
use crate::bookings::model::BookingStatus;
use crate::db::schema::{bookings, mentee_notes, mentees};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{BookingId, CompanyId, MenteeId, SlotId};
use crate::reports::model::{About, Found, OFFER_RAN_OUT_WITHIN, Position};
use crate::slots::model::SlotKind;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// Finds the offers of an alias of `bookings` that ran out unanswered, of the mentee and the cohort of a booking. Bookings outside of cohorts
/// belong together. A request that ran out keeps the deadline of its company.
macro_rules! ran_out_too {
    ($other:ident) => {{
        let (ours, theirs) = (bookings::cohort_id, $other.field(bookings::cohort_id));
        let same_cohort = theirs.eq(ours).or(theirs.is_null().and(ours.is_null()));
        $other
            .filter($other.field(bookings::mentee_id).eq(bookings::mentee_id))
            .filter($other.field(bookings::status).eq(BookingStatus::Expired.literal()))
            .filter($other.field(bookings::offer_expires_at).is_not_null().and($other.field(bookings::respond_by).is_null()))
            .filter($other.field(bookings::clearance_withdrawn_at).is_null())
            .filter($other.field(bookings::id).ne(bookings::id))
            .filter(same_cohort)
    }};
}

/// Finds mentees who let at least two offers in one cohort run out, until somebody has heard of them since: a note was written, they came, they
/// declined an offer, or they have a seat in a one-to-one that was booked or accepted. Each is shown by the last of these offers, and has been
/// due since it ran out; those for whom that is longest ago come first.
pub fn unanswered_offers(conn: &mut Conn, now: Instant, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let (other, later, since) = diesel::alias!(bookings as other, bookings as later, bookings as since);
    let ran_out = bookings::status
        .eq(BookingStatus::Expired.literal())
        .and(bookings::respond_by.is_null())
        .and(bookings::offer_expires_at.gt(now.minus(OFFER_RAN_OUT_WITHIN)))
        .and(bookings::offer_expires_at.le(now))
        .and(bookings::clearance_withdrawn_at.is_null());
    let ran_out_later = later.field(bookings::offer_expires_at).gt(bookings::offer_expires_at);
    let ran_out_with_it =
        later.field(bookings::offer_expires_at).eq(bookings::offer_expires_at).and(later.field(bookings::id).gt(bookings::id));
    let last = not(exists(ran_out_too!(later).filter(ran_out_later.or(ran_out_with_it))));
    let noted = mentee_notes::mentee_id.eq(bookings::mentee_id).and(mentee_notes::created_at.nullable().gt(bookings::offer_expires_at));
    let (status, ran_out_at) = (since.field(bookings::status), bookings::offer_expires_at);
    let came = status.eq(BookingStatus::Attended.literal()).and(since.field(bookings::starts_at).nullable().gt(ran_out_at));
    let holds = status.eq(BookingStatus::Requested.literal()).or(status.eq(BookingStatus::Confirmed.literal()));
    let was_booked = since.field(bookings::created_at).nullable().gt(ran_out_at);
    let has_accepted = since.field(bookings::offer_expires_at).gt(ran_out_at);
    // A cohort's sessions book their people by themselves, so a seat in one is no answer.
    let has_seat = holds.and(since.field(bookings::kind).ne(SlotKind::GroupSession.literal())).and(was_booked.or(has_accepted));
    let was_offered = since.field(bookings::ended_from).eq(BookingStatus::Offered);
    let declined = status.eq(BookingStatus::Declined.literal()).and(was_offered).and(since.field(bookings::ended_at).gt(ran_out_at));
    // Each is looked up by itself: for all of them together SQLite reads every booking of the mentee.
    let theirs = || since.filter(since.field(bookings::mentee_id).eq(bookings::mentee_id));
    let silent = bookings::table
        .inner_join(mentees::table)
        .filter(ran_out.and(mentees::active))
        .filter(exists(ran_out_too!(other)))
        .filter(last)
        .filter(not(exists(mentee_notes::table.filter(noted))))
        .filter(not(exists(theirs().filter(came))))
        .filter(not(exists(theirs().filter(has_seat))))
        .filter(not(exists(theirs().filter(declined))))
        .into_boxed::<MultiBackend>();
    let query = one_page!(silent, page, bookings::offer_expires_at, bookings::id);
    let ran_out_at = bookings::offer_expires_at.assume_not_null();
    let rows: Vec<(BookingId, SlotId, MenteeId, CompanyId, Instant)> =
        query.select((bookings::id, bookings::slot_id, bookings::mentee_id, bookings::company_id, ran_out_at)).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

fn found((id, slot_id, mentee_id, company_id, at): (BookingId, SlotId, MenteeId, CompanyId, Instant)) -> Found {
    let about = About::Booking { id, slot_id, mentee_id };
    Found { at, id: id.uuid(), due_at: Some(at), company_id: Some(company_id), about, note: None }
}
