//! The facts of one draw: everything that was counted and looked up for it. They stand in its record, so that the rule can be applied again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::octets::{Octets, Seed};
use crate::ids::{CohortId, EntryId, MenteeId, RoundId, SlotId};
use crate::time::Instant;

crate::words! {
    /// What the slots of a round are. A round gives one-to-ones alone, because group sessions are not scarce.
    pub enum RoundKind { MockInterview = "mock_interview", Shadowing = "shadowing" }
}
crate::words! {
    /// The way by which an entry came to the institute. It decides nothing.
    pub enum Via { Self_ = "self", Phone = "phone", Paper = "paper", Coordinator = "coordinator" }
}
crate::words! {
    /// What a slot of the round was at the draw. Seats are given of those that are still in the round; the others left it, or are on hold.
    pub enum SlotState { InRound = "in_round", OnHold = "on_hold", Moved = "moved", Withdrawn = "withdrawn", Cancelled = "cancelled" }
}
crate::words! {
    /// Why somebody cannot have a seat of one slot, as things stand at the draw.
    pub enum WhyNot {
        /// The mentee is archived.
        NoLongerActive = "no_longer_active",
        /// The slot has left the round, or is on hold.
        SlotWithdrawn = "slot_withdrawn",
        /// The mentee has a live booking of this slot.
        AlreadyBooked = "already_booked",
        /// The slot is for other fields.
        NotEligibleField = "not_eligible_field",
        /// The slot is for a cohort in which the mentee is not enrolled.
        NotEnrolled = "not_enrolled",
        /// The mentee is not cleared for shadowing.
        ClearanceNeeded = "clearance_needed",
        /// The mentee has another booking at that time.
        Clash = "clash",
        /// A cap of the policy stands in the way.
        CapReached = "cap_reached",
    }
}
crate::words! {
    /// What changed about a mentee between the end of the round and its draw.
    pub enum ChangedFact { Field = "field", Clearance = "clearance", Enrolment = "enrolment", Bookings = "bookings" }
}
crate::words! {
    /// What a [`Limit`] counts of each slot: one, or its length in whole minutes.
    pub enum Counted { Seats = "seats", Minutes = "minutes" }
}

/// This is everything that the rule looks at. The order of the lists does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub round: Round,
    /// The draw ran at this instant. Nothing is decided by it.
    pub drawn_at: Instant,
    pub seed: Seed,
    /// This was published when the round was created: the SHA-256 of the seed's 32 bytes.
    pub seed_sha256: Octets,
    /// Every slot that the round had when it opened, also those that have left it.
    pub slots: Vec<Slot>,
    /// Every entry that was not withdrawn.
    pub entries: Vec<Entry>,
    /// They take no part in the draw, and stand in the record for who reads it.
    pub withdrawn_entries: Vec<WithdrawnEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    pub id: RoundId,
    pub kind: RoundKind,
    pub cohort_id: Option<CohortId>,
    pub opens_at: Instant,
    /// Turns, credits and weeks are counted as of this instant.
    pub closes_at: Instant,
    pub max_choices: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    pub id: SlotId,
    pub starts_at: Instant,
    pub ends_at: Instant,
    /// So many seats are free when the draw begins: those of the slot, without those that an exception has taken.
    pub seats: u32,
    pub state: SlotState,
}

/// This is what one mentee asked for, with what was counted for the mentee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub id: EntryId,
    pub mentee_id: MenteeId,
    /// Slots of the round, best first, each once.
    pub choices: Vec<SlotId>,
    /// Any other slot of the round will do, too.
    pub any: bool,
    pub via: Via,
    pub created_at: Instant,
    /// Every version of the entry, the first one first.
    pub versions: Vec<Version>,
    /// Whether the mentee still took part at the draw, and was not archived.
    pub active: bool,
    pub turns_of_kind: u32,
    /// The turns of both kinds together.
    pub turns_one_to_one: u32,
    pub credits: u32,
    /// The weeks that the mentee has waited are counted from this instant to the end of the round.
    pub waiting_since: Instant,
    /// The slots that the mentee cannot have. Of those that the entry asks for, the mentee can have each that is not named here and that no
    /// limit forbids.
    pub cannot: BTreeMap<SlotId, WhyNot>,
    /// How much more the caps allow.
    pub limits: Vec<Limit>,
    pub changed_since_close: Vec<ChangedFact>,
}

/// This is what one cap of the policy leaves to one mentee. A seat in a slot that is counted is given only if all that is counted of this
/// mentee's seats in this draw is at most `left`. So a cap that is reached leaves 0, and a company's cap names the slots of that company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The path of the setting in the policy, such as `cap_upcoming.mock_interview`.
    pub limit: String,
    pub counts: Counted,
    pub left: u32,
    /// The slots that are counted; `None` stands for all of the round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slots: Option<Vec<SlotId>>,
}

/// This is what somebody wrote down at one instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    pub version: u32,
    pub at: Instant,
    /// The id of the key or account that wrote it, or `system`.
    pub by: String,
    /// Somebody else than the mentee changed or withdrew what the mentee had asked for.
    pub changed_by_other: bool,
    pub withdrawn: bool,
    pub choices: Vec<SlotId>,
    pub any: bool,
    pub via: Via,
}

/// This is an entry that was withdrawn before the round ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawnEntry {
    pub id: EntryId,
    pub mentee_id: MenteeId,
    pub versions: Vec<Version>,
}

impl Facts {
    /// Gives the slots in the order of their starts, and of their ids where the starts are the same.
    pub(super) fn slots_by_start(&self) -> Vec<&Slot> {
        let mut slots: Vec<_> = self.slots.iter().collect();
        slots.sort_by_key(|slot| (slot.starts_at, slot.id));
        slots
    }
}
