//! Books a mentee into a slot.

use super::caps::{Claim, Counted};
use super::cohort::Enrolments;
use super::disclose::{disclose, disclose_all};
use super::model::{BookingStatus, IfFull, NewBooking};
use super::rules::AtLimit;
use super::step::{record, record_all};
use super::store::{self, BookingRow};
use super::{reasons, rules, waitlist};
use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::{Error, Refusal, Result};
use crate::events::EventType;
use crate::ids::{BookingId, CohortId, MenteeId, SlotId};
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::policy::model::Policy;
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::model::Approval;
use crate::slots::store::{self as slots, SlotRow};

/// Takes a seat and makes the booking. It is confirmed, or requested where the employer approves; when the slot is full, it is waitlisted
/// if the caller asked for that. When several refusals apply, the first one in the list of docs/product.md, Booking is given.
pub fn book(conn: &mut Conn, stamp: &Stamp, new: &NewBooking) -> Result<(BookingRow, MenteeRow)> {
    // The seat is taken before anything is checked, because this one statement also locks the slot. Every refusal below rolls it back.
    let policy = policies::read(conn, stamp.at)?;
    let seat = take_seat(conn, stamp, &policy, new)?;
    let has_seat = seat.is_some();
    let slot = seat.map_or_else(|| find_slot(conn, new.slot_id), Ok);
    // An unknown slot and an unknown mentee are faults of the same body, so both are told at once.
    let (slot, mentee) = Error::both(slot, lock_mentee(conn, new.mentee_id))?;
    let at_limit = AtLimit::of_override(new.override_reason.as_deref());
    let mut passed_over = rules::check_open(&slot, stamp.at, at_limit)?;
    let enrolments = Enrolments::of(conn, &[mentee.id])?;
    check_mentee(conn, &mentee, &slot, None, &enrolments)?;
    let cohort_id = enrolments.cohort_of_booking(mentee.id, &slot, stamp.at);
    let claim = Claim {
        mentee: mentee.id,
        cohort: cohort_id,
        moves: None,
        joins_waitlist: !has_seat && new.if_full == IfFull::Waitlist,
        now: stamp.at,
    };
    let counted = Counted::of(conn, &slot, &[(mentee.id, cohort_id)])?;
    passed_over.extend(check_caps(&counted, &policy.settings, &slot, &claim, at_limit).map_err(Error::Refused)?);
    // A full slot is told last, because `slot-full` is the last refusal of the list.
    let place = match (has_seat, new.if_full) {
        (true, _) => None,
        (false, IfFull::Waitlist) => Some(waitlist::last_place(conn, slot.id)?),
        (false, IfFull::Refuse) => return Err(Error::Refused(Refusal::SlotFull)),
    };
    let entry = Entry {
        mentee: &mentee,
        cohort_id,
        override_reason: new.override_reason.as_deref(),
        passed_over: &passed_over,
        waitlist_place: place,
    };
    let booking = enter(conn, stamp, &policy, &slot, &entry)?;
    Ok((booking, mentee))
}

/// This is entered with a booking, apart from its slot.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    pub mentee: &'a MenteeRow,
    /// The cohort in which the booking counts.
    pub cohort_id: Option<CohortId>,
    /// A coordinator's reason for passing over limits.
    pub override_reason: Option<&'a str>,
    /// The limits that were in the way. Where there is none, nothing was passed over, and no reason is kept.
    pub passed_over: &'a [&'a str],
    /// The place on the waitlist; `None` where a seat was taken.
    pub waitlist_place: Option<i64>,
}

/// Inserts the booking of a mentee who can be in this slot, with the seat that is taken for it or with a place on the waitlist.
pub fn enter(conn: &mut Conn, stamp: &Stamp, policy: &Policy, slot: &SlotRow, entry: &Entry) -> Result<BookingRow> {
    let override_reason = entry.override_reason.filter(|_| !entry.passed_over.is_empty());
    let booking = new_row(stamp, policy, slot, entry, override_reason)?;
    store::insert(conn, &booking)?;
    disclose(conn, &booking, entry.mentee)?;
    let event_type = match booking.status {
        BookingStatus::Waitlisted => EventType::BookingWaitlisted,
        BookingStatus::Requested => EventType::BookingRequested,
        _ => EventType::BookingConfirmed,
    };
    record(conn, stamp, event_type, &booking, override_reason)?;
    Ok(booking)
}

/// Inserts many bookings, each of which has its seat already, with few statements. The slots need no approval, so all are confirmed.
pub fn enter_all(conn: &mut Conn, stamp: &Stamp, policy: &Policy, entries: &[(&SlotRow, Entry)]) -> Result<()> {
    let mut bookings = Vec::with_capacity(entries.len());
    for (slot, entry) in entries {
        bookings.push(new_row(stamp, policy, slot, entry, None)?);
    }
    store::insert_all(conn, &bookings)?;
    disclose_all(conn, &bookings.iter().zip(entries).map(|(booking, (_, entry))| (booking, entry.mentee)).collect::<Vec<_>>())?;
    record_all(conn, stamp, EventType::BookingConfirmed, &bookings)
}

/// Takes a seat if one is left. A caller who would join the waitlist locks the slot first and then tries once more, so that nobody waits
/// while a seat is free.
fn take_seat(conn: &mut Conn, stamp: &Stamp, policy: &Policy, new: &NewBooking) -> Result<Option<SlotRow>> {
    let seat = waitlist::take_seat_after_waitlist(conn, stamp, policy, new.slot_id, new.mentee_id)?;
    if seat.is_some() || new.if_full == IfFull::Refuse {
        return Ok(seat);
    }
    match slots::lock(conn, Scope::Institute, new.slot_id) {
        Ok(_) => waitlist::take_seat_after_waitlist(conn, stamp, policy, new.slot_id, new.mentee_id),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Finds the slot that a body names; one that does not exist is a fault of that body at `/slot_id`, not a 404.
pub fn find_slot(conn: &mut Conn, id: SlotId) -> Result<SlotRow> {
    match slots::find(conn, Scope::Institute, id) {
        Err(Error::NotFound) => Err(unknown_slot()),
        found => found,
    }
}

/// The fault of a body that names a slot which does not exist.
pub fn unknown_slot() -> Error {
    Error::invalid("/slot_id", "unknown-id", "There is no such slot.")
}

fn lock_mentee(conn: &mut Conn, id: MenteeId) -> Result<MenteeRow> {
    match mentees::lock(conn, id) {
        Err(Error::NotFound) => Err(Error::invalid("/mentee_id", "unknown-id", "There is no such mentee.")),
        Ok(mentee) if !mentee.active => Err(Error::invalid("/mentee_id", "archived", "This mentee is archived.")),
        found => found,
    }
}

/// Checks that a locked mentee can be in this slot. `except` is the mentee's booking that moves there, which cannot clash with itself.
pub fn check_mentee(conn: &mut Conn, mentee: &MenteeRow, slot: &SlotRow, except: Option<BookingId>, enrolments: &Enrolments) -> Result<()> {
    let others = store::in_the_way(conn, mentee.id, slot, except)?;
    why_not(mentee, others, slot, enrolments).map_or(Ok(()), |refusal| Err(Error::Refused(refusal)))
}

/// Says why a mentee cannot be in this slot; `others` are the mentee's bookings that could be in the way.
pub fn why_not(mentee: &MenteeRow, others: Vec<(BookingId, SlotId)>, slot: &SlotRow, enrolments: &Enrolments) -> Option<Refusal> {
    reasons::of_newcomer(mentee, others, slot, enrolments).into_iter().next()
}

/// Checks that no cap stands in the way of the claim, and gives the limits that were passed over. Without a reason to pass over it, the first
/// cap refuses.
pub fn check_caps(
    counted: &Counted,
    settings: &Settings,
    slot: &SlotRow,
    claim: &Claim,
    at_limit: AtLimit,
) -> std::result::Result<Vec<&'static str>, Refusal> {
    let reached = counted.reached(settings, slot, claim);
    match at_limit {
        AtLimit::PassedOver => Ok(reached.into_iter().map(|reached| reached.limit).collect()),
        AtLimit::MayBePassedOver | AtLimit::Stays => match reached.into_iter().next() {
            Some(first) => Err(first.refusal(at_limit == AtLimit::MayBePassedOver)),
            None => Ok(Vec::new()),
        },
    }
}

/// Gives the booking as it is inserted. It is waitlisted where the entry has a `waitlist_place`, and in no other case.
pub(super) fn new_row(stamp: &Stamp, policy: &Policy, slot: &SlotRow, entry: &Entry, override_reason: Option<&str>) -> Result<BookingRow> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else {
        return Err(Error::Internal("a published slot without a start".to_owned()));
    };
    let (status, respond_by) = match (entry.waitlist_place, slot.approval) {
        (Some(_), _) => (BookingStatus::Waitlisted, None),
        (None, Approval::Automatic) => (BookingStatus::Confirmed, None),
        (None, Approval::Employer) => {
            let respond_by = rules::respond_by(&policy.settings, stamp.at, starts_at, &slot.timezone);
            (BookingStatus::Requested, Some(respond_by))
        }
    };
    Ok(BookingRow {
        id: stamp.new_id(),
        slot_id: slot.id,
        company_id: slot.company_id,
        mentee_id: entry.mentee.id,
        status,
        starts_at,
        ends_at,
        respond_by,
        offer_expires_at: None,
        cancelled_by: None,
        reason_code: None,
        note: None,
        late: None,
        override_reason: override_reason.map(str::to_owned),
        override_limits: WordList(entry.passed_over.iter().map(|limit| (*limit).to_owned()).collect()),
        sequence: 0,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
        waitlist_place: entry.waitlist_place,
        no_show_party: None,
        late_minutes: None,
        excused_category: None,
        shown_at: None,
        cancel_cutoff_at: slot.cancel_cutoff_at.filter(|_| status != BookingStatus::Waitlisted),
        clearance_withdrawn_at: None,
        told_at: (status != BookingStatus::Waitlisted).then_some(stamp.at),
        ended_from: None,
        ended_at: None,
        short_notice_at: rules::short_notice_at(slot, stamp.at).filter(|_| status != BookingStatus::Waitlisted),
        cohort_id: entry.cohort_id,
        policy_version: policy.version,
        over_limits: None,
        kind: slot.kind,
        entry_id: None,
    })
}
