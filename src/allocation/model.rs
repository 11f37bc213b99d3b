//! What a round and an entry are, with the states and steps of a round (docs/product.md, Rounds).

use jiff::SignedDuration;

use super::rule::{RoundKind, Via, WhyNot};
use crate::error::{Error, Refusal, Result};
use crate::ids::{CohortId, SlotId};
use crate::slots::model::SlotKind;
use crate::time::Instant;

/// A round has at most so many slots.
pub const MOST_SLOTS: usize = 200;

/// A draw is overdue so long after its round has closed. The job that draws looks every 10 seconds, and draws one round after the other.
pub const DRAW_IS_OVERDUE_AFTER: SignedDuration = SignedDuration::from_mins(10);

crate::words! {
    pub enum RoundStatus {
        Scheduled = "scheduled", Open = "open", Closed = "closed", Drawn = "drawn", Cancelled = "cancelled",
    }
}
crate::words! {
    /// What is done with a round, or follows from the clock.
    pub enum RoundStep { Change = "change", Open = "open", Enter = "enter", Close = "close", Draw = "draw", Cancel = "cancel" }
}
crate::words! {
    /// How a slot left a round.
    pub enum SlotOutcome { Drawn = "drawn", Cancelled = "cancelled", Moved = "moved", Withdrawn = "withdrawn" }
}

impl WhyNot {
    /// Says it in a sentence, for a page and for a program's log.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NoLongerActive => "The mentee is archived.",
            Self::SlotWithdrawn => "The slot has left the round.",
            Self::AlreadyBooked => "The mentee has a live booking for this slot.",
            Self::NotEligibleField => "The slot is for other fields of work than the mentee's.",
            Self::NotEnrolled => "The slot is for a cohort in which the mentee has no active enrolment.",
            Self::ClearanceNeeded => "Shadowing needs the mentee's workplace clearance, and it is not recorded as cleared.",
            Self::Clash => "The mentee has another booking at that time.",
            Self::CapReached => "The mentee is at a limit of the policy.",
        }
    }
}

impl From<RoundKind> for SlotKind {
    fn from(kind: RoundKind) -> Self {
        match kind {
            RoundKind::MockInterview => Self::MockInterview,
            RoundKind::Shadowing => Self::Shadowing,
        }
    }
}

impl RoundStatus {
    /// Gives the state after a step; a step that is not possible is refused, and the refusal names those that are.
    pub fn after(self, step: RoundStep) -> Result<Self> {
        self.next(step).ok_or_else(|| {
            let possible = RoundStep::ALL.iter().filter(|step| self.next(**step).is_some());
            Error::Refused(Refusal::IllegalTransition {
                subject: "round",
                from: self.to_string(),
                step: step.to_string(),
                possible: possible.map(|step| step.as_str()).collect(),
            })
        })
    }

    fn next(self, step: RoundStep) -> Option<Self> {
        use RoundStatus as S;
        match (self, step) {
            (S::Scheduled, RoundStep::Change) => Some(S::Scheduled),
            (S::Scheduled, RoundStep::Open) | (S::Open, RoundStep::Enter) => Some(S::Open),
            (S::Open, RoundStep::Close) => Some(S::Closed),
            (S::Closed, RoundStep::Draw) => Some(S::Drawn),
            (S::Scheduled | S::Open | S::Closed, RoundStep::Cancel) => Some(S::Cancelled),
            (S::Scheduled, RoundStep::Enter | RoundStep::Close | RoundStep::Draw)
            | (S::Open, RoundStep::Change | RoundStep::Open | RoundStep::Draw)
            | (S::Closed, RoundStep::Change | RoundStep::Open | RoundStep::Enter | RoundStep::Close)
            | (S::Drawn | S::Cancelled, _) => None,
        }
    }
}

/// What is asked for of a round. A patch changes a copy of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub name: String,
    pub kind: RoundKind,
    /// The round is for this cohort; `None` for a round that is for everybody.
    pub cohort_id: Option<CohortId>,
    /// The slots whose seats are given, in the order in which they were named.
    pub slot_ids: Vec<SlotId>,
    pub opens_at: Instant,
    pub closes_at: Instant,
    /// `None` takes the policy's number.
    pub max_choices: Option<i32>,
    /// Why the round may be shorter than the policy wants it.
    pub override_reason: Option<String>,
}

/// The slots that a mentee chooses, best first.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Choices(pub Vec<SlotId>);
crate::stored_as_json!(Choices);

/// What is asked for of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub choices: Choices,
    /// Any other slot that fits will do.
    pub any: bool,
    pub via: Via,
}
