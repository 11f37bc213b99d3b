//! Does what an approved exception asks for, under the guards of every booking but the caps.
//!
//! The locks are taken in this order: the round, its slots ascending, the mentees ascending, and the exception last.

use super::decide::lock_as_seen;
use super::model::Asked;
use crate::allocation::round::cancel_locked;
use crate::allocation::store::{self, ExceptionRow};
use crate::auth::{Scope, Stamp};
use crate::bookings::cohort::Enrolments;
use crate::bookings::place::{Gives, Place, place_all};
use crate::bookings::store as bookings;
use crate::bookings::{reasons, rules, waitlist};
use crate::db::Conn;
use crate::error::{Error, Refusal, Result};
use crate::ids::{BookingId, CohortId, MenteeId, RoundId, SlotId};
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::policy::model::Policy;
use crate::policy::store as policies;
use crate::seal::Sealer;
use crate::slots::store::{self as slots, SlotRow};

/// What an approved exception has done.
pub struct Done {
    /// The booking that was made or offered.
    pub booking_id: Option<BookingId>,
}

/// Does what the exception asks for. `seen` is the exception as it was looked at, without a lock.
pub fn act(conn: &mut Conn, stamp: &Stamp, seen: &ExceptionRow, sealer: &Sealer) -> Result<Done> {
    let policy = policies::read(conn, stamp.at)?;
    let booking_id = match seen.asked()? {
        Asked::Place { slot_id, mentee_id } => Some(place(conn, stamp, &policy, seen, slot_id, mentee_id)?),
        Asked::Offer { booking_id } => Some(offer(conn, stamp, &policy, seen, booking_id)?),
        Asked::CancelRound { round_id } => {
            cancel_round(conn, stamp, seen, round_id, sealer)?;
            None
        }
    };
    Ok(Done { booking_id })
}

/// Takes a seat, from the round if the slot is in one, and makes it an offer.
fn place(conn: &mut Conn, stamp: &Stamp, policy: &Policy, seen: &ExceptionRow, slot: SlotId, mentee: MenteeId) -> Result<BookingId> {
    let slot = slots::lock(conn, Scope::Institute, slot)?;
    let mentee = mentees::lock(conn, mentee)?;
    lock_as_seen(conn, seen)?;
    rules::check_seats_given(&slot, stamp.at)?;
    let enrolments = Enrolments::of(conn, &[mentee.id])?;
    let of_round = slot.round_id.map(|round| store::find_round(conn, round)).transpose()?.and_then(|round| round.details.cohort_id);
    check_mentee(conn, &mentee, &slot, &enrolments, of_round)?;
    let held = match slot.round_id {
        Some(round) => slots::hold_seats_of_round(conn, slot.id, round, 1, stamp.at)?,
        None => slots::hold_reserved_seat(conn, slot.id, stamp.at)?,
    };
    let held = held.ok_or(Error::Refused(Refusal::SlotFull))?;
    let cohort_id = slot.cohort_id.or(of_round).or_else(|| enrolments.cohort_of_booking(mentee.id, &slot, stamp.at));
    let place = Place { slot: &held, mentee: &mentee, cohort_id, gives: Gives::Seat };
    let made = place_all(conn, stamp, policy, &[place])?;
    made.first().map(|booking| booking.id).ok_or_else(|| Error::Internal("a place that made no booking".to_owned()))
}

/// Checks that the locked mentee can be in the slot. In a round for a cohort, only those who are enrolled in it can have a place.
fn check_mentee(conn: &mut Conn, mentee: &MenteeRow, slot: &SlotRow, enrolments: &Enrolments, of_round: Option<CohortId>) -> Result<()> {
    let others = bookings::in_the_way(conn, mentee.id, slot, None)?;
    let is_enrolled = of_round.is_none_or(|cohort| enrolments.cohorts_of(mentee.id).contains(&cohort));
    let not_enrolled = (!is_enrolled).then_some(Refusal::NotEnrolled);
    let refusal = reasons::of_newcomer(mentee, others, slot, enrolments).into_iter().chain(not_enrolled).next();
    refusal.map_or(Ok(()), |refusal| Err(Error::Refused(refusal)))
}

/// Offers a free seat to a booking that waits, or puts it first in line.
fn offer(conn: &mut Conn, stamp: &Stamp, policy: &Policy, seen: &ExceptionRow, id: BookingId) -> Result<BookingId> {
    let (booking, slot) = bookings::lock_with_slot(conn, Scope::Institute, id)?;
    waitlist::lock_people(conn, &[slot.id], &[booking.mentee_id])?;
    lock_as_seen(conn, seen)?;
    waitlist::offer_by_exception(conn, stamp, policy, booking, &slot, &seen.reason)?;
    Ok(id)
}

/// Cancels a round that has opened. Its slots stay reserved, and its seed is shown.
fn cancel_round(conn: &mut Conn, stamp: &Stamp, seen: &ExceptionRow, id: RoundId, sealer: &Sealer) -> Result<()> {
    let round = store::lock_round(conn, id)?;
    let of_round: Vec<_> = store::slots_of_round(conn, id)?.iter().map(|slot| slot.slot_id).collect();
    slots::lock_all(conn, &of_round)?;
    lock_as_seen(conn, seen)?;
    cancel_locked(conn, stamp, round, &seen.reason, sealer).map(drop)
}
