//! A round, its entries and its decisions as coordinators see them.

use serde::Serialize;

use super::entry::Entered;
use super::model::{RoundStatus, SlotOutcome};
use super::rule::{ChoiceDecision, Outcome, Reason, RoundKind, Via, WaitingPlace, WhyNot};
use super::store::{DecisionRow, EntryRow, Given, RoundDetails, RoundRow, RoundSlotRow};
use crate::db::types::WordList;
use crate::ids::{CohortId, DecisionId, EntryId, MenteeId, RoundId, SlotId};
use crate::slots::view::Warning;
use crate::time::Instant;

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Round)]
pub struct RoundView {
    id: RoundId,
    name: String,
    kind: RoundKind,
    /// Only mentees who are enrolled in it can have a place; null where the round is for everybody.
    cohort_id: Option<CohortId>,
    /// `open` and `closed` follow from the clock.
    status: RoundStatus,
    opens_at: Instant,
    closes_at: Instant,
    /// The most slots that one mentee may choose.
    max_choices: i32,
    /// The reason for which the round may be shorter than the policy wants it.
    override_reason: Option<String>,
    slots: Vec<RoundSlotView>,
    /// So many mentees have entered. How many chose which slot is not told before the round closes.
    #[schema(minimum = 0)]
    entries: i64,
    /// The SHA-256 of the seed's 32 bytes, in lower-case hexadecimal digits.
    #[schema(example = "4f88814f46867ca5193541a1c237f46844c789e5dde429341864e1690036811a")]
    seed_sha256: String,
    /// The seed in lower-case hexadecimal digits; null until the round is drawn or cancelled.
    seed: Option<String>,
    drawn_at: Option<Instant>,
    /// This is why the draw failed last; `POST /v1/rounds/{id}/draw` runs it again.
    draw_failure: Option<String>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
    /// What was done as it was asked for and may not be what was meant; only in the answer to that act.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<Warning>,
}

/// A slot of a round.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = RoundSlot)]
pub struct RoundSlotView {
    slot_id: SlotId,
    /// How it left the round; null while it is in it.
    outcome: Option<SlotOutcome>,
}

impl RoundView {
    /// Shows a round now, with its slots in the order of their ids.
    pub fn at(now: Instant, round: RoundRow, slots: &[RoundSlotRow], entries: i64) -> Self {
        let status = round.status_at(now);
        let RoundRow { id, details, seed } = round;
        let RoundDetails { name, kind, cohort_id, opens_at, closes_at, max_choices, override_reason, shown_seed, drawn_at, .. } = details;
        let slots = slots.iter().map(|slot| RoundSlotView { slot_id: slot.slot_id, outcome: slot.outcome }).collect();
        Self {
            id,
            name,
            kind,
            cohort_id,
            status,
            opens_at,
            closes_at,
            max_choices,
            override_reason,
            slots,
            entries,
            seed_sha256: seed.seed_sha256,
            seed: shown_seed,
            drawn_at,
            draw_failure: details.draw_failure,
            version: details.version,
            created_at: details.created_at,
            updated_at: details.updated_at,
            warnings: Vec::new(),
        }
    }

    #[must_use]
    pub fn with(self, warnings: Vec<Warning>) -> Self {
        Self { warnings, ..self }
    }
}

/// Names the fields that a patch of a round has changed. The values are not kept.
pub fn changed_terms(old: &RoundRow, new: &RoundRow, has_other_slots: bool) -> WordList {
    let (old, new) = (&old.details, &new.details);
    let changed = [
        ("name", old.name != new.name),
        ("cohort_id", old.cohort_id != new.cohort_id),
        ("slot_ids", has_other_slots),
        ("opens_at", old.opens_at != new.opens_at),
        ("closes_at", old.closes_at != new.closes_at),
        ("max_choices", old.max_choices != new.max_choices),
        ("override", old.override_reason != new.override_reason),
    ];
    WordList(changed.iter().filter(|(_, changed)| *changed).map(|(name, _)| (*name).to_owned()).collect())
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Entry)]
pub struct EntryView {
    id: EntryId,
    round_id: RoundId,
    mentee_id: MenteeId,
    /// The choices, best first. They are null in a list until the round closes: before, choices are read one entry at a time, and each reading is recorded.
    choices: Option<Vec<ChoiceView>>,
    /// Any other slot that fits will do; null where the choices are.
    any: Option<bool>,
    via: Via,
    /// The round's, so that whoever enters can keep it and compare it with the seed after the draw.
    seed_sha256: String,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
    /// What would keep the mentee from a choice as things stand now; nothing is refused for it. Only in the answer to an entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<ChoiceWarning>,
}

/// A slot that was chosen.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = EntryChoice)]
pub struct ChoiceView {
    slot_id: SlotId,
    /// The slot has left the round without being given.
    struck: bool,
}

/// Why somebody could not take a choice now.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = EntryWarning)]
pub struct ChoiceWarning {
    slot_id: SlotId,
    code: WhyNot,
    detail: &'static str,
}

impl EntryView {
    /// Shows an entry with its choices. `slots` are those of the round.
    pub fn of(round: &RoundRow, slots: &[RoundSlotRow], entry: &EntryRow) -> Self {
        let has_left =
            |id| slots.iter().any(|slot| slot.slot_id == id && slot.outcome.is_some_and(|outcome| outcome != SlotOutcome::Drawn));
        let choices = entry.choices.0.iter().map(|id| ChoiceView { slot_id: *id, struck: has_left(*id) }).collect();
        Self {
            id: entry.id,
            round_id: entry.round_id,
            mentee_id: entry.mentee_id,
            choices: Some(choices),
            any: Some(entry.any_other),
            via: entry.via,
            seed_sha256: round.seed.seed_sha256.clone(),
            version: entry.version,
            created_at: entry.created_at,
            updated_at: entry.updated_at,
            warnings: Vec::new(),
        }
    }

    /// Shows who has entered, and not what they chose.
    #[must_use]
    pub fn without_choices(self) -> Self {
        Self { choices: None, any: None, ..self }
    }

    /// Shows what an act has entered.
    pub fn entered(slots: &[RoundSlotRow], entered: Entered) -> Self {
        let Entered { round, entry, warnings, .. } = entered;
        let warnings = warnings.into_iter().map(|(slot_id, code)| ChoiceWarning { slot_id, code, detail: code.in_words() }).collect();
        Self { warnings, ..Self::of(&round, slots, &entry) }
    }

    pub fn version(&self) -> i64 {
        self.version
    }
}

/// What became of one entry.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Decision)]
pub struct DecisionView {
    id: DecisionId,
    round_id: RoundId,
    entry_id: EntryId,
    mentee_id: MenteeId,
    /// The place in the order of the draw, from 1 on.
    #[schema(minimum = 1)]
    rank: i64,
    outcome: Outcome,
    /// This is the reason of the first place; without one, of the best choice that could have been taken; if none could, of the first choice.
    reason: Reason,
    /// Each choice with its reason, best first.
    choices: Vec<ChoiceDecision>,
    /// The slots in which the entry got a place.
    places: Vec<SlotId>,
    /// The lines in which the entry stood when the round was drawn.
    waiting: Vec<WaitingPlace>,
    /// What the mentee can be told: at most 60 words, with nobody else's name.
    receipt: String,
    created_at: Instant,
}

impl From<DecisionRow> for DecisionView {
    fn from(row: DecisionRow) -> Self {
        let Given { choices, places, waiting } = row.given;
        Self {
            id: row.id,
            round_id: row.round_id,
            entry_id: row.entry_id,
            mentee_id: row.mentee_id,
            rank: row.rank,
            outcome: row.outcome,
            reason: row.reason,
            choices,
            places,
            waiting,
            receipt: row.receipt,
            created_at: row.created_at,
        }
    }
}
