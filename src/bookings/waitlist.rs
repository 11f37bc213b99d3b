//! The waitlist: mentees who wait for a seat of a full slot are offered one when it becomes free (docs/product.md, Waitlist).
//!
//! A freed seat goes, in the transaction that frees it, to the first on the waitlist who can take it. A mentee who cannot take it is passed
//! over and keeps the place. An offer checks again only what can have changed since the mentee joined: that the mentee is not archived,
//! holds no seat elsewhere at that time, is cleared where the slot is shadowing, is enrolled where the slot is for a cohort, and is at no cap.

use std::collections::HashMap;

use super::caps::{Claim, Counted, Reached};
use super::cohort::Enrolments;
use super::model::{BookingStatus, BookingStep};
use super::rules::AtLimit;
use super::step::{record_with, step};
use super::store::{self, BookingRow, Waiting};
use super::{input, reasons, rules};
use crate::audit::{Did, Particulars};
use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::{Error, Refusal, Result, check_room};
use crate::events::EventType;
use crate::ids::{BookingId, MenteeId, SlotId};
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::policy::model::Policy;
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::model::Approval;
use crate::slots::store::{self as slots, SeatChange, SlotRow};
use crate::time::Instant;
use crate::web::change_request::Given;

/// At most this many bookings may wait for one slot, because all of them are looked at each time a seat becomes free.
const MOST_WAITING: i64 = 1_000;

/// Gives the place behind the last one on a locked slot's waitlist. A full waitlist is refused with `conflict`.
pub fn last_place(conn: &mut Conn, slot: SlotId) -> Result<i64> {
    check_room(store::count_waiting(conn, slot)?, MOST_WAITING, "The slot", "bookings on its waitlist", "Cancel one first.")?;
    Ok(store::ends_of_waitlist(conn, slot)?.map_or(1, |(_, last)| last + 1))
}

/// Locks the acting mentees together with everybody on the waitlists of these locked slots. One statement locks them all in the order of
/// their ids, so that two transactions never wait for each other.
pub fn lock_people(conn: &mut Conn, slots: &[SlotId], acting: &[MenteeId]) -> Result<HashMap<MenteeId, MenteeRow>> {
    let mut ids = acting.to_vec();
    for slot in slots {
        ids.extend(store::waitlist_of(conn, *slot)?.iter().map(|booking| booking.mentee_id));
    }
    mentees::lock_all(conn, &ids)
}

/// Takes a seat for a mentee who is not on the waitlist, if one is left. Those on the waitlist who can take it by now come first: a seat
/// can be free because all of them were passed over, and the timed job has not looked again since.
pub fn take_seat_after_waitlist(
    conn: &mut Conn,
    stamp: &Stamp,
    policy: &Policy,
    slot: SlotId,
    acting: MenteeId,
) -> Result<Option<SlotRow>> {
    let Some(taken) = slots::take_seat(conn, slot, stamp.at)? else { return Ok(None) };
    if !store::has_waitlist(conn, slot)? {
        return Ok(Some(taken));
    }
    // Somebody waits: the seat goes back first. The slot is locked by now, so no other newcomer can take it in between.
    let given_back = match taken.approval {
        Approval::Automatic => SeatChange::FreeConfirmed,
        Approval::Employer => SeatChange::FreeHeld,
    };
    let free = slots::change_seat(conn, slot, given_back, stamp.at)?;
    // The acting mentee is locked together with those who wait, because mentees are locked in the order of their ids.
    lock_people(conn, &[slot], &[acting])?;
    offer_free_seats(conn, stamp, policy, free)?;
    slots::take_seat(conn, slot, stamp.at)
}

/// Offers the free seats of a locked slot to its waitlist, from the first to the last. Nothing is offered after the start, nor while the
/// slot is on hold.
pub fn offer_free_seats(conn: &mut Conn, stamp: &Stamp, policy: &Policy, slot: SlotRow) -> Result<SlotRow> {
    if !rules::may_offer(&slot, stamp.at) || slot.seats_taken >= slot.capacity {
        return Ok(slot);
    }
    let waiting = store::waitlist_of(conn, slot.id)?;
    if waiting.is_empty() {
        return Ok(slot);
    }
    // With the mentees locked, none of them takes a seat elsewhere until the offers are made.
    let people = mentees::lock_all(conn, &waiting.iter().map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
    // One query serves the whole waitlist, because an offer to one mentee makes no clash for another.
    let clashing = store::clashing_on_waitlist(conn, &slot)?;
    let enrolments = Enrolments::that_matter(conn, &slot, &waiting.iter().map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
    let who: Vec<_> = waiting.iter().map(|booking| (booking.mentee_id, booking.cohort_id)).collect();
    let counted = Counted::of(conn, &slot, &who)?;
    // Of the places in line of one entry in a round, one at most gets a seat. With the mentees locked, this stays true.
    let placed = store::entries_with_seat(conn, &waiting.iter().filter_map(|booking| booking.entry_id).collect::<Vec<_>>())?;
    let mut slot = slot;
    for booking in waiting {
        if slot.seats_taken >= slot.capacity {
            break;
        }
        let is_placed = booking.entry_id.is_some_and(|entry| placed.contains(&entry));
        let is_free = !clashing.contains(&booking.id) && !is_placed;
        let is_enrolled = enrolments.let_in(booking.mentee_id, &slot);
        let is_capped = at_cap(&counted, &policy.settings, &slot, &Waiting::from(&booking), stamp.at).is_some();
        if is_free && !is_capped && why_not(people.get(&booking.mentee_id), Vec::new(), &slot, is_enrolled).is_none() {
            (_, slot) = offer(conn, stamp, policy, booking, &slot, None)?;
        }
    }
    Ok(slot)
}

/// Finds the first cap that stands in the way of an offer to a booking on the waitlist. A limit that a coordinator passed over when the mentee
/// joined the waitlist does not.
pub fn at_cap(counted: &Counted, settings: &Settings, slot: &SlotRow, waiting: &Waiting, now: Instant) -> Option<Reached> {
    let claim = claim_of(waiting, now);
    let stands = |reached: &Reached| !waiting.override_limits.0.iter().any(|limit| limit == reached.limit);
    counted.reached(settings, slot, &claim).into_iter().find(stands)
}

fn claim_of(waiting: &Waiting, now: Instant) -> Claim {
    Claim { mentee: waiting.mentee_id, cohort: waiting.cohort_id, moves: Some(waiting.id), joins_waitlist: false, now }
}

/// Says why a mentee cannot have a seat of this slot now, by whichever way. `clashing` are the mentee's other bookings at the slot's time,
/// and `is_enrolled` says whether the slot's cohort lets the mentee in.
pub fn why_not(mentee: Option<&MenteeRow>, clashing: Vec<BookingId>, slot: &SlotRow, is_enrolled: bool) -> Option<Refusal> {
    reasons::of_mentee(mentee, clashing, slot, is_enrolled).into_iter().next()
}

/// Holds a seat of a locked slot for a booking on its waitlist, and makes the booking an offer.
fn offer(
    conn: &mut Conn,
    stamp: &Stamp,
    policy: &Policy,
    booking: BookingRow,
    slot: &SlotRow,
    reason: Option<&str>,
) -> Result<(BookingRow, SlotRow)> {
    let status = booking.status.after(BookingStep::Offer)?;
    let slot = slots::hold_seat(conn, slot.id, stamp.at)?.ok_or(Error::Refused(Refusal::SlotFull))?;
    let offer_expires_at = Some(rules::offer_expires_at(&policy.settings, stamp.at, booking.starts_at, &slot.timezone));
    let (cancel_cutoff_at, short_notice_at) = (slot.cancel_cutoff_at, rules::short_notice_at(&slot, stamp.at));
    let offered = BookingRow { status, offer_expires_at, cancel_cutoff_at, short_notice_at, policy_version: policy.version, ..booking };
    let offered = step(conn, stamp, offered, EventType::BookingOffered, reason)?;
    Ok((offered, slot))
}

/// Offers a seat out of order, which a coordinator does with a reason. A free seat is offered to this booking; where none is free, the
/// booking moves to the head of the waitlist.
pub fn offer_out_of_order(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
    let (booking, slot) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
    let reason = given.read_at(booking.version, input::reason)?;
    if booking.status.is_already(BookingStep::Offer) {
        return Ok(booking);
    }
    booking.status.after(BookingStep::Offer)?;
    if slots::was_given_by_round(conn, slot.id)? {
        return Err(Error::conflict(
            "A round gave the places of this slot, so the line stands: ask for an exception with POST /v1/exceptions and the action offer.",
        ));
    }
    let policy = policies::read(conn, stamp.at)?;
    out_of_order(conn, stamp, &policy, booking, &slot, &reason, AtLimit::Stays)
}

/// Offers a seat out of a line that a round has left, as an approved exception does, whatever the caps. Also here at most one place of an entry
/// holds a seat. The slot and the mentees of its waitlist are locked.
pub fn offer_by_exception(
    conn: &mut Conn,
    stamp: &Stamp,
    policy: &Policy,
    booking: BookingRow,
    slot: &SlotRow,
    reason: &str,
) -> Result<BookingRow> {
    booking.status.after(BookingStep::Offer)?;
    check_one_claim(conn, &booking)?;
    out_of_order(conn, stamp, policy, booking, slot, reason, AtLimit::PassedOver)
}

/// Checks that no other place of the same entry in a round holds a seat. The booking holds none, and its mentee is locked.
pub fn check_one_claim(conn: &mut Conn, booking: &BookingRow) -> Result<()> {
    let entries: Vec<_> = booking.entry_id.into_iter().collect();
    if store::entries_with_seat(conn, &entries)?.is_empty() {
        return Ok(());
    }
    Err(Error::conflict("The mentee holds a seat of another slot that was chosen in the same round: cancel that one first."))
}

/// Offers a free seat of a locked slot to this booking, or moves it to the head of the waitlist. Caps that are passed over are kept with the
/// booking, so that they are not in the way of the next free seat either.
fn out_of_order(
    conn: &mut Conn,
    stamp: &Stamp,
    policy: &Policy,
    booking: BookingRow,
    slot: &SlotRow,
    reason: &str,
    at_limit: AtLimit,
) -> Result<BookingRow> {
    if !rules::may_offer(slot, stamp.at) {
        return Err(Error::Refused(Refusal::SlotNotOpen(
            "Seats are offered only while the slot is published, and before it starts.".to_owned(),
        )));
    }
    // The booking's own mentee is on the waitlist too; with the lock, looking for clashes is exact.
    let people = lock_people(conn, &[slot.id], &[])?;
    let clashing = store::in_the_way(conn, booking.mentee_id, slot, Some(booking.id))?.into_iter().map(|(id, _)| id).collect();
    let is_enrolled = Enrolments::that_matter(conn, slot, &[booking.mentee_id])?.let_in(booking.mentee_id, slot);
    if let Some(refusal) = why_not(people.get(&booking.mentee_id), clashing, slot, is_enrolled) {
        return Err(Error::Refused(refusal));
    }
    let counted = Counted::of(conn, slot, &[(booking.mentee_id, booking.cohort_id)])?;
    let booking = match at_cap(&counted, &policy.settings, slot, &Waiting::from(&booking), stamp.at) {
        None => booking,
        Some(_) if at_limit == AtLimit::PassedOver => {
            let claim = claim_of(&Waiting::from(&booking), stamp.at);
            let reached = counted.reached(&policy.settings, slot, &claim).into_iter().map(|reached| reached.limit.to_owned());
            BookingRow { override_reason: Some(reason.to_owned()), override_limits: WordList(reached.collect()), ..booking }
        }
        Some(reached) => return Err(Error::Refused(reached.refusal(false))),
    };
    if slot.seats_taken < slot.capacity {
        return Ok(offer(conn, stamp, policy, booking, slot, Some(reason))?.0);
    }
    // No seat is free: the booking gets a place before the first one, and the next free seat is offered to it.
    let first = store::ends_of_waitlist(conn, slot.id)?.map_or(1, |(first, _)| first);
    let moved = BookingRow { waitlist_place: Some(first - 1), version: booking.version + 1, updated_at: stamp.at, ..booking };
    store::update(conn, &moved)?;
    let particulars = Particulars { did: Some(Did::MovedUp), reason: Some(reason), ..Particulars::default() };
    record_with(conn, stamp, EventType::BookingWaitlisted, &moved, particulars)?;
    Ok(moved)
}

/// Offers free seats of a slot once more, for the timed job: a mentee who was passed over before may be able to take one now.
pub fn offer_left_free(conn: &mut Conn, stamp: &Stamp, slot: SlotId) -> Result<()> {
    let slot = slots::lock(conn, Scope::Institute, slot)?;
    let policy = policies::read(conn, stamp.at)?;
    offer_free_seats(conn, stamp, &policy, slot)?;
    Ok(())
}

/// Tells whether a booking is on its slot's waitlist.
pub fn waits(booking: &BookingRow) -> bool {
    booking.status == BookingStatus::Waitlisted
}
