//! The passes: down the order, each entry gets the best seat that is left and that it can take.

use super::candidate::{Candidate, Slots};
use super::draw::{By, Placement};

/// What the passes gave.
pub struct Given {
    pub passes: Vec<Vec<Placement>>,
    /// The candidate who was placed last in each slot. Where somebody waits, all its seats were given in the first pass, so this is the one with
    /// the largest key.
    pub last_placed: Vec<Option<usize>>,
}

/// Runs passes until one gives nothing. The candidates stand in the order of their keys.
///
/// Each place counts as a turn, and yet no pass needs an order of its own: somebody who gets nothing in one pass gets nothing in a later one,
/// because seats only become fewer. So all who get something in a pass have equally many places from earlier ones.
pub fn give(candidates: &mut [Candidate], slots: &Slots) -> Given {
    let mut left: Vec<u32> = slots.by_start.iter().map(|slot| slot.seats).collect();
    let mut last_placed = vec![None; left.len()];
    let mut passes = Vec::new();
    loop {
        let mut given = Vec::new();
        for (number, candidate) in candidates.iter_mut().enumerate() {
            let Some((slot, by)) = best(candidate, slots, &left) else { continue };
            left[slot] -= 1;
            candidate.places.push(slot);
            candidate.first_by.get_or_insert(by);
            last_placed[slot] = Some(number);
            given.push(Placement { entry_id: candidate.entry.id, slot_id: slots.by_start[slot].id, by });
        }
        if given.is_empty() {
            return Given { passes, last_placed };
        }
        passes.push(given);
    }
}

/// Finds the best choice that has a seat left and that the candidate can take, else with `any` the first such slot by its start.
fn best(candidate: &Candidate, slots: &Slots, left: &[u32]) -> Option<(usize, By)> {
    let fits = |slot: &usize| left[*slot] > 0 && candidate.can_take(*slot, slots);
    let chosen = candidate.choices.iter().copied().find(fits).map(|slot| (slot, By::Choice));
    let any = || candidate.entry.any.then(|| (0..left.len()).find(fits)).flatten().map(|slot| (slot, By::Any));
    chosen.or_else(any)
}
