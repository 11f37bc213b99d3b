//! The windows of a slot (docs/product.md, Deadlines), its availability, and what it needs to be submitted (docs/product.md, Slot).

use crate::error::{Error, FieldError, Result};
use crate::policy::blackouts::days_off::DaysOff;
use crate::policy::settings::{Before, BeforeByKind, Settings};
use crate::slots::card::Card;
use crate::slots::model::{Availability, SlotKind, SlotStatus};
use crate::slots::store::SlotRow;
use crate::time::Instant;

impl BeforeByKind {
    const fn of_kind(&self, kind: SlotKind) -> Before {
        match kind {
            SlotKind::MockInterview => self.mock_interview,
            SlotKind::Shadowing => self.shadowing,
            SlotKind::GroupSession => self.group_session,
        }
    }
}

/// Computes by the policy the two instants that a published slot keeps: the one at which booking closes, and the one from which a
/// cancellation is late. Both are `None` for a slot without a start. `off` has the institute's days off before the start.
pub fn windows(settings: &Settings, slot: &SlotRow, off: &DaysOff) -> (Option<Instant>, Option<Instant>) {
    let Some(start) = slot.starts_at else { return (None, None) };
    let own = |minutes: Option<i32>, default: Before| {
        minutes.map_or_else(|| default.of(start, &slot.timezone, off), |minutes| start.minus_minutes(minutes))
    };
    let closes = own(slot.booking_closes_minutes_before, settings.booking_closes.of_kind(slot.kind));
    let cutoff = own(slot.cancel_cutoff_minutes_before, settings.cancel_cutoff.of_kind(slot.kind));
    (Some(closes), Some(cutoff))
}

/// Gives the kinds of slots with a deadline that is counted in working days, where the slot does not say otherwise.
pub fn kinds_with_working_days(settings: &Settings) -> Vec<SlotKind> {
    let counts = |before: &BeforeByKind, kind| matches!(before.of_kind(kind), Before::WorkingDays(_));
    let either = |kind: &SlotKind| counts(&settings.booking_closes, *kind) || counts(&settings.cancel_cutoff, *kind);
    SlotKind::ALL.iter().copied().filter(either).collect()
}

/// Derives the slot's availability now, in the codes of FHIR's `slotstatus`, from its state, its windows and its counts of seats.
pub fn availability(slot: &SlotRow, now: Instant) -> Availability {
    let open = slot.status == SlotStatus::Published
        && slot.booking_closes_at.is_some_and(|end| now < end)
        && slot.starts_at.is_some_and(|start| now < start)
        && slot.kept().kept_by(now).is_none();
    if !open {
        Availability::BusyUnavailable
    } else if slot.seats_taken < slot.capacity {
        Availability::Free
    } else if slot.seats_confirmed < slot.capacity {
        Availability::BusyTentative
    } else {
        Availability::Busy
    }
}

/// Checks that a published or held slot has not begun. After its start, its attendance is recorded, it is completed, or a coordinator
/// cancels it, and nothing else is done with it.
pub fn check_not_begun(slot: &SlotRow, now: Instant) -> Result<()> {
    if slot.status.stands() && slot.starts_at.is_some_and(|start| start <= now) { Err(has_begun()) } else { Ok(()) }
}

/// Gives the refusal of a step that is possible only before the start.
pub fn has_begun() -> Error {
    Error::conflict("The slot has begun: record the attendance.")
}

/// Gives a fault for each thing that the slot still needs before it can be submitted.
pub fn missing_to_submit(slot: &SlotRow) -> Vec<FieldError> {
    let mut missing = Vec::new();
    if slot.starts_at.is_none() {
        missing.push(FieldError {
            pointer: "/local_start".to_owned(),
            code: "required",
            detail: "Give local_start, or starts_at, before the slot is submitted.".to_owned(),
        });
    }
    missing.extend(missing_on_card(slot.card.as_ref(), slot.kind));
    missing
}

/// Gives a fault for each thing that the card still needs, and for unpaid work.
pub fn missing_on_card(card: Option<&Card>, kind: SlotKind) -> Vec<FieldError> {
    let mut missing = Card::missing(card, kind);
    missing.extend(Card::unpaid_work(card, kind));
    missing
}
