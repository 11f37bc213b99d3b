//! The record of a draw, and what verifies it.

use std::collections::{BTreeMap, BTreeSet};

use foothold::allocation::rule::*;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::at_random::{any_facts, cases};
use super::made::*;

pub fn written(facts: &Facts) -> Record {
    record(facts, &decide(facts)).unwrap()
}

/// Four people, of whom the first two are placed and the others wait.
pub fn four() -> Facts {
    let entries = (0..4).map(|number| with_turns(number, entry(number as usize, &[0, 1])));
    facts(vec![slot(0, 0, 1), slot(1, 5, 1)], entries.collect())
}

fn pointers(verified: Result<Verified, Unverified>) -> Vec<String> {
    match verified {
        Err(Unverified::Differs(differences)) => differences.into_iter().map(|difference| difference.pointer).collect(),
        other => panic!("{other:?}"),
    }
}

fn form(bytes: &[u8]) -> String {
    match verify(bytes) {
        Err(Unverified::Form(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// The pointers of all that is neither an object nor an array, or is empty.
fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().for_each(|(name, value)| leaves(value, &format!("{pointer}/{name}"), found));
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(number, value)| leaves(value, &format!("{pointer}/{number}"), found));
        }
        _ => found.push(pointer.to_owned()),
    }
}

fn other_than(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(format!("{text}x")),
        Value::Number(number) => json!(number.as_u64().unwrap() + 1),
        Value::Bool(bool) => json!(!bool),
        Value::Array(_) | Value::Object(_) => json!("something"),
        Value::Null => json!(0),
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_record_is_verified_and_written_again_in_the_same_bytes(facts in any_facts()) {
        let record = written(&facts);
        let verified = verify(record.json.as_bytes()).unwrap();
        prop_assert!(verified.is_canonical);
        prop_assert_eq!(verified.sha256, record.sha256);
        prop_assert_eq!(verified.entries, facts.entries.len());
    }
}

/// The same facts with something in every list.
fn with_everything() -> Facts {
    let mut facts = four();
    facts.entries[0].limits = vec![seats(2), Limit { slots: Some(vec![slot_id(0)]), ..seats(1) }];
    facts.entries[0].cannot = [(slot_id(1), WhyNot::Clash)].into();
    facts.entries[0].changed_since_close = vec![ChangedFact::Bookings];
    let versions = facts.entries[0].versions.clone();
    facts.withdrawn_entries = vec![WithdrawnEntry { id: entry_id(9), mentee_id: mentee_id(9), versions }];
    facts
}

/// The same value with the members of each object in the order of their names, which are ASCII here.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[test]
fn a_record_is_canonical_json() {
    let record = written(&with_everything());
    let value: Value = serde_json::from_str(&record.json).unwrap();
    // RFC 8785 for ASCII without fractions: no spaces, and the members by their names.
    assert_eq!(record.json, sorted(value.clone()).to_string());
    assert_eq!(record.sha256, Octets::sha256_of(record.json.as_bytes()));
    assert_eq!(value["round"]["closes_at"], "2027-03-12T12:00:00Z");
    assert_eq!(value["order"][0]["weeks"], 8);
    assert_eq!(value["entries"][0]["cannot"], json!({ slot_id(1).to_string(): "clash" }));
    let limit = json!({"limit": "cap_upcoming.mock_interview", "counts": "seats", "left": 1, "slots": [slot_id(0)]});
    assert_eq!(value["entries"][0]["limits"][1], limit);
    assert!(verify(record.json.as_bytes()).is_ok());
}

#[test]
fn the_documentation_names_every_member_and_every_word_of_a_record() {
    let page = std::fs::read_to_string(crate::docs::page::tree("docs/fairness.md")).unwrap();
    let mut names = BTreeSet::new();
    let mut waiting = vec![serde_json::from_str::<Value>(&written(&with_everything()).json).unwrap()];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(members) => {
                names.extend(members.keys().filter(|name| !name.starts_with("slot_0")).cloned());
                waiting.extend(members.into_iter().map(|(_, value)| value));
            }
            Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
    let reasons = Reason::ALL.iter().map(|word| word.as_str());
    let states = SlotState::ALL.iter().map(|word| word.as_str());
    let changes = ChangedFact::ALL.iter().map(|word| word.as_str());
    names.extend(reasons.chain(states).chain(changes).map(str::to_owned));
    let unnamed: Vec<_> = names.iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(unnamed.is_empty(), "docs/fairness.md does not say what these mean: {unnamed:?}");
}

#[test]
fn each_change_of_what_was_decided_is_found_where_it_is() {
    let value: Value = serde_json::from_str(&written(&four()).json).unwrap();
    let mut found = Vec::new();
    for name in ["order", "passes", "lines", "decisions"] {
        leaves(&value[name], &format!("/{name}"), &mut found);
    }
    assert!(found.len() > 80, "{found:?}");
    for pointer in found {
        let mut changed = value.clone();
        let leaf = changed.pointer_mut(&pointer).unwrap();
        *leaf = other_than(leaf);
        assert_eq!(pointers(verify(changed.to_string().as_bytes())), [pointer]);
    }
}

#[test]
fn a_change_of_the_facts_shows_in_what_was_decided() {
    let value: Value = serde_json::from_str(&written(&four()).json).unwrap();
    let differs = |pointer: &str, to: Value| {
        let mut changed = value.clone();
        *changed.pointer_mut(pointer).unwrap() = to;
        pointers(verify(changed.to_string().as_bytes()))
    };
    let seed = differs("/seed", json!("0".repeat(64)));
    assert!(seed.contains(&"/seed_sha256".to_owned()) && seed.contains(&"/order/0/ball".to_owned()), "{seed:?}");
    assert!(differs("/entries/0/turns_of_kind", json!(5)).contains(&"/order/0/entry_id".to_owned()));
    assert!(differs("/slots/0/seats", json!(2)).contains(&"/decisions/0/counts/seats".to_owned()));
    assert!(differs("/entries/0/active", json!(false)).contains(&"/decisions/0/outcome".to_owned()));
    // Times are written in one way.
    assert_eq!(differs("/round/opens_at", json!("2027-03-08T13:00:00+01:00")), ["/round/opens_at"]);
}

#[test]
fn a_member_too_many_and_an_entry_too_few_are_found() {
    let value: Value = serde_json::from_str(&written(&four()).json).unwrap();
    let mut more = value.clone();
    more["note"] = json!("it was fair");
    assert_eq!(pointers(verify(more.to_string().as_bytes())), ["/note"]);
    let mut fewer = value.clone();
    fewer["decisions"].as_array_mut().unwrap().pop();
    assert_eq!(pointers(verify(fewer.to_string().as_bytes())), ["/decisions/3"]);
}

#[test]
fn a_record_in_another_layout_says_the_same() {
    let record = written(&four());
    let value: Value = serde_json::from_str(&record.json).unwrap();
    let verified = verify(serde_json::to_string_pretty(&value).unwrap().as_bytes()).unwrap();
    assert!(!verified.is_canonical);
    assert_eq!(verified.sha256, record.sha256);
}

#[test]
fn what_is_no_record_is_told_so() {
    let value: Value = serde_json::from_str(&written(&four()).json).unwrap();
    let with = |pointer: &str, to: Value| {
        let mut changed = value.clone();
        *changed.pointer_mut(pointer).unwrap() = to;
        form(changed.to_string().as_bytes())
    };
    assert!(form(b"{").starts_with("this is not JSON: "));
    assert_eq!(form(b"[]"), "a record is a JSON object");
    assert_eq!(form(b"{}"), "/format: is missing");
    assert_eq!(with("/format", json!("foothold-draw/2")), "/format: this program verifies foothold-draw/1, and not foothold-draw/2");
    assert!(with("/seed", json!("ABC")).starts_with("/seed: not 64 hexadecimal digits"));
    assert!(with("/entries/1/credits", json!(-1)).starts_with("/entries/1: "));
    assert!(with("/entries/1/choices", json!([])).starts_with("/entries/1/choices: is empty"));
    let twice = json!([slot_id(0), slot_id(0)]);
    assert_eq!(with("/entries/1/choices", twice), "/entries/1/choices/1: names what is named before");
    let unknown = with("/entries/1/choices/0", json!(slot_id(7)));
    assert_eq!(unknown, format!("/entries/1: {} is not among the slots of the record", slot_id(7)));
    assert_eq!(with("/entries/1/id", json!(entry_id(0))), "/entries/1: names what is named before");
    let mut without = value.clone();
    without.as_object_mut().unwrap().remove("lines");
    assert_eq!(form(without.to_string().as_bytes()), "/lines: is missing");
}
