//! What holds for every draw, on facts at random, and a few draws that can be read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foothold::allocation::rule::*;
use foothold::ids::{EntryId, SlotId};
use foothold::time::Instant;
use proptest::prelude::*;

use super::at_random::{any_entry, any_facts, cases};
use super::made::*;

/// The place of each entry that the first pass gave.
fn first_places(draw: &Draw) -> HashMap<EntryId, SlotId> {
    draw.passes.first().into_iter().flatten().map(|placement| (placement.entry_id, placement.slot_id)).collect()
}

fn keys(draw: &Draw) -> HashMap<EntryId, Key> {
    draw.order.iter().map(|ranked| (ranked.entry_id, ranked.key)).collect()
}

fn slots(facts: &Facts) -> HashMap<SlotId, &Slot> {
    facts.slots.iter().map(|slot| (slot.id, slot)).collect()
}

/// Whether an entry could take a slot beside these places, told from the facts alone.
fn could_take(facts: &Facts, entry: &Entry, slot: SlotId, places: &[SlotId]) -> bool {
    let slots = slots(facts);
    let this = slots[&slot];
    let amount = |limit: &Limit, id: SlotId| match &limit.slots {
        Some(counted) if !counted.contains(&id) => 0,
        _ if limit.counts == Counted::Seats => 1,
        _ => slots[&id].ends_at.since(slots[&id].starts_at).as_mins(),
    };
    let allows = |limit: &Limit| {
        let all = places.iter().chain([&slot]).map(|id| amount(limit, *id)).sum::<i64>();
        amount(limit, slot) == 0 || all <= i64::from(limit.left)
    };
    entry.active
        && this.state == SlotState::InRound
        && !entry.cannot.contains_key(&slot)
        && !places.contains(&slot)
        && places.iter().all(|place| slots[place].ends_at <= this.starts_at || this.ends_at <= slots[place].starts_at)
        && entry.limits.iter().all(allows)
}

fn asks_for(entry: &Entry, slot: SlotId) -> bool {
    entry.any || entry.choices.contains(&slot)
}

/// How good a first place is for somebody who wants these choices: smaller is better. All others are alike if any will do, and else no better
/// than none.
fn rank(entry: &Entry, place: Option<SlotId>) -> usize {
    let others = if entry.any { entry.choices.len() } else { usize::MAX };
    let rank_of = |place| entry.choices.iter().position(|choice| *choice == place).unwrap_or(others);
    place.map_or(usize::MAX, rank_of)
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn each_entry_has_one_decision_that_fits_together(facts in any_facts()) {
        let draw = decide(&facts);
        let decided: BTreeSet<_> = draw.decisions.iter().map(|decision| decision.entry_id).collect();
        prop_assert_eq!(draw.decisions.len(), facts.entries.len());
        prop_assert_eq!(decided, facts.entries.iter().map(|entry| entry.id).collect::<BTreeSet<_>>());
        for decision in &draw.decisions {
            let entry = facts.entries.iter().find(|entry| entry.id == decision.entry_id).unwrap();
            let chosen: Vec<_> = decision.choices.iter().map(|choice| choice.slot_id).collect();
            prop_assert_eq!(&chosen, &entry.choices);
            let could: Vec<_> = chosen.iter().copied().filter(|slot| could_take(&facts, entry, *slot, &[])).collect();
            let waits: Vec<_> = decision.waiting.iter().map(|waiting| waiting.slot_id).collect();
            let reason_of = |slot: &SlotId| decision.choices.iter().find(|choice| choice.slot_id == *slot).map(|choice| choice.reason);
            match decision.outcome {
                Outcome::Placed => {
                    prop_assert!(!decision.places.is_empty() && waits.is_empty());
                    prop_assert_eq!(first_places(&draw).get(&entry.id).copied(), decision.places.first().copied());
                    let by_any = decision.reason == Reason::PlacedByAny;
                    prop_assert!(by_any || reason_of(&decision.places[0]) == Some(decision.reason));
                    prop_assert!(!by_any || entry.any && !chosen.contains(&decision.places[0]));
                }
                Outcome::Waiting => {
                    prop_assert!(decision.places.is_empty());
                    prop_assert_eq!(&waits, &could);
                    prop_assert_eq!(reason_of(&could[0]), Some(decision.reason));
                }
                Outcome::Neither => {
                    prop_assert!(decision.places.is_empty() && waits.is_empty() && could.is_empty());
                    prop_assert_eq!(reason_of(&chosen[0]), Some(decision.reason));
                }
            }
        }
    }

    #[test]
    fn nothing_is_given_that_is_not_there_or_that_the_entry_cannot_take(facts in any_facts()) {
        let draw = decide(&facts);
        let mut left: BTreeMap<_, _> = facts.slots.iter().map(|slot| (slot.id, slot.seats)).collect();
        let mut places: HashMap<EntryId, Vec<SlotId>> = HashMap::new();
        for placement in draw.passes.iter().flatten() {
            let entry = facts.entries.iter().find(|entry| entry.id == placement.entry_id).unwrap();
            let so_far = places.entry(entry.id).or_default();
            prop_assert!(asks_for(entry, placement.slot_id) && could_take(&facts, entry, placement.slot_id, so_far));
            let left = left.get_mut(&placement.slot_id).unwrap();
            prop_assert!(*left > 0);
            *left -= 1;
            so_far.push(placement.slot_id);
        }
        // Nothing is left over that somebody asks for and could take.
        for (slot, _) in left.into_iter().filter(|(_, left)| *left > 0) {
            for entry in &facts.entries {
                let places = places.get(&entry.id).map(Vec::as_slice).unwrap_or_default();
                prop_assert!(!asks_for(entry, slot) || !could_take(&facts, entry, slot, places));
            }
        }
    }

    #[test]
    fn when_and_by_which_way_somebody_asked_changes_nothing(
        facts in any_facts(),
        shuffled in prop::collection::vec((0..10_000_i64, prop::sample::select(Via::ALL)), 17),
    ) {
        let mut other = facts.clone();
        for (entry, (hours, via)) in other.entries.iter_mut().zip(shuffled) {
            entry.created_at = hour(-hours);
            entry.via = via;
            entry.versions.reverse();
            for version in &mut entry.versions {
                version.at = hour(-hours);
                version.by = "system".to_owned();
                version.changed_by_other = !version.changed_by_other;
            }
        }
        prop_assert_eq!(decide(&facts), decide(&other));
    }

    #[test]
    fn the_order_of_the_lists_changes_nothing(facts in any_facts(), turns in 0..16_usize) {
        let mut other = facts.clone();
        other.slots.reverse();
        other.entries.reverse();
        let (slots, entries) = (other.slots.len(), other.entries.len().max(1));
        other.slots.rotate_left(turns % slots);
        if !other.entries.is_empty() {
            other.entries.rotate_left(turns % entries);
        }
        prop_assert_eq!(record(&facts, &decide(&facts)).unwrap(), record(&other, &decide(&other)).unwrap());
    }

    #[test]
    fn nobody_comes_before_somebody_with_a_smaller_key_who_asked_for_the_same(facts in any_facts()) {
        let draw = decide(&facts);
        let (first, keys) = (first_places(&draw), keys(&draw));
        for (placed, slot) in &first {
            for other in facts.entries.iter().filter(|other| !first.contains_key(&other.id)) {
                if asks_for(other, *slot) && could_take(&facts, other, *slot, &[]) {
                    prop_assert!(keys[&other.id] >= keys[placed]);
                }
            }
        }
    }

    #[test]
    fn one_more_person_never_takes_the_first_place_of_somebody_with_a_smaller_key(
        (facts, newcomer) in any_facts().prop_flat_map(|facts| {
            let slots = facts.slots.len();
            (Just(facts), any_entry(99, slots))
        }),
    ) {
        let before = first_places(&decide(&facts));
        let mut more = facts.clone();
        more.entries.push(newcomer.clone());
        let draw = decide(&more);
        let (after, keys) = (first_places(&draw), keys(&draw));
        for entry in facts.entries.iter().filter(|entry| keys[&entry.id] < keys[&newcomer.id]) {
            prop_assert_eq!(before.get(&entry.id), after.get(&entry.id));
        }
        // A person with the largest key of all takes nobody's.
        more.entries.last_mut().unwrap().turns_of_kind = 1_000;
        let after = first_places(&decide(&more));
        prop_assert!(before.iter().all(|(entry, place)| after.get(entry) == Some(place)));
    }

    #[test]
    fn nobody_has_a_second_place_while_somebody_who_asked_for_it_has_none(facts in any_facts()) {
        let draw = decide(&facts);
        let without: Vec<_> = facts.entries.iter().filter(|entry| !first_places(&draw).contains_key(&entry.id)).collect();
        for second in draw.passes.iter().skip(1).flatten() {
            for entry in &without {
                prop_assert!(!asks_for(entry, second.slot_id) || !could_take(&facts, entry, second.slot_id, &[]));
            }
            prop_assert!(first_places(&draw).contains_key(&second.entry_id));
        }
    }

    #[test]
    fn a_list_that_is_not_the_true_one_never_gives_a_better_first_place(
        (facts, liar, list) in any_facts().prop_filter("somebody", |facts| !facts.entries.is_empty()).prop_flat_map(|facts| {
            let (entries, slots) = (facts.entries.len(), facts.slots.iter().map(|slot| slot.id).collect::<Vec<_>>());
            let list = prop::sample::subsequence(slots.clone(), 1..=slots.len()).prop_shuffle();
            (Just(facts), 0..entries, list)
        }),
    ) {
        let truly = &facts.entries[liar];
        let mut other = facts.clone();
        other.entries[liar].choices = list;
        let place = |facts: &Facts| first_places(&decide(facts)).get(&truly.id).copied();
        prop_assert!(rank(truly, place(&facts)) <= rank(truly, place(&other)));
    }

    #[test]
    fn each_pass_keeps_the_order_of_the_keys_with_a_turn_more_for_each_place(facts in any_facts()) {
        let draw = decide(&facts);
        let mut keys = keys(&draw);
        for pass in &draw.passes {
            let in_pass: Vec<_> = pass.iter().map(|placement| placement.entry_id).collect();
            prop_assert!(in_pass.is_sorted_by_key(|entry| keys[entry]));
            for entry in &in_pass {
                let key = keys.get_mut(entry).unwrap();
                *key = Key { turns_of_kind: key.turns_of_kind + 1, turns_one_to_one: key.turns_one_to_one + 1, ..*key };
            }
        }
    }

    #[test]
    fn lines_stand_in_the_order_of_the_keys_and_the_smallest_key_is_first_in_all_of_its_lines(facts in any_facts()) {
        let draw = decide(&facts);
        let keys = keys(&draw);
        for line in &draw.lines {
            prop_assert!(line.entry_ids.is_sorted_by_key(|entry| keys[entry]));
            for (place, entry) in (1..).zip(&line.entry_ids) {
                let decision = draw.decisions.iter().find(|decision| decision.entry_id == *entry).unwrap();
                let found = decision.waiting.iter().find(|waiting| waiting.slot_id == line.slot_id);
                prop_assert_eq!(found.map(|waiting| waiting.place), Some(place));
            }
        }
        // So they have the seat that frees first, in whichever of their slots that is.
        let smallest = draw.decisions.iter().find(|decision| decision.outcome == Outcome::Waiting);
        prop_assert!(smallest.is_none_or(|decision| decision.waiting.iter().all(|waiting| waiting.place == 1)));
    }
}

#[test]
fn a_key_is_compared_part_by_part() {
    let base = entry(0, &[0]);
    let key = |entry: &Entry, ball: u8| Key::of(entry, hour(0), Octets([ball; 32]));
    let first = |smaller: Entry, larger: Entry, part| {
        assert!(key(&smaller, 9) < key(&larger, 1));
        assert_eq!(key(&smaller, 9).first_difference(&key(&larger, 1)), part);
    };
    let base = || base.clone();
    first(Entry { turns_one_to_one: 5, ..base() }, Entry { turns_of_kind: 1, credits: 9, ..base() }, Part::TurnsOfKind);
    first(base(), Entry { turns_one_to_one: 1, credits: 9, ..base() }, Part::TurnsOneToOne);
    first(Entry { credits: 1, waiting_since: hour(0), ..base() }, base(), Part::Credits);
    first(Entry { waiting_since: hour(-24 * 63), ..base() }, base(), Part::Weeks);
    assert!(key(&base(), 1) < key(&base(), 2));
    assert_eq!(key(&base(), 1).first_difference(&key(&base(), 2)), Part::Ball);
}

#[test]
fn weeks_are_whole_and_never_negative() {
    let weeks = |hours: i64| Key::of(&Entry { waiting_since: hour(-hours), ..entry(0, &[0]) }, hour(0), Octets([0; 32])).weeks.0;
    assert_eq!([-1, 0, 167, 168, 335, 336].map(weeks), [0, 0, 0, 1, 1, 2]);
    let a_moment_short = Instant::from_microsecond(hour(-168).as_microsecond() + 1).unwrap();
    let key = Key::of(&Entry { waiting_since: a_moment_short, ..entry(0, &[0]) }, hour(0), Octets([0; 32]));
    assert_eq!(key.weeks.0, 0);
}

#[test]
fn a_second_place_is_given_of_what_is_left_and_neither_clashes_nor_passes_a_cap() {
    let slots = vec![slot(0, 0, 1), slot(1, 0, 1), slot(2, 5, 1)];
    let draw = decide(&facts(slots.clone(), vec![entry(0, &[0, 1, 2])]));
    assert_eq!(of(&draw, 0).places, [slot_id(0), slot_id(2)]);
    assert_eq!(draw.passes.len(), 2);
    let reasons: Vec<_> = of(&draw, 0).choices.iter().map(|choice| choice.reason).collect();
    assert_eq!(reasons, [Reason::PlacedInOrder, Reason::PlacedElsewhere, Reason::PlacedInOrder]);

    let capped = Entry { limits: vec![seats(1)], ..entry(0, &[0, 1, 2]) };
    assert_eq!(of(&decide(&facts(slots, vec![capped])), 0).places, [slot_id(0)]);
}

#[test]
fn any_takes_the_first_other_that_fits_by_its_start() {
    let taken = vec![slot(0, 9, 1), slot(1, 5, 1), slot(2, 1, 1), slot(3, 0, 1)];
    let any = Entry { any: true, cannot: [(slot_id(3), WhyNot::Clash)].into(), limits: vec![seats(1)], ..with_turns(1, entry(1, &[0])) };
    let draw = decide(&facts(taken, vec![entry(0, &[0]), any]));
    assert_eq!(of(&draw, 1).places, [slot_id(2)]);
    assert_eq!(of(&draw, 1).reason, Reason::PlacedByAny);
    assert_eq!(of(&draw, 1).choices[0].reason, Reason::FewerTurnsFirst);
}

#[test]
fn seats_that_exceptions_had_taken_are_told_so() {
    let draw = decide(&facts(vec![slot(0, 0, 0)], vec![entry(0, &[0])]));
    assert_eq!((of(&draw, 0).outcome, of(&draw, 0).reason), (Outcome::Waiting, Reason::GivenByException));
    assert_eq!(of(&draw, 0).waiting, [WaitingPlace { slot_id: slot_id(0), place: 1 }]);
}

#[test]
fn a_slot_that_has_left_and_a_person_who_has_gone_get_nothing() {
    let gone = Entry { active: false, any: true, ..entry(1, &[0]) };
    let held = Slot { state: SlotState::OnHold, ..slot(1, 5, 1) };
    let draw = decide(&facts(vec![slot(0, 0, 1), held], vec![entry(0, &[1]), gone]));
    assert_eq!((of(&draw, 0).outcome, of(&draw, 0).reason), (Outcome::Neither, Reason::SlotWithdrawn));
    assert_eq!((of(&draw, 1).outcome, of(&draw, 1).reason), (Outcome::Neither, Reason::NoLongerActive));
    assert!(draw.passes.is_empty());
}
