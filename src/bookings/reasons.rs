//! Says why a mentee cannot have a seat of a slot: all reasons, in the order of docs/product.md, Booking. The acts refuse with the first of
//! them, and a list of what can be booked explains with all, so that both decide the same.

use super::caps::{Claim, Counted};
use super::cohort::Enrolments;
use super::rules::{self, AtLimit};
use crate::error::{Error, Refusal, Result};
use crate::ids::{BookingId, MenteeId, SlotId};
use crate::mentees::model::WorkplaceClearance;
use crate::mentees::store::MenteeRow;
use crate::policy::settings::Settings;
use crate::slots::model::SlotKind;
use crate::slots::store::SlotRow;
use crate::time::Instant;
use crate::wire::problem::ReasonView;

/// This says why a list of what can be booked leaves somebody or something out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A booking would be refused.
    Refused(Refusal),
    /// The slot is for other fields of work than the mentee's. A booking is not refused for it.
    OtherField,
}

impl From<&Reason> for ReasonView {
    fn from(reason: &Reason) -> Self {
        match reason {
            Reason::Refused(refusal) => refusal.into(),
            Reason::OtherField => {
                Self::plain("other-field", "The slot is for other fields of work than the mentee's; it can be booked all the same.")
            }
        }
    }
}

/// The caps of mentees, as they stand now.
#[derive(Debug, Clone, Copy)]
pub struct Caps<'a> {
    pub counted: &'a Counted,
    pub settings: &'a Settings,
    pub now: Instant,
}

impl Caps<'_> {
    fn of(self, mentee: MenteeId, slot: &SlotRow, enrolments: &Enrolments) -> impl Iterator<Item = Refusal> {
        let Self { counted, settings, now } = self;
        let cohort = enrolments.cohort_of_booking(mentee, slot, now);
        let claim = Claim { mentee, cohort, moves: None, joins_waitlist: false, now };
        counted.reached(settings, slot, &claim).into_iter().map(|reached| reached.refusal(true))
    }
}

/// Gives every reason for which a list of what can be booked now leaves out this pair of a mentee, who is not archived, and a slot.
pub fn of_left_out(
    mentee: &MenteeRow,
    slot: &SlotRow,
    others: Vec<(BookingId, SlotId)>,
    enrolments: &Enrolments,
    caps: Caps,
    seats_left: i32,
) -> Result<Vec<Reason>> {
    let refusals = of_booking(mentee, slot, others, enrolments, caps, seats_left)?;
    let other_field = (!suits(mentee, slot)).then_some(Reason::OtherField);
    Ok(refusals.into_iter().map(Reason::Refused).chain(other_field).collect())
}

/// Tells whether the slot is for one of the mentee's fields of work. A slot for any field suits everybody, and a mentee of whom no field is
/// known suits every slot.
pub fn suits(mentee: &MenteeRow, slot: &SlotRow) -> bool {
    let (of_slot, of_mentee) = (&slot.fields.0, &mentee.fields.0);
    of_slot.is_empty() || of_mentee.is_empty() || of_slot.iter().any(|field| of_mentee.contains(field))
}

/// Gives every reason for which the mentee, who is not archived, cannot be booked into the slot now. `others` are the mentee's bookings that
/// could be in the way, and `seats_left` are the seats that nobody on the waitlist can take.
fn of_booking(
    mentee: &MenteeRow,
    slot: &SlotRow,
    others: Vec<(BookingId, SlotId)>,
    enrolments: &Enrolments,
    caps: Caps,
    seats_left: i32,
) -> Result<Vec<Refusal>> {
    let mut reasons = match rules::check_open(slot, caps.now, AtLimit::MayBePassedOver) {
        Ok(_) => Vec::new(),
        Err(Error::Refused(refusal)) => vec![refusal],
        Err(error) => return Err(error),
    };
    reasons.extend(of_newcomer(mentee, others, slot, enrolments));
    reasons.extend(caps.of(mentee.id, slot, enrolments));
    reasons.extend((seats_left <= 0).then_some(Refusal::SlotFull));
    Ok(reasons)
}

/// Gives the reasons that lie with a mentee who has no booking of the slot yet.
pub fn of_newcomer(mentee: &MenteeRow, others: Vec<(BookingId, SlotId)>, slot: &SlotRow, enrolments: &Enrolments) -> Vec<Refusal> {
    let (here, elsewhere): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, other)| *other == slot.id);
    let booked = (mentee.active && !here.is_empty()).then_some(Refusal::AlreadyBooked);
    let clashing = elsewhere.into_iter().map(|(id, _)| id).collect();
    booked.into_iter().chain(of_mentee(Some(mentee), clashing, slot, enrolments.let_in(mentee.id, slot))).collect()
}

/// Gives the reasons for which a mentee cannot have a seat of this slot by whichever way. `clashing` are the mentee's other bookings at the
/// slot's time, and `is_enrolled` says whether the slot's cohort lets the mentee in.
pub fn of_mentee(mentee: Option<&MenteeRow>, clashing: Vec<BookingId>, slot: &SlotRow, is_enrolled: bool) -> Vec<Refusal> {
    let Some(mentee) = mentee.filter(|mentee| mentee.active) else {
        return vec![Refusal::Conflict("The mentee is archived: restore the mentee first.".to_owned())];
    };
    let clash = (!clashing.is_empty()).then_some(Refusal::MenteeClash { bookings: clashing });
    let cleared = slot.kind != SlotKind::Shadowing || mentee.workplace_clearance == WorkplaceClearance::Cleared;
    let not_cleared = (!cleared).then_some(Refusal::NotCleared);
    let not_enrolled = (!is_enrolled).then_some(Refusal::NotEnrolled);
    clash.into_iter().chain(not_cleared).chain(not_enrolled).collect()
}
