//! What an exception is, with its states and steps (docs/fairness.md, Exceptions).

use jiff::SignedDuration;

use crate::error::{Error, Refusal, Result};
use crate::ids::{BookingId, MenteeId, RoundId, SlotId};

/// An exception that nobody has answered lapses after this time.
pub const LAPSES_AFTER: SignedDuration = SignedDuration::from_hours(72);

crate::words! {
    /// What is asked for: a seat for somebody, an offer out of line, or the end of a round that has opened.
    pub enum ExceptionAction { Place = "place", Offer = "offer", CancelRound = "cancel_round" }
}
crate::words! {
    /// Why it is asked for.
    pub enum ExceptionCategory {
        DeadlineForPerson = "deadline_for_person",
        Adjustment = "adjustment",
        MistakeOfOurs = "mistake_of_ours",
        Safeguarding = "safeguarding",
        Other = "other",
    }
}
crate::words! {
    pub enum ExceptionStatus { Pending = "pending", Approved = "approved", Rejected = "rejected", Lapsed = "lapsed" }
}
crate::words! {
    pub enum ExceptionStep { Approve = "approve", Reject = "reject", Lapse = "lapse" }
}

impl ExceptionStatus {
    /// Gives the state after a step. A step that is not possible is refused, and the refusal names those that are.
    pub fn after(self, step: ExceptionStep) -> Result<Self> {
        self.next(step).ok_or_else(|| {
            let possible = ExceptionStep::ALL.iter().filter(|step| self.next(**step).is_some());
            Error::Refused(Refusal::IllegalTransition {
                subject: "exception",
                from: self.to_string(),
                step: step.to_string(),
                possible: possible.map(|step| step.as_str()).collect(),
            })
        })
    }

    fn next(self, step: ExceptionStep) -> Option<Self> {
        match (self, step) {
            (Self::Pending, ExceptionStep::Approve) => Some(Self::Approved),
            (Self::Pending, ExceptionStep::Reject) => Some(Self::Rejected),
            (Self::Pending, ExceptionStep::Lapse) => Some(Self::Lapsed),
            (Self::Approved | Self::Rejected | Self::Lapsed, ExceptionStep::Approve | ExceptionStep::Reject | ExceptionStep::Lapse) => None,
        }
    }
}

/// What an exception is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Place { slot_id: SlotId, mentee_id: MenteeId },
    Offer { booking_id: BookingId },
    CancelRound { round_id: RoundId },
}

impl Asked {
    pub fn action(self) -> ExceptionAction {
        match self {
            Self::Place { .. } => ExceptionAction::Place,
            Self::Offer { .. } => ExceptionAction::Offer,
            Self::CancelRound { .. } => ExceptionAction::CancelRound,
        }
    }
}

/// An exception that is still to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewException {
    pub asked: Asked,
    pub category: ExceptionCategory,
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_is_answered_once() {
        for status in ExceptionStatus::ALL {
            let possible = ExceptionStep::ALL.iter().filter(|step| status.after(**step).is_ok()).count();
            assert_eq!(possible, if *status == ExceptionStatus::Pending { 3 } else { 0 }, "{status}");
        }
    }
}
