//! What the caps leave to somebody who gets more than one place in a draw (docs/fairness.md, The draw).
//!
//! Whether somebody can take one place is judged exactly, by [`Abilities`]. Here is what a second place may not pass. A limit is never less than
//! one place, because of the first; limits that count days count places instead, so that a second place may be refused, and none is given too many.

use std::collections::BTreeMap;

use super::ability::Abilities;
use super::rule::{Counted, Limit};
use crate::bookings::caps::MINUTES_PER_DAY;
use crate::ids::{MenteeId, SlotId};
use crate::slots::store::SlotRow;

/// These two caps count all of the round's places alike.
const OF_ALL: &str = "cap_upcoming.";

/// What stands together under one limit.
#[derive(Default)]
struct Group {
    left: i64,
    slots: Vec<SlotId>,
}

/// Gives what the caps leave to this mentee over these slots. Where no second place is possible at all, one limit says so.
pub fn of(abilities: &Abilities, mentee: MenteeId, slots: &[&SlotRow]) -> Vec<Limit> {
    let mut groups: BTreeMap<(&'static str, String), Group> = BTreeMap::new();
    for slot in slots {
        for used in abilities.used(mentee, slot) {
            let minutes = i64::from(slot.duration_minutes);
            let least = if used.limit == MINUTES_PER_DAY { minutes } else { 1 };
            let left = (used.max - used.count).max(least);
            if used.limit.starts_with(OF_ALL) && left <= 1 {
                return vec![limit(used.limit, 1, None)];
            }
            let group =
                groups.entry((used.limit, counted_with(abilities, mentee, used.limit, slot))).or_insert(Group { left, slots: Vec::new() });
            // A cap by minutes leaves enough for the longest of its slots, so that it forbids no first place.
            group.left = if used.limit == MINUTES_PER_DAY { group.left.max(left) } else { group.left.min(left) };
            group.slots.push(slot.id);
        }
    }
    let all = slots.len();
    groups.into_iter().map(|((name, _), group)| limit(name, group.left, (group.slots.len() < all).then_some(group.slots))).collect()
}

/// Names what a slot is counted with under a limit.
fn counted_with(abilities: &Abilities, mentee: MenteeId, limit: &str, slot: &SlotRow) -> String {
    let cohort = || abilities.cohort_of(mentee, slot).map_or_else(String::new, |cohort| cohort.to_string());
    let day = || slot.starts_at.map_or_else(String::new, |start| format!("{} {}", slot.timezone.name(), slot.timezone.date_at(start)));
    match limit {
        "cap_same_company.mock_interview" | "cap_same_company.shadowing" | "shadowing_limits.days_per_company_in_12_months" => {
            slot.company_id.to_string()
        }
        "cap_per_cohort.mock_interview" | "cap_per_cohort.shadowing" | "shadowing_limits.days_per_cohort" => cohort(),
        MINUTES_PER_DAY => day(),
        _ => String::new(),
    }
}

fn limit(name: &str, left: i64, slots: Option<Vec<SlotId>>) -> Limit {
    let counts = if name == MINUTES_PER_DAY { Counted::Minutes } else { Counted::Seats };
    Limit { limit: name.to_owned(), counts, left: u32::try_from(left).unwrap_or(u32::MAX), slots }
}
