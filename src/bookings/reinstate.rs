//! Takes back a cancellation or a refusal: the booking goes back to the state that it had (docs/product.md, Booking).

use jiff::SignedDuration;

use super::caps::{Claim, Counted};
use super::cohort::Enrolments;
use super::disclose::disclose;
use super::disclosure::is_told_to_its_company;
use super::model::{BookingStatus, BookingStep};
use super::rules::AtLimit;
use super::step::step_told;
use super::store::{self, BookingRow};
use super::{book, input, rules, waitlist};
use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::{Error, Refusal, Result};
use crate::events::EventType;
use crate::ids::BookingId;
use crate::policy::model::Policy;
use crate::policy::store as policies;
use crate::slots::model::ReasonCode;
use crate::slots::store::{self as slots, SeatChange, SlotRow};
use crate::time::Instant;
use crate::web::change_request::Given;

/// A booking can be reinstated for this long after it was cancelled or declined.
const WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// Reinstates the booking, if a seat is left after those who wait have had theirs. A booking that waited goes back on the waitlist. The
/// same things refuse it that refuse a new booking, except for a closed booking window: the given reason passes over that, and is recorded
/// as an override.
pub fn reinstate(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
    let (booking, slot) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
    let reason = given.read_at(booking.version, input::reason)?;
    booking.status.after(BookingStep::Reinstate)?;
    let before = state_before(&booking, stamp.at)?;
    // Seats may be offered below, so the mentee is locked together with those who wait, in one statement.
    let people = waitlist::lock_people(conn, &[slot.id], &[booking.mentee_id])?;
    let mentee = people.get(&booking.mentee_id).ok_or_else(|| Error::Internal("a booking without a mentee".to_owned()))?;
    let passed_over = rules::check_open(&slot, stamp.at, AtLimit::PassedOver)?;
    let enrolments = Enrolments::that_matter(conn, &slot, &[mentee.id])?;
    book::check_mentee(conn, mentee, &slot, None, &enrolments)?;
    let policy = policies::read(conn, stamp.at)?;
    let back = with_override(back(stamp, &policy, booking.clone(), &slot, before)?, &reason, &passed_over);
    if back.status == BookingStatus::Waitlisted {
        return wait_again(conn, stamp, &policy, &booking, back, slot, &reason);
    }
    waitlist::check_one_claim(conn, &booking)?;
    let counted = Counted::of(conn, &slot, &[(mentee.id, back.cohort_id)])?;
    let claim = Claim { mentee: mentee.id, cohort: back.cohort_id, moves: None, joins_waitlist: false, now: stamp.at };
    book::check_caps(&counted, &policy.settings, &slot, &claim, AtLimit::Stays).map_err(Error::Refused)?;
    let back = take_seat_again(conn, stamp, &policy, &booking, back, slot, &reason)?;
    disclose(conn, &back, mentee)?;
    Ok(back)
}

/// Gives the state that the booking had before it was cancelled or declined, if this can still be taken back.
fn state_before(booking: &BookingRow, now: Instant) -> Result<BookingStatus> {
    let (Some(before), Some(ended_at)) = (booking.ended_from, booking.ended_at) else {
        return Err(Error::conflict("It is not known which state the booking had: book the mentee again."));
    };
    if booking.reason_code == Some(ReasonCode::PlacedElsewhere) {
        return Err(Error::conflict("The mentee was placed elsewhere: this booking does not come back."));
    }
    let until = ended_at.plus(WITHIN);
    if until <= now {
        return Err(Error::conflict(format!("The booking could be reinstated until {until}: book the mentee again.")));
    }
    Ok(before)
}

/// Gives the booking as it is when it is back, with a new deadline and the cut-off that the slot has now. If the slot has moved or
/// has other terms meanwhile, a mentee who was confirmed is asked whether that suits as well.
fn back(stamp: &Stamp, policy: &Policy, booking: BookingRow, slot: &SlotRow, before: BookingStatus) -> Result<BookingRow> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else {
        return Err(Error::Internal("a published slot without a start".to_owned()));
    };
    let has_moved = (booking.starts_at, booking.ends_at) != (starts_at, ends_at);
    let has_other_terms = slot.terms_changed_at > booking.ended_at;
    let status = if before == BookingStatus::Confirmed && (has_moved || has_other_terms) { BookingStatus::Offered } else { before };
    let back = BookingRow {
        status,
        starts_at,
        ends_at,
        cancel_cutoff_at: slot.cancel_cutoff_at,
        cancelled_by: None,
        reason_code: None,
        note: None,
        late: None,
        excused_category: None,
        ended_from: None,
        ended_at: None,
        policy_version: policy.version,
        ..booking
    };
    let (settings, zone) = (&policy.settings, &slot.timezone);
    match status {
        BookingStatus::Requested => Ok(BookingRow { respond_by: Some(rules::respond_by(settings, stamp.at, starts_at, zone)), ..back }),
        BookingStatus::Offered => {
            Ok(BookingRow { offer_expires_at: Some(rules::offer_expires_at(settings, stamp.at, starts_at, zone)), ..back })
        }
        BookingStatus::Confirmed => Ok(back),
        BookingStatus::Waitlisted => Ok(BookingRow { cancel_cutoff_at: None, ..back }),
        BookingStatus::Declined | BookingStatus::Expired | BookingStatus::Cancelled | BookingStatus::Attended | BookingStatus::NoShow => {
            Err(Error::Internal(format!("a booking that was {before} and ended")))
        }
    }
}

/// Records the limits that were passed over, if there were any.
fn with_override(booking: BookingRow, reason: &str, passed_over: &[&str]) -> BookingRow {
    if passed_over.is_empty() {
        return booking;
    }
    let override_limits = WordList(passed_over.iter().map(|limit| (*limit).to_owned()).collect());
    BookingRow { override_reason: Some(reason.to_owned()), override_limits, ..booking }
}

/// Takes a seat of the locked slot for the booking. Those on the waitlist who can take one come first.
fn take_seat_again(
    conn: &mut Conn,
    stamp: &Stamp,
    policy: &Policy,
    was: &BookingRow,
    back: BookingRow,
    slot: SlotRow,
    reason: &str,
) -> Result<BookingRow> {
    let slot = waitlist::offer_free_seats(conn, stamp, policy, slot)?;
    slots::hold_seat(conn, slot.id, stamp.at)?.ok_or(Error::Refused(Refusal::SlotFull))?;
    if back.status == BookingStatus::Confirmed {
        slots::change_seat(conn, slot.id, SeatChange::Confirm, stamp.at)?;
    }
    write(conn, stamp, was, back, reason)
}

/// Puts the booking back on the waitlist. It gets the place that it had, or the place behind the last one if somebody else has its old
/// place now. A free seat that it can take is offered to it at once.
fn wait_again(
    conn: &mut Conn,
    stamp: &Stamp,
    policy: &Policy,
    was: &BookingRow,
    back: BookingRow,
    slot: SlotRow,
    reason: &str,
) -> Result<BookingRow> {
    let old = back.waitlist_place;
    let is_taken = store::waitlist_of(conn, slot.id)?.iter().any(|waiting| waiting.waitlist_place == old);
    let waitlist_place = if is_taken { Some(waitlist::last_place(conn, slot.id)?) } else { old };
    let waiting = write(conn, stamp, was, BookingRow { waitlist_place, ..back }, reason)?;
    waitlist::offer_free_seats(conn, stamp, policy, slot)?;
    store::find(conn, Scope::Institute, waiting.id)
}

/// Writes the booking. Its company hears that the booking is back only if it was told that the booking had ended, and is then told of it as
/// it is now.
fn write(conn: &mut Conn, stamp: &Stamp, was: &BookingRow, back: BookingRow, reason: &str) -> Result<BookingRow> {
    let is_told = is_told_to_its_company(&was.stage()) && is_told_to_its_company(&back.stage());
    step_told(conn, stamp, back, EventType::BookingReinstated, Some(reason), is_told)
}
