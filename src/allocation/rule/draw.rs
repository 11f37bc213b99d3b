//! What a draw comes to: the order, the passes, the lines, and one decision for each entry.

use serde::{Deserialize, Serialize};

use super::facts::WhyNot;
use super::key::Key;
use crate::ids::{EntryId, MenteeId, SlotId};

crate::words! {
    #[schema(as = DecisionOutcome)]
    pub enum Outcome { Placed = "placed", Waiting = "waiting", Neither = "neither" }
}
crate::words! {
    /// Why an entry has a place, or why it has none in a slot that it chose.
    #[schema(as = DecisionReason)]
    pub enum Reason {
        PlacedInOrder = "placed_in_order",
        PlacedByAny = "placed_by_any",
        /// The entry has a place in a slot that it put higher, so this one was not needed.
        PlacedElsewhere = "placed_elsewhere",
        FewerTurnsFirst = "fewer_turns_first",
        LetDownFirst = "let_down_first",
        WaitedLongerFirst = "waited_longer_first",
        Ballot = "ballot",
        /// Approved exceptions had taken every seat before the draw.
        GivenByException = "given_by_exception",
        NotEligibleField = "not_eligible_field",
        NotEnrolled = "not_enrolled",
        ClearanceNeeded = "clearance_needed",
        Clash = "clash",
        CapReached = "cap_reached",
        AlreadyBooked = "already_booked",
        SlotWithdrawn = "slot_withdrawn",
        NoLongerActive = "no_longer_active",
    }
}
crate::words! {
    /// What a place was given for: a choice, or that any other would do.
    pub enum By { Choice = "choice", Any = "any" }
}

impl From<WhyNot> for Reason {
    fn from(why_not: WhyNot) -> Self {
        match why_not {
            WhyNot::NoLongerActive => Self::NoLongerActive,
            WhyNot::SlotWithdrawn => Self::SlotWithdrawn,
            WhyNot::AlreadyBooked => Self::AlreadyBooked,
            WhyNot::NotEligibleField => Self::NotEligibleField,
            WhyNot::NotEnrolled => Self::NotEnrolled,
            WhyNot::ClearanceNeeded => Self::ClearanceNeeded,
            WhyNot::Clash => Self::Clash,
            WhyNot::CapReached => Self::CapReached,
        }
    }
}

/// This is what the rule makes of the facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draw {
    /// Every entry in the order of the keys.
    pub order: Vec<Ranked>,
    /// What each pass gave, in the order in which it gave it. The last pass, which gave nothing, is left out.
    pub passes: Vec<Vec<Placement>>,
    /// The people who wait, by slot in the order of their starts; slots for which nobody waits are left out.
    pub lines: Vec<Line>,
    /// One for each entry, in the order of `order`.
    pub decisions: Vec<Decision>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ranked {
    pub entry_id: EntryId,
    #[serde(flatten)]
    pub key: Key,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Placement {
    pub entry_id: EntryId,
    pub slot_id: SlotId,
    pub by: By,
}

/// The entries that wait for a seat of this slot, the first in line first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub slot_id: SlotId,
    pub entry_ids: Vec<EntryId>,
}

/// This is what became of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    pub entry_id: EntryId,
    pub mentee_id: MenteeId,
    pub outcome: Outcome,
    /// This is the reason of the first place; without one, of the best choice that could have been taken; if none could, of the first choice.
    pub reason: Reason,
    /// Each choice with its reason, best first.
    pub choices: Vec<ChoiceDecision>,
    /// The slots in which the entry has a place, in the order of the passes.
    pub places: Vec<SlotId>,
    /// Where the entry waits, in the order of its choices; empty if it has a place.
    pub waiting: Vec<WaitingPlace>,
    /// What the receipt counts; `None` if nothing could have been given.
    pub counts: Option<Counts>,
    /// The mentee is told this. It has at most 60 words.
    pub receipt: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ChoiceDecision {
    pub slot_id: SlotId,
    pub reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WaitingPlace {
    pub slot_id: SlotId,
    /// The place in line, from 1 on.
    pub place: u32,
}

/// These are counts over the slot of the first place, or over all the choices for which the entry waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The entries that chose one of these slots or have a place there, this one with them.
    pub asked: u32,
    /// The seats that the draw had to give.
    pub seats: u32,
    /// The entries that have a place there.
    pub placed: u32,
}
