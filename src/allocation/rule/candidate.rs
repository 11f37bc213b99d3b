//! One entry while the seats are given: which slots it can take, and what it has been given.

use std::collections::HashMap;

use super::draw::By;
use super::facts::{Counted, Entry, Facts, Limit, Slot, SlotState, WhyNot};
use super::key::Key;
use crate::ids::SlotId;

/// The slots of the round in the order of their starts. The rule names a slot by its position here.
pub struct Slots<'a> {
    pub by_start: Vec<&'a Slot>,
    positions: HashMap<SlotId, usize>,
}

impl<'a> Slots<'a> {
    pub fn of(facts: &'a Facts) -> Self {
        let by_start = facts.slots_by_start();
        let positions = by_start.iter().enumerate().map(|(position, slot)| (slot.id, position)).collect();
        Self { by_start, positions }
    }

    pub fn position(&self, id: SlotId) -> Option<usize> {
        self.positions.get(&id).copied()
    }

    fn overlap(&self, one: usize, other: usize) -> bool {
        let (one, other) = (self.by_start[one], self.by_start[other]);
        one.starts_at < other.ends_at && other.starts_at < one.ends_at
    }
}

pub struct Candidate<'a> {
    pub entry: &'a Entry,
    pub key: Key,
    /// The choices that are slots of the round, best first.
    pub choices: Vec<usize>,
    /// The reason for which the entry cannot have a seat of a slot, by slot, before any seat was given.
    pub why_not: Vec<Option<WhyNot>>,
    limits: Vec<LimitLeft>,
    /// The places that were given, in the order of the passes.
    pub places: Vec<usize>,
    /// What the first place was given for.
    pub first_by: Option<By>,
}

/// This is what a limit counts of each slot, and what it leaves.
struct LimitLeft {
    amounts: Vec<u32>,
    left: u32,
}

impl<'a> Candidate<'a> {
    pub fn of(entry: &'a Entry, key: Key, slots: &Slots) -> Self {
        let choices = entry.choices.iter().filter_map(|id| slots.position(*id)).collect();
        let limits: Vec<_> = entry.limits.iter().map(|limit| LimitLeft::of(limit, slots)).collect();
        let of_slot = |(position, slot): (usize, &&Slot)| why_not(entry, slot, limits.iter().any(|limit| limit.forbids(position)));
        let why_not = slots.by_start.iter().enumerate().map(of_slot).collect();
        Self { entry, key, choices, why_not, limits, places: Vec::new(), first_by: None }
    }

    /// Tells whether the entry can take a seat of this slot beside the places that it has.
    pub fn can_take(&self, slot: usize, slots: &Slots) -> bool {
        self.why_not[slot].is_none()
            && self.places.iter().all(|place| *place != slot && !slots.overlap(*place, slot))
            && self.limits.iter().all(|limit| limit.allows(slot, &self.places))
    }

    /// Gives the choices that the entry could take before any place was given, best first.
    pub fn possible_choices(&self) -> impl Iterator<Item = usize> + Clone {
        self.choices.iter().copied().filter(|slot| self.why_not[*slot].is_none())
    }

    /// Says which choice of the entry this slot is, from 1 on.
    pub fn rank_of(&self, slot: usize) -> Option<usize> {
        self.choices.iter().position(|choice| *choice == slot).map(|position| position + 1)
    }
}

/// Says why an entry cannot have a seat of this slot. What is true of everybody, or of every slot, comes first.
fn why_not(entry: &Entry, slot: &Slot, is_forbidden: bool) -> Option<WhyNot> {
    if !entry.active {
        return Some(WhyNot::NoLongerActive);
    }
    match slot.state {
        SlotState::OnHold | SlotState::Moved | SlotState::Withdrawn | SlotState::Cancelled => return Some(WhyNot::SlotWithdrawn),
        SlotState::InRound => {}
    }
    entry.cannot.get(&slot.id).copied().or(is_forbidden.then_some(WhyNot::CapReached))
}

impl LimitLeft {
    fn of(limit: &Limit, slots: &Slots) -> Self {
        let amount = |slot: &Slot| match limit.counts {
            Counted::Seats => 1,
            Counted::Minutes => u32::try_from(slot.ends_at.since(slot.starts_at).as_mins()).unwrap_or(0),
        };
        let amounts = match &limit.slots {
            None => slots.by_start.iter().map(|slot| amount(slot)).collect(),
            Some(counted) => {
                let mut amounts = vec![0; slots.by_start.len()];
                for position in counted.iter().filter_map(|id| slots.position(*id)) {
                    amounts[position] = amount(slots.by_start[position]);
                }
                amounts
            }
        };
        Self { amounts, left: limit.left }
    }

    fn allows(&self, slot: usize, places: &[usize]) -> bool {
        let amount = self.amounts[slot];
        let used = places.iter().fold(0_u32, |used, place| used.saturating_add(self.amounts[*place]));
        amount == 0 || used.saturating_add(amount) <= self.left
    }

    fn forbids(&self, slot: usize) -> bool {
        !self.allows(slot, &[])
    }
}
