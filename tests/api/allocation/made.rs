//! Facts that a test makes up. Slots and entries have numbers, of which their ids are made.

use foothold::allocation::rule::*;
use foothold::ids::{EntryId, MenteeId, RoundId, SlotId};
use foothold::time::Instant;
use uuid::Uuid;

/// An instant so many hours after the round has closed.
pub fn hour(hour: i64) -> Instant {
    let closes_at: Instant = "2027-03-12T12:00:00Z".parse().unwrap();
    Instant::from_microsecond(closes_at.as_microsecond() + hour * 3_600_000_000).unwrap()
}

fn id<I: From<Uuid>>(kind: u128, number: usize) -> I {
    I::from(Uuid::from_u128((kind << 64) + number as u128))
}

pub fn slot_id(number: usize) -> SlotId {
    id(1, number)
}

pub fn entry_id(number: usize) -> EntryId {
    id(2, number)
}

pub fn mentee_id(number: usize) -> MenteeId {
    id(3, number)
}

/// A slot of an hour, which starts so many hours after the hundredth.
pub fn slot(number: usize, starts: i64, seats: u32) -> Slot {
    Slot { id: slot_id(number), starts_at: hour(100 + starts), ends_at: hour(101 + starts), seats, state: SlotState::InRound }
}

pub fn entry(number: usize, choices: &[usize]) -> Entry {
    let choices: Vec<_> = choices.iter().map(|choice| slot_id(*choice)).collect();
    let created_at = hour(-24);
    let first = Version {
        version: 1,
        at: created_at,
        by: "acct_01k2m7q3x8e5rb4t9v6w1y0z2a".to_owned(),
        changed_by_other: false,
        withdrawn: false,
        choices: choices.clone(),
        any: false,
        via: Via::Phone,
    };
    Entry {
        id: entry_id(number),
        mentee_id: mentee_id(number),
        choices,
        any: false,
        via: Via::Phone,
        created_at,
        versions: vec![first],
        active: true,
        turns_of_kind: 0,
        turns_one_to_one: 0,
        credits: 0,
        waiting_since: hour(-24 * 7 * 8),
        cannot: [].into(),
        limits: Vec::new(),
        changed_since_close: Vec::new(),
    }
}

/// An entry with so many turns, all of the round's kind.
pub fn with_turns(turns: u32, entry: Entry) -> Entry {
    Entry { turns_of_kind: turns, turns_one_to_one: turns, ..entry }
}

pub fn seats(left: u32) -> Limit {
    Limit { limit: "cap_upcoming.mock_interview".to_owned(), counts: Counted::Seats, left, slots: None }
}

pub fn facts(slots: Vec<Slot>, entries: Vec<Entry>) -> Facts {
    let seed = Seed(Octets::sha256_of(b"a seed for tests"));
    Facts {
        round: Round {
            id: RoundId::from(Uuid::from_u128(7)),
            kind: RoundKind::MockInterview,
            cohort_id: None,
            opens_at: hour(-96),
            closes_at: hour(0),
            max_choices: 3,
        },
        drawn_at: hour(1),
        seed,
        seed_sha256: seed.sha256(),
        slots,
        entries,
        withdrawn_entries: Vec::new(),
    }
}

/// The decision on an entry.
pub fn of(draw: &Draw, number: usize) -> &Decision {
    draw.decisions.iter().find(|decision| decision.entry_id == entry_id(number)).unwrap()
}
