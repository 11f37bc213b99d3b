//! Moves one booking to another slot in one transaction. The booking keeps its id and its UID in calendars.

use super::caps::{Claim, Counted};
use super::cohort::Enrolments;
use super::disclose::{disclose, withdraw};
use super::model::{BookingStatus, BookingStep, Rescheduling};
use super::rules::AtLimit;
use super::store::{self, BookingRow, RescheduleRow};
use super::{book, input, rules, waitlist};
use crate::audit::{self, Did, Particulars};
use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::error::{Error, Refusal, Result};
use crate::events::model::RescheduleData;
use crate::events::{self, Event, EventType};
use crate::ids::{BookingId, CohortId, SlotId};
use crate::policy::model::Policy;
use crate::policy::store as policies;
use crate::slots::model::{Approval, ReasonCode};
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given;

/// A booking with its slot, both locked; the slot to which it goes is locked as well, if it exists.
struct Reschedule {
    booking: BookingRow,
    from: SlotRow,
    /// It is `true` if the slot to which the booking goes exists.
    is_there: bool,
}

/// Takes a seat in the other slot and gives the old seat to the old slot's waitlist. The booking becomes requested where the other slot
/// needs the employer's approval, else confirmed. Where the other slot is full the refusal is `slot-full`, and the old seat stays.
pub fn reschedule(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
    // Both slots are locked in the order of their ids, so the body must be read before any lock. Its faults wait, because a booking that is
    // not found is told first.
    let wanted = given.fields().and_then(input::rescheduling);
    let Reschedule { booking, from, is_there } = lock(conn, id, wanted.as_ref().ok().map(|wanted| wanted.slot_id))?;
    let wanted = wanted?;
    if !is_there {
        return Err(book::unknown_slot());
    }
    given.check_version(booking.version)?;
    change_slot(conn, stamp, &booking, &from, &wanted)
}

/// Locks both slots in the order of their ids; their locks cover the booking. When the booking has moved meanwhile, the transaction ends
/// and starts over.
fn lock(conn: &mut Conn, id: BookingId, to: Option<SlotId>) -> Result<Reschedule> {
    let seen = store::find(conn, Scope::Institute, id)?;
    let mut is_there = true;
    if let Some(to) = to.filter(|to| *to < seen.slot_id) {
        is_there = lock_target(conn, to)?;
    }
    let from = slots::lock(conn, Scope::Institute, seen.slot_id)?;
    if let Some(to) = to.filter(|to| *to > seen.slot_id) {
        is_there = lock_target(conn, to)?;
    }
    // The first read took no lock, so the booking is read again now that it cannot change.
    let booking = store::find(conn, Scope::Institute, id)?;
    if booking.slot_id == seen.slot_id { Ok(Reschedule { booking, from, is_there }) } else { Err(Error::StartOver) }
}

/// Locks the slot to which the booking goes, and says whether it exists.
fn lock_target(conn: &mut Conn, to: SlotId) -> Result<bool> {
    match slots::lock(conn, Scope::Institute, to) {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

fn change_slot(conn: &mut Conn, stamp: &Stamp, booking: &BookingRow, from: &SlotRow, wanted: &Rescheduling) -> Result<BookingRow> {
    let to = wanted.slot_id;
    booking.status.after(BookingStep::Reschedule)?;
    if to == from.id {
        return Ok(booking.clone());
    }
    rules::check_not_begun(booking, stamp.at)?;
    // Both waitlists may be offered seats below, so all their mentees are locked now, in one statement.
    let people = waitlist::lock_people(conn, &[from.id, to], &[booking.mentee_id])?;
    let policy = policies::read(conn, stamp.at)?;
    let seat = waitlist::take_seat_after_waitlist(conn, stamp, &policy, to, booking.mentee_id)?;
    let has_seat = seat.is_some();
    let target = seat.map_or_else(|| book::find_slot(conn, to), Ok)?;
    let mentee = people.get(&booking.mentee_id).ok_or_else(|| Error::Internal("a booking without a mentee".to_owned()))?;
    rules::check_open(&target, stamp.at, AtLimit::Stays)?;
    let enrolments = Enrolments::that_matter(conn, &target, &[mentee.id])?;
    book::check_mentee(conn, mentee, &target, Some(booking.id), &enrolments)?;
    let cohort = cohort_of(booking, &target);
    let counted = Counted::of(conn, &target, &[(mentee.id, cohort)])?;
    let claim = Claim { mentee: mentee.id, cohort, moves: Some(booking.id), joins_waitlist: false, now: stamp.at };
    book::check_caps(&counted, &policy.settings, &target, &claim, AtLimit::Stays).map_err(Error::Refused)?;
    // As for a new booking, a full slot is the last refusal of the list.
    if !has_seat {
        return Err(Error::Refused(Refusal::SlotFull));
    }
    let moved = moved(stamp, &policy, booking, &target)?;
    store::update(conn, &moved)?;
    // The mentee can be in the other slot, so there is nothing left to look at.
    if booking.clearance_withdrawn_at.is_some() {
        store::clearance::unmark(conn, booking.id)?;
    }
    withdraw(conn, &moved)?;
    disclose(conn, &moved, mentee)?;
    store::insert_reschedule(conn, &kept(stamp, booking, &moved, wanted))?;
    record(conn, stamp, booking, &moved, wanted.reason_code)?;
    if let Some(change) = booking.status.seat_given_up() {
        let from = slots::change_seat(conn, from.id, change, stamp.at)?;
        waitlist::offer_free_seats(conn, stamp, &policy, from)?;
    }
    Ok(moved)
}

/// Gives the cohort in which the booking counts in the other slot. It goes on counting where it was made, unless the other slot is for a
/// cohort.
fn cohort_of(booking: &BookingRow, to: &SlotRow) -> Option<CohortId> {
    to.cohort_id.or(booking.cohort_id)
}

/// Gives the booking as it is in the other slot.
fn moved(stamp: &Stamp, policy: &Policy, booking: &BookingRow, to: &SlotRow) -> Result<BookingRow> {
    let (Some(starts_at), Some(ends_at)) = (to.starts_at, to.ends_at) else {
        return Err(Error::Internal("a published slot without a start".to_owned()));
    };
    let (status, respond_by) = match to.approval {
        Approval::Automatic => (BookingStatus::Confirmed, None),
        Approval::Employer => {
            let respond_by = rules::respond_by(&policy.settings, stamp.at, starts_at, &to.timezone);
            (BookingStatus::Requested, Some(respond_by))
        }
    };
    Ok(BookingRow {
        slot_id: to.id,
        company_id: to.company_id,
        kind: to.kind,
        status,
        starts_at,
        ends_at,
        respond_by,
        offer_expires_at: None,
        cancel_cutoff_at: to.cancel_cutoff_at,
        cohort_id: cohort_of(booking, to),
        sequence: booking.sequence + 1,
        version: booking.version + 1,
        updated_at: stamp.at,
        shown_at: None,
        policy_version: policy.version,
        // The limits were judged for the other slot.
        over_limits: None,
        clearance_withdrawn_at: None,
        short_notice_at: rules::short_notice_at(to, stamp.at),
        told_at: if to.company_id == booking.company_id { booking.told_at } else { Some(stamp.at) },
        ..booking.clone()
    })
}

/// Gives what is kept of the reschedule. The reschedule is late if a cancellation in the old slot would be late. A reschedule in time has
/// nothing to excuse.
fn kept(stamp: &Stamp, old: &BookingRow, new: &BookingRow, wanted: &Rescheduling) -> RescheduleRow {
    let late = rules::is_late(old, stamp.at);
    RescheduleRow {
        booking_id: new.id,
        version: new.version,
        from_slot: old.slot_id,
        to_slot: new.slot_id,
        at: stamp.at,
        late,
        on_behalf_of: wanted.on_behalf_of,
        reason_code: wanted.reason_code,
        excused_category: wanted.excused.filter(|_| late),
    }
}

/// Records one event that names both slots. If the slots belong to two companies, each company gets one event and hears nothing of the
/// other company's slot: the company that the booking has left hears that its seat was given up. The booking and its version say that both
/// events tell of one reschedule.
fn record(conn: &mut Conn, stamp: &Stamp, old: &BookingRow, new: &BookingRow, reason: Option<ReasonCode>) -> Result<()> {
    let within = RescheduleData {
        booking_id: new.id,
        slot_id: Some(new.slot_id),
        previous_slot_id: Some(old.slot_id),
        company_id: new.company_id,
        status: Some(new.status.as_str()),
        version: new.version,
    };
    let told = if old.company_id == new.company_id {
        vec![within]
    } else {
        let left = RescheduleData { company_id: old.company_id, slot_id: None, status: None, ..within.clone() };
        vec![RescheduleData { previous_slot_id: None, ..within }, left]
    };
    for data in told {
        let (company_id, reason) = (data.company_id, reason.map(ReasonCode::as_str));
        let left = Particulars { reason, did: Some(Did::Left), slot_id: Some(old.slot_id), ..Particulars::default() };
        if company_id != new.company_id {
            events::record_with(conn, stamp, &Event::Reschedule(data), left)?;
            continue;
        }
        let event_id = events::record_with(conn, stamp, &Event::Reschedule(data), Particulars::because(reason))?;
        if old.company_id == new.company_id {
            // One event tells of both slots. The audit keeps an entry for each slot, because each has a history.
            let left = Particulars { event_id: Some(event_id), ..left };
            audit::record_with(conn, stamp, EventType::BookingRescheduled.as_str(), &new.id, Some(company_id), &left)?;
        }
    }
    Ok(())
}
