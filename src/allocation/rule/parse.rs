//! The facts of a record, read back. What is wrong with its form is said with the JSON pointer (RFC 6901) of the member.

use std::collections::HashSet;
use std::hash::Hash;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::facts::{Entry, Facts};
use super::record::FORMAT;
use crate::ids::SlotId;

/// The members that the facts give. Each is decided again, and may differ.
const DECIDED: [&str; 4] = ["order", "passes", "lines", "decisions"];

/// Reads the facts of a record, or says what is wrong with its form.
pub fn facts(record: &Value) -> Result<Facts, String> {
    let Value::Object(members) = record else { return Err("a record is a JSON object".to_owned()) };
    let format: String = member(members, "format")?;
    if format != FORMAT {
        return Err(format!("/format: this program verifies {FORMAT}, and not {format}"));
    }
    let facts = Facts {
        round: member(members, "round")?,
        drawn_at: member(members, "drawn_at")?,
        seed: member(members, "seed")?,
        seed_sha256: member(members, "seed_sha256")?,
        slots: items(members, "slots")?,
        entries: items(members, "entries")?,
        withdrawn_entries: items(members, "withdrawn_entries")?,
    };
    if let Some(missing) = DECIDED.iter().find(|name| !members.contains_key(**name)) {
        return Err(format!("/{missing}: is missing"));
    }
    check(&facts)?;
    Ok(facts)
}

fn member<T: DeserializeOwned>(members: &Map<String, Value>, name: &str) -> Result<T, String> {
    let value = members.get(name).ok_or_else(|| format!("/{name}: is missing"))?;
    T::deserialize(value).map_err(|error| format!("/{name}: {error}"))
}

fn items<T: DeserializeOwned>(members: &Map<String, Value>, name: &str) -> Result<Vec<T>, String> {
    let values: Vec<&Value> = match members.get(name) {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(_) => return Err(format!("/{name}: is not an array")),
        None => return Err(format!("/{name}: is missing")),
    };
    let item = |(number, value)| T::deserialize(value).map_err(|error| format!("/{name}/{number}: {error}"));
    values.into_iter().enumerate().map(item).collect()
}

/// Checks what the types do not: that nothing stands twice, and that what is named is there.
fn check(facts: &Facts) -> Result<(), String> {
    check_unique("/slots", facts.slots.iter().map(|slot| slot.id))?;
    check_unique("/entries", facts.entries.iter().map(|entry| entry.id))?;
    check_unique("/entries", facts.entries.iter().map(|entry| entry.mentee_id))?;
    if let Some(number) = facts.slots.iter().position(|slot| slot.ends_at <= slot.starts_at) {
        return Err(format!("/slots/{number}/ends_at: is not after the start"));
    }
    let slots: HashSet<_> = facts.slots.iter().map(|slot| slot.id).collect();
    facts.entries.iter().enumerate().try_for_each(|(number, entry)| check_entry(number, entry, &slots))
}

fn check_entry(number: usize, entry: &Entry, slots: &HashSet<SlotId>) -> Result<(), String> {
    let pointer = format!("/entries/{number}");
    if entry.choices.is_empty() {
        return Err(format!("{pointer}/choices: is empty"));
    }
    check_unique(&format!("{pointer}/choices"), entry.choices.iter().copied())?;
    let limited = entry.limits.iter().filter_map(|limit| limit.slots.as_ref()).flatten();
    let named = entry.choices.iter().chain(entry.cannot.keys()).chain(limited);
    match named.into_iter().find(|id| !slots.contains(id)) {
        Some(unknown) => Err(format!("{pointer}: {unknown} is not among the slots of the record")),
        None => Ok(()),
    }
}

fn check_unique<T: Eq + Hash>(pointer: &str, ids: impl Iterator<Item = T>) -> Result<(), String> {
    let mut seen = HashSet::new();
    match ids.enumerate().find_map(|(number, id)| (!seen.insert(id)).then_some(number)) {
        Some(number) => Err(format!("{pointer}/{number}: names what is named before")),
        None => Ok(()),
    }
}
