//! The decisions: what the passes and the lines mean for each entry, and why.

use super::candidate::{Candidate, Slots};
use super::crowd::Crowd;
use super::draw::{By, ChoiceDecision, Counts, Decision, Outcome, Reason, WaitingPlace};
use super::facts::{RoundKind, WhyNot};
use super::key::Part;
use super::receipt::receipt;
use super::told::{Behind, Choices, Lead, Placed, Refused, Told, Waits, Who};
use crate::ids::SlotId;

/// This is what all decisions of a draw look at. Candidates are named by their positions in the order.
pub struct Judge<'a> {
    kind: RoundKind,
    slots: &'a Slots<'a>,
    candidates: &'a [Candidate<'a>],
    last_placed: &'a [Option<usize>],
    /// The place of each candidate in the line of each slot, from 1 on; 0 for who is not in it.
    line_places: Vec<Vec<u32>>,
    /// The people who chose each slot or have a place there.
    asked: Vec<Crowd>,
    placed: Vec<Crowd>,
}

impl<'a> Judge<'a> {
    pub fn of(
        kind: RoundKind,
        slots: &'a Slots<'a>,
        candidates: &'a [Candidate<'a>],
        last_placed: &'a [Option<usize>],
        lines: &[Vec<usize>],
    ) -> Self {
        let (mut asked, mut placed) = (vec![Crowd::default(); lines.len()], vec![Crowd::default(); lines.len()]);
        for (number, candidate) in candidates.iter().enumerate() {
            candidate.choices.iter().chain(&candidate.places).for_each(|slot| asked[*slot].add(number));
            candidate.places.iter().for_each(|slot| placed[*slot].add(number));
        }
        let places_in = |line: &Vec<usize>| {
            let mut places = vec![0; candidates.len()];
            for (place, number) in (1..).zip(line) {
                places[*number] = place;
            }
            places
        };
        let line_places = lines.iter().map(places_in).collect();
        Self { kind, slots, candidates, last_placed, line_places, asked, placed }
    }

    pub fn decision(&self, number: usize) -> Decision {
        let candidate = &self.candidates[number];
        let choice = |id: &SlotId| ChoiceDecision { slot_id: *id, reason: self.reason_of(candidate, *id) };
        let choices: Vec<_> = candidate.entry.choices.iter().map(choice).collect();
        let told = self.told(candidate, number);
        let (outcome, reason, counts) = match &told {
            Told::Placed(placed) => {
                let reason = if placed.rank.is_some() { Reason::PlacedInOrder } else { Reason::PlacedByAny };
                (Outcome::Placed, reason, Some(placed.counts))
            }
            Told::Waits(waits) => (Outcome::Waiting, waits.behind.reason(), Some(waits.counts)),
            Told::Refused(refused) => (Outcome::Neither, refused.why_not.into(), None),
        };
        let id_of = |slot: usize| self.slots.by_start[slot].id;
        let waiting_place = |slot| WaitingPlace { slot_id: id_of(slot), place: self.line_places[slot][number] };
        let waiting = candidate.possible_choices().filter(|slot| self.line_places[*slot][number] > 0).map(waiting_place).collect();
        Decision {
            entry_id: candidate.entry.id,
            mentee_id: candidate.entry.mentee_id,
            outcome,
            reason,
            choices,
            places: candidate.places.iter().map(|place| id_of(*place)).collect(),
            waiting,
            counts,
            receipt: receipt(&told),
        }
    }

    /// Says what became of one choice, and why.
    fn reason_of(&self, candidate: &Candidate, choice: SlotId) -> Reason {
        let Some(slot) = self.slots.position(choice) else { return Reason::SlotWithdrawn };
        if candidate.places.contains(&slot) {
            return Reason::PlacedInOrder;
        }
        if let Some(why_not) = candidate.why_not[slot] {
            return why_not.into();
        }
        let first_place = candidate.places.first();
        let has_better = candidate.choices.iter().take_while(|better| **better != slot).any(|better| Some(better) == first_place);
        if has_better { Reason::PlacedElsewhere } else { self.part_before(candidate, slot).map_or(Reason::GivenByException, Part::reason) }
    }

    /// Gives the first part of the key in which the last person who was placed in this slot differs from somebody who could have taken it;
    /// `None` if the draw placed nobody there.
    fn part_before(&self, candidate: &Candidate, slot: usize) -> Option<Part> {
        self.last_placed[slot].map(|last| candidate.key.first_difference(&self.candidates[last].key))
    }

    fn told(&self, candidate: &Candidate, number: usize) -> Told {
        if let Some(place) = candidate.places.first() {
            return Told::Placed(self.told_if_placed(candidate, *place));
        }
        match candidate.possible_choices().next() {
            Some(best) => Told::Waits(self.told_if_waiting(candidate, number, best)),
            None => Told::Refused(self.told_if_refused(candidate)),
        }
    }

    fn told_if_placed(&self, candidate: &Candidate, place: usize) -> Placed {
        let rank = candidate.rank_of(place).filter(|_| candidate.first_by == Some(By::Choice));
        let missed = candidate.possible_choices().take_while(|choice| *choice != place).count();
        Placed {
            kind: self.kind,
            rank,
            counts: self.counts([place].into_iter()),
            turns_of_kind: candidate.entry.turns_of_kind,
            missed,
            more: candidate.places.len() - 1,
        }
    }

    fn told_if_waiting(&self, candidate: &Candidate, number: usize, best: usize) -> Waits {
        let ranked = |slot| Some((candidate.rank_of(slot)?, self.line_places[slot][number]));
        let lines: Vec<_> = candidate.possible_choices().filter_map(ranked).collect();
        Waits {
            kind: self.kind,
            counts: self.counts(candidate.possible_choices()),
            turns_of_kind: candidate.entry.turns_of_kind,
            is_all_chosen: lines.len() == candidate.choices.len(),
            behind: self.behind(candidate, best, lines.len()),
            lines,
        }
    }

    fn behind(&self, candidate: &Candidate, best: usize, choices: usize) -> Behind {
        let Some(last) = self.last_placed[best].map(|last| &self.candidates[last]) else { return Behind::Exceptions };
        let part = candidate.key.first_difference(&last.key);
        let placed = Crowd::union(candidate.possible_choices().map(|slot| &self.placed[slot]));
        let is_alike = |number: usize| {
            let key = &self.candidates[number].key;
            key.turns_of_kind == last.key.turns_of_kind && candidate.key.first_difference(key) == part
        };
        let who = if placed.members().all(is_alike) {
            Who::All(placed.members().count())
        } else {
            Who::Last(candidate.rank_of(best).filter(|_| choices > 1))
        };
        let lead = match part {
            Part::TurnsOfKind => Lead::TurnsOfKind { theirs: last.key.turns_of_kind },
            Part::TurnsOneToOne => Lead::TurnsOneToOne,
            Part::Credits => Lead::Credits { own: candidate.key.credits.0 },
            Part::Weeks => Lead::Weeks { own: candidate.key.weeks.0 },
            Part::Ball => Lead::Ball,
        };
        Behind::Others { who, lead }
    }

    fn told_if_refused(&self, candidate: &Candidate) -> Refused {
        let why_not = |id: &SlotId| self.slots.position(*id).and_then(|slot| candidate.why_not[slot]).unwrap_or(WhyNot::SlotWithdrawn);
        let mut reasons = candidate.entry.choices.iter().map(why_not);
        let first = reasons.next().unwrap_or(WhyNot::SlotWithdrawn);
        let choices = match candidate.entry.choices.len() {
            0 | 1 => Choices::Only,
            _ if reasons.all(|other| other == first) => Choices::All,
            _ => Choices::First,
        };
        Refused { why_not: first, choices, any: candidate.entry.any }
    }

    fn counts(&self, slots: impl Iterator<Item = usize> + Clone) -> Counts {
        Counts {
            asked: Crowd::union(slots.clone().map(|slot| &self.asked[slot])).len(),
            seats: slots.clone().fold(0, |seats, slot| seats.saturating_add(self.slots.by_start[slot].seats)),
            placed: Crowd::union(slots.map(|slot| &self.placed[slot])).len(),
        }
    }
}

impl Behind {
    /// Says the same as a word.
    fn reason(self) -> Reason {
        match self {
            Self::Exceptions => Reason::GivenByException,
            Self::Others { lead: Lead::TurnsOfKind { .. } | Lead::TurnsOneToOne, .. } => Reason::FewerTurnsFirst,
            Self::Others { lead: Lead::Credits { .. }, .. } => Reason::LetDownFirst,
            Self::Others { lead: Lead::Weeks { .. }, .. } => Reason::WaitedLongerFirst,
            Self::Others { lead: Lead::Ball, .. } => Reason::Ballot,
        }
    }
}
