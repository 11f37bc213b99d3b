//! Books several mentees into one slot, such as a group session: all of them or none.

use std::collections::HashMap;

use super::book::Entry;
use super::caps::{Claim, Counted};
use super::cohort::Enrolments;
use super::model::NewBookings;
use super::rules::AtLimit;
use super::store::{self, BookingRow};
use super::{book, input, rules, waitlist};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, FieldError, Refusal, Result};
use crate::ids::{MenteeId, SlotId};
use crate::mentees::store::MenteeRow;
use crate::policy::model::Policy;
use crate::policy::store as policies;
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given;
use crate::wire::problem;

/// Takes a seat for each mentee and makes the bookings, in the order in which the mentees are named. If one of them cannot have a seat,
/// nobody is booked, and the refusal says why for each of those who cannot.
pub fn book_several(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<Vec<BookingRow>> {
    let slot = slots::lock(conn, stamp.by.scope(), id)?;
    let new = input::new_bookings(given.fields()?)?;
    // Those who wait are locked with those who are named, since mentees are locked in the order of their ids.
    let people = waitlist::lock_people(conn, &[slot.id], &new.mentee_ids)?;
    check_known(&people, &new.mentee_ids)?;
    let at_limit = AtLimit::of_override(new.override_reason.as_deref());
    let passed_over = rules::check_open(&slot, stamp.at, at_limit)?;
    // Seats that are free because somebody was passed over go to those on the waitlist first, as with a single booking.
    let policy = policies::read(conn, stamp.at)?;
    let slot = waitlist::offer_free_seats(conn, stamp, &policy, slot)?;
    let enrolments = Enrolments::of(conn, &new.mentee_ids)?;
    let caps = check_all(conn, stamp, &policy, &slot, &people, &new, &enrolments)?;
    let mut made = Vec::with_capacity(new.mentee_ids.len());
    for id in &new.mentee_ids {
        let Some(mentee) = people.get(id) else { return Err(Error::NotFound) };
        let passed_over: Vec<_> = passed_over.iter().chain(caps.get(id).into_iter().flatten()).copied().collect();
        let slot = slots::take_seat(conn, slot.id, stamp.at)?.ok_or(Error::Refused(Refusal::SlotFull))?;
        let entry = Entry {
            mentee,
            cohort_id: enrolments.cohort_of_booking(mentee.id, &slot, stamp.at),
            override_reason: new.override_reason.as_deref(),
            passed_over: &passed_over,
            waitlist_place: None,
        };
        made.push(book::enter(conn, stamp, &policy, &slot, &entry)?);
    }
    Ok(made)
}

/// Checks that each mentee is there and not archived; each one that is not is a fault of the body.
fn check_known(people: &HashMap<MenteeId, MenteeRow>, ids: &[MenteeId]) -> Result<()> {
    let mut faults = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let (code, detail) = match people.get(id) {
            None => ("unknown-id", "There is no such mentee."),
            Some(mentee) if !mentee.active => ("archived", "This mentee is archived."),
            Some(_) => continue,
        };
        faults.push(FieldError { pointer: format!("/mentee_ids/{index}"), code, detail: detail.to_owned() });
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Checks that each mentee can be in the locked slot, and that a seat is left for all of them, and gives the caps that are passed over for each
/// mentee. The mentee who is named first comes first.
fn check_all(
    conn: &mut Conn,
    stamp: &Stamp,
    policy: &Policy,
    slot: &SlotRow,
    people: &HashMap<MenteeId, MenteeRow>,
    new: &NewBookings,
    enrolments: &Enrolments,
) -> Result<HashMap<MenteeId, Vec<&'static str>>> {
    let at_limit = AtLimit::of_override(new.override_reason.as_deref());
    let who: Vec<_> = new.mentee_ids.iter().map(|id| (*id, enrolments.cohort_of_booking(*id, slot, stamp.at))).collect();
    let counted = Counted::of(conn, slot, &who)?;
    let mut caps = HashMap::new();
    let mut others = store::in_the_way_of_all(conn, &new.mentee_ids, slot)?;
    let free = slot.capacity - slot.seats_taken;
    let mut seats_left = free;
    let mut refused = Vec::new();
    for (id, cohort) in &who {
        let mentee = people.get(id);
        let others = others.remove(id).unwrap_or_default();
        let refusal = mentee.and_then(|mentee| book::why_not(mentee, others, slot, enrolments));
        let claim = Claim { mentee: *id, cohort: *cohort, moves: None, joins_waitlist: false, now: stamp.at };
        let refusal = match (refusal, book::check_caps(&counted, &policy.settings, slot, &claim, at_limit)) {
            (None, Err(cap)) => Some(cap),
            (None, Ok(passed_over)) => {
                caps.insert(*id, passed_over);
                None
            }
            (refusal, _) => refusal,
        };
        let refusal = refusal.or_else(|| (seats_left <= 0).then_some(Refusal::SlotFull));
        match refusal {
            Some(refusal) => refused.push(problem::entry("mentee_id", id, &refusal)),
            None => seats_left -= 1,
        }
    }
    if refused.is_empty() {
        return Ok(caps);
    }
    let detail =
        format!("{} of {} mentees cannot be booked, and {free} seats are free: nobody was booked.", refused.len(), new.mentee_ids.len());
    Err(Error::Refused(Refusal::SomeRefused { detail, refused }))
}
