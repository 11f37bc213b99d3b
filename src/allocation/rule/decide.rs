//! The rule as a whole: the facts in, the draw out.

use super::candidate::{Candidate, Slots};
use super::draw::{Draw, Line, Ranked};
use super::facts::{Entry, Facts};
use super::give::give;
use super::judge::Judge;
use super::key::{Key, ball};
use super::octets::Octets;

/// Gives the draw. The same facts give the same draw, in whatever order their lists stand.
pub fn decide(facts: &Facts) -> Draw {
    let round = facts.round.id.to_string();
    decide_by(facts, |entry| ball(&facts.seed, &round, &entry.mentee_id.to_string()))
}

/// Gives the draw with balls that come from elsewhere.
pub fn decide_by(facts: &Facts, ball_of: impl Fn(&Entry) -> Octets) -> Draw {
    let slots = Slots::of(facts);
    let candidate = |entry| Candidate::of(entry, Key::of(entry, facts.round.closes_at, ball_of(entry)), &slots);
    let mut candidates: Vec<_> = facts.entries.iter().map(candidate).collect();
    candidates.sort_by_key(|candidate| (candidate.key, candidate.entry.id));
    let given = give(&mut candidates, &slots);
    let lines = lines(&candidates, slots.by_start.len());
    let judge = Judge::of(facts.round.kind, &slots, &candidates, &given.last_placed, &lines);
    let decisions = (0..candidates.len()).map(|number| judge.decision(number)).collect();
    let order = candidates.iter().map(|candidate| Ranked { entry_id: candidate.entry.id, key: candidate.key }).collect();
    let in_line = |(slot, line): (usize, &Vec<usize>)| Line {
        slot_id: slots.by_start[slot].id,
        entry_ids: line.iter().map(|number| candidates[*number].entry.id).collect(),
    };
    let lines = lines.iter().enumerate().filter(|(_, line)| !line.is_empty()).map(in_line).collect();
    Draw { order, passes: given.passes, lines, decisions }
}

/// Gives the line of each slot: down the order, everybody without a place waits for each choice that they could take.
fn lines(candidates: &[Candidate], slots: usize) -> Vec<Vec<usize>> {
    let mut lines = vec![Vec::new(); slots];
    for (number, candidate) in candidates.iter().enumerate().filter(|(_, candidate)| candidate.places.is_empty()) {
        for slot in candidate.possible_choices() {
            lines[slot].push(number);
        }
    }
    lines
}
