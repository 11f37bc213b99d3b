//! Deadlines, and when a slot can be booked (docs/product.md, Deadlines).

use jiff::SignedDuration;

use crate::error::{Error, Refusal, Result};
use crate::slots::model::SlotStatus;
use crate::slots::store::SlotRow;
use crate::time::Instant;

/// An employer answers within 72 h, but no later than 24 h before the start and never in less than 4 h.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_hours(72);
const ANSWER_BEFORE_START: SignedDuration = SignedDuration::from_hours(24);
const ANSWER_AT_LEAST: SignedDuration = SignedDuration::from_hours(4);

/// Until when the employer must answer a request that is made now; never past the start.
pub fn respond_by(now: Instant, start: Instant) -> Instant {
    let usual = now.plus(ANSWER_WITHIN).min(start.minus(ANSWER_BEFORE_START));
    usual.max(now.plus(ANSWER_AT_LEAST)).min(start)
}

/// How long an offer is held: 48 h; 24 h when the start is under 7 days away, 4 h when under 72 h; never past the start.
pub fn offer_expires_at(now: Instant, start: Instant) -> Instant {
    let hold = if start < now.plus(SignedDuration::from_hours(72)) {
        SignedDuration::from_hours(4)
    } else if start < now.plus(SignedDuration::from_hours(7 * 24)) {
        SignedDuration::from_hours(24)
    } else {
        SignedDuration::from_hours(48)
    };
    now.plus(hold).min(start)
}

/// Whether freed seats may still be offered: never after the start, and not while the slot is on hold.
pub fn may_offer(slot: &SlotRow, now: Instant) -> bool {
    slot.status == SlotStatus::Published && slot.starts_at.is_some_and(|start| now < start)
}

/// A limit that an override passed over, as the booking records it.
pub const WINDOW: &str = "window";

/// What becomes of a closed window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedWindow {
    /// It refuses, and the refusal says how a coordinator can pass over it.
    MayBePassedOver,
    PassedOver,
    /// It refuses.
    Stays,
}

/// From so many minutes on a late arrival counts as a no-show (docs/product.md, Deadlines).
pub const TOO_LATE_MINUTES: i32 = 15;

/// Whether the slot takes bookings now; a closed window may be passed over, but neither a slot that is not published nor one that has begun.
/// Gives the limits that were passed over.
pub fn check_open(slot: &SlotRow, now: Instant, closed: ClosedWindow) -> Result<Vec<&'static str>> {
    let refuse = |detail: String| Err(Error::Refused(Refusal::SlotNotOpen(detail)));
    if slot.status != SlotStatus::Published {
        return refuse(format!("The slot is {}; only a published one can be booked.", slot.status));
    }
    if slot.starts_at.is_none_or(|start| start <= now) {
        return refuse("The slot has begun.".to_owned());
    }
    let Some(closes) = slot.booking_closes_at.filter(|closes| *closes <= now) else { return Ok(Vec::new()) };
    match closed {
        ClosedWindow::PassedOver => Ok(vec![WINDOW]),
        ClosedWindow::MayBePassedOver => {
            refuse(format!("Booking closed at {closes}; a coordinator can pass over this with \"override\": {{\"reason\": \"…\"}}."))
        }
        ClosedWindow::Stays => refuse(format!("Booking closed at {closes}: choose a slot that can still be booked.")),
    }
}

/// Whether a cancellation now is late: from the cut-off on, for every side.
pub fn is_late(slot: &SlotRow, now: Instant) -> bool {
    slot.cancel_cutoff_at.is_some_and(|cutoff| cutoff <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_held_shorter_the_nearer_the_start() {
        let now: Instant = "2027-03-01T09:00:00Z".parse().unwrap();
        let until = |start: &str| offer_expires_at(now, start.parse().unwrap()).to_string();
        assert_eq!(until("2027-03-08T09:00:00Z"), "2027-03-03T09:00:00Z");
        assert_eq!(until("2027-03-08T08:59:00Z"), "2027-03-02T09:00:00Z");
        assert_eq!(until("2027-03-04T08:59:00Z"), "2027-03-01T13:00:00Z");
        assert_eq!(until("2027-03-01T10:00:00Z"), "2027-03-01T10:00:00Z");
    }

    #[test]
    fn an_employer_has_72_hours_but_not_the_last_day_and_never_less_than_4() {
        let now: Instant = "2027-03-01T09:00:00Z".parse().unwrap();
        let by = |start: &str| respond_by(now, start.parse().unwrap()).to_string();
        assert_eq!(by("2027-03-20T09:00:00Z"), "2027-03-04T09:00:00Z");
        assert_eq!(by("2027-03-03T09:00:00Z"), "2027-03-02T09:00:00Z");
        assert_eq!(by("2027-03-01T20:00:00Z"), "2027-03-01T13:00:00Z");
        assert_eq!(by("2027-03-01T10:00:00Z"), "2027-03-01T10:00:00Z");
    }
}
