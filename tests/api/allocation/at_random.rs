//! Any facts: few slots, many of which overlap, few seats, and people who are alike in most of their key, so that there is something to settle.

use foothold::allocation::rule::*;
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::made::*;

fn any_slot(number: usize) -> impl Strategy<Value = Slot> {
    let state = prop_oneof![
        12 => Just(SlotState::InRound),
        1 => Just(SlotState::OnHold),
        1 => Just(SlotState::Cancelled),
    ];
    (0..8_i64, prop_oneof![1 => Just(0_u32), 6 => 1..4_u32], 1..3_i64, state).prop_map(move |(starts, seats, hours, state)| {
        let ends_at = hour(100 + starts + hours);
        Slot { ends_at, state, ..slot(number, starts, seats) }
    })
}

fn why_not() -> impl Strategy<Value = WhyNot> {
    prop::sample::select(
        &[WhyNot::AlreadyBooked, WhyNot::NotEligibleField, WhyNot::NotEnrolled, WhyNot::ClearanceNeeded, WhyNot::Clash, WhyNot::CapReached]
            [..],
    )
}

fn limit(slots: usize) -> impl Strategy<Value = Limit> {
    let of_seats = (0..3_u32).prop_map(seats);
    let of_company = (0..3_u32, subsequence((0..slots).map(slot_id).collect::<Vec<_>>(), 1..=slots)).prop_map(|(left, slots)| Limit {
        limit: "cap_same_company.mock_interview".to_owned(),
        slots: Some(slots),
        ..seats(left)
    });
    let minutes = (60..300_u32).prop_map(|left| Limit {
        limit: "shadowing_limits.minutes_per_day".to_owned(),
        counts: Counted::Minutes,
        left,
        slots: None,
    });
    prop_oneof![3 => of_seats, 1 => of_company, 1 => minutes]
}

pub fn any_entry(number: usize, slots: usize) -> impl Strategy<Value = Entry> {
    let all: Vec<usize> = (0..slots).collect();
    let choices = subsequence(all.clone(), 1..=slots.min(4)).prop_shuffle();
    let cannot = prop::collection::vec((prop::sample::select(all), why_not()), 0..2);
    let limits = prop::collection::vec(limit(slots), 0..3);
    let counted = (0..3_u32, 0..2_u32, 0..2_u32, 0..24 * 7 * 4_i64);
    let said = (any::<bool>(), prop::bool::weighted(0.95));
    (choices, cannot, limits, counted, said).prop_map(move |(choices, cannot, limits, (turns, more, credits, hours), (any, active))| {
        Entry {
            any,
            active,
            turns_of_kind: turns,
            turns_one_to_one: turns + more,
            credits,
            waiting_since: hour(24 - hours),
            cannot: cannot.into_iter().map(|(slot, why_not)| (slot_id(slot), why_not)).collect(),
            limits,
            ..entry(number, &choices)
        }
    })
}

/// Facts of 1 to 7 slots and up to 16 entries.
pub fn any_facts() -> impl Strategy<Value = Facts> {
    (1..8_usize, 0..17_usize, any::<[u8; 32]>()).prop_flat_map(|(slots, entries, seed)| {
        let any_slots: Vec<_> = (0..slots).map(any_slot).collect();
        let any_entries: Vec<_> = (0..entries).map(|number| any_entry(number, slots)).collect();
        (any_slots, any_entries).prop_map(move |(slots, entries)| {
            let seed = Seed(Octets(seed));
            Facts { seed, seed_sha256: seed.sha256(), ..facts(slots, entries) }
        })
    })
}

/// As many cases as a draw allows in a short time. Nothing is written beside the tests.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
