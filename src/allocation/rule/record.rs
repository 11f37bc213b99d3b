//! The record of a draw: its facts and what came of them, as RFC 8785 writes JSON, so that everybody who writes it gets the same bytes.

use std::io;

use canon_json::CanonJsonSerialize;
use serde::Serialize;

use super::draw::{Decision, Draw, Line, Placement, Ranked};
use super::facts::{Entry, Facts, Round, Slot, WithdrawnEntry};
use super::octets::{Octets, Seed};
use crate::time::Instant;

/// What `format` says in a record that is written by this rule.
pub const FORMAT: &str = "foothold-draw/1";

/// A record as it is stored and handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub json: String,
    /// The hash of the bytes of `json`.
    pub sha256: Octets,
}

/// The members of a record.
#[derive(Serialize)]
struct Members<'a> {
    format: &'static str,
    round: &'a Round,
    drawn_at: Instant,
    seed: Seed,
    seed_sha256: Octets,
    slots: Vec<&'a Slot>,
    entries: Vec<&'a Entry>,
    withdrawn_entries: Vec<&'a WithdrawnEntry>,
    order: &'a [Ranked],
    passes: &'a [Vec<Placement>],
    lines: &'a [Line],
    decisions: &'a [Decision],
}

/// Writes the record of a draw. The slots stand in the order of their starts, the entries in that of their ids.
pub fn record(facts: &Facts, draw: &Draw) -> io::Result<Record> {
    let mut entries: Vec<_> = facts.entries.iter().collect();
    entries.sort_by_key(|entry| entry.id);
    let mut withdrawn_entries: Vec<_> = facts.withdrawn_entries.iter().collect();
    withdrawn_entries.sort_by_key(|entry| entry.id);
    let members = Members {
        format: FORMAT,
        round: &facts.round,
        drawn_at: facts.drawn_at,
        seed: facts.seed,
        seed_sha256: facts.seed_sha256,
        slots: facts.slots_by_start(),
        entries,
        withdrawn_entries,
        order: &draw.order,
        passes: &draw.passes,
        lines: &draw.lines,
        decisions: &draw.decisions,
    };
    let json = members.to_canon_json_string()?;
    Ok(Record { sha256: Octets::sha256_of(json.as_bytes()), json })
}
