//! The worked example of the demonstration (`allocation_test_vector`), whose keys stand for ids.

use std::collections::BTreeMap;

use foothold::allocation::rule::*;
use serde_json::Value;

use super::made::{entry, facts, hour, seats, slot};

const FILE: &str = include_str!("../../../src/demo/institute.json");

fn vector() -> Value {
    serde_json::from_str::<Value>(FILE).unwrap()["allocation_test_vector"].take()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

fn number(value: &Value, name: &str) -> u32 {
    value[name].as_u64().unwrap().try_into().unwrap()
}

fn keys<'a>(value: &'a Value, name: &str) -> Vec<&'a str> {
    value[name].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect()
}

/// The seed of the example is a text. HMAC fills a key of up to 64 bytes up with zeros (RFC 2104, 2), so this seed gives the same balls.
fn seed(vector: &Value) -> Seed {
    let mut bytes = [0; 32];
    let text = text(vector, "seed").as_bytes();
    bytes[..text.len()].copy_from_slice(text);
    Seed(Octets(bytes))
}

/// The order of the example as facts: the first of its slots and the first in its order have the number 0. Each slot has one seat.
fn made(vector: &Value) -> Facts {
    let slots = keys(vector, "slot_keys");
    let entries = vector["order"].as_array().unwrap().iter().enumerate().map(|(number_in_order, line)| {
        let choices: Vec<_> = keys(line, "preferences").iter().map(|key| slots.iter().position(|slot| slot == key).unwrap()).collect();
        Entry {
            turns_of_kind: number(line, "turns_kind"),
            turns_one_to_one: number(line, "turns_1to1"),
            credits: number(line, "credits"),
            waiting_since: hour(-24 * 7 * i64::from(number(line, "weeks_since"))),
            limits: vec![seats(1)],
            ..entry(number_in_order, &choices)
        }
    });
    let starts = (0..).step_by(2);
    facts((0..slots.len()).zip(starts).map(|(number, starts)| slot(number, starts, 1)).collect(), entries.collect())
}

#[test]
fn the_published_hash_is_that_of_the_seed() {
    let vector = vector();
    let hash = Octets::sha256_of(text(&vector, "seed").as_bytes()).to_string();
    assert_eq!(hash, text(&vector, "seed_sha256_published_at_open"));
}

#[test]
fn the_balls_are_those_of_the_example() {
    let vector = vector();
    for line in vector["order"].as_array().unwrap() {
        let ball = ball(&seed(&vector), text(&vector, "run_id"), text(line, "mentee_key")).to_string();
        assert_eq!(ball.len(), 64);
        assert_eq!(&ball[..12], text(line, "ball"), "{}", text(line, "mentee_key"));
    }
}

#[test]
fn the_order_the_places_and_the_seats_left_are_those_of_the_example() {
    let vector = vector();
    let lines = vector["order"].as_array().unwrap();
    let ball_of = |line: &Value| ball(&seed(&vector), text(&vector, "run_id"), text(line, "mentee_key"));
    let mut made = made(&vector);
    let balls: BTreeMap<_, _> = made.entries.iter().zip(lines).map(|(entry, line)| (entry.id, ball_of(line))).collect();
    let (slots, expected): (Vec<_>, Vec<_>) =
        (made.slots.iter().map(|slot| slot.id).collect(), made.entries.iter().map(|entry| entry.id).collect());
    made.entries.reverse();
    let draw = decide_by(&made, |entry| balls[&entry.id]);

    let order: Vec<_> = draw.order.iter().map(|ranked| ranked.entry_id).collect();
    assert_eq!(order, expected);
    let result_of = |decision: &Decision| match decision.places[..] {
        [] => "waitlisted",
        [place] => keys(&vector, "slot_keys")[slots.iter().position(|slot| *slot == place).unwrap()],
        _ => "several",
    };
    let results: Vec<_> = draw.decisions.iter().map(result_of).collect();
    assert_eq!(results, lines.iter().map(|line| text(line, "result")).collect::<Vec<_>>());
    let given = |number: usize| draw.passes.iter().flatten().filter(|placement| placement.slot_id == slots[number]).count() as u64;
    for (number, key) in keys(&vector, "slot_keys").into_iter().enumerate() {
        assert_eq!(1 - given(number), vector["seats_left"][key].as_u64().unwrap(), "{key}");
    }
}
