//! Decides again what a record says, and says where it differs.

use std::fmt;

use serde_json::Value;

use super::decide::decide;
use super::octets::Octets;
use super::parse;
use super::record::record;
use crate::ids::RoundId;

/// What was found of a record that the rule gives in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub round_id: RoundId,
    pub entries: usize,
    pub places: usize,
    /// The hash of the record as RFC 8785 writes it, which the audit has too.
    pub sha256: Octets,
    /// Whether the bytes were those of RFC 8785. A record that was only laid out in another way says the same.
    pub is_canonical: bool,
}

/// Why a record could not be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unverified {
    /// This is no record that the program can read, and why.
    Form(String),
    /// The rule gives something else.
    Differs(Vec<Difference>),
}

/// One place in which a record is not as the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// A JSON pointer (RFC 6901).
    pub pointer: String,
    /// `None` if the record has nothing there.
    pub found: Option<Value>,
    /// `None` if there should be nothing.
    pub expected: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string);
        write!(f, "{}: {} was found, and the rule gives {}", self.pointer, text(&self.found), text(&self.expected))
    }
}

/// Reads a record, decides again on its facts, and compares all of it: the hash of the seed, balls, keys, order, passes, lines, decisions and
/// receipts. It cannot see whether the facts are true; the hash in the audit shows whether the record was changed as a whole.
pub fn verify(bytes: &[u8]) -> Result<Verified, Unverified> {
    let form = |error: &dyn fmt::Display| Unverified::Form(error.to_string());
    let found: Value = serde_json::from_slice(bytes).map_err(|error| form(&format_args!("this is not JSON: {error}")))?;
    let mut facts = parse::facts(&found).map_err(|error| form(&error))?;
    let draw = decide(&facts);
    facts.seed_sha256 = facts.seed.sha256();
    let decided = record(&facts, &draw).map_err(|error| form(&error))?;
    let expected: Value = serde_json::from_str(&decided.json).map_err(|error| form(&error))?;
    let mut differences = Vec::new();
    compare("", Some(&found), Some(&expected), &mut differences);
    if !differences.is_empty() {
        return Err(Unverified::Differs(differences));
    }
    Ok(Verified {
        round_id: facts.round.id,
        entries: facts.entries.len(),
        places: draw.passes.iter().map(Vec::len).sum(),
        sha256: decided.sha256,
        is_canonical: decided.json.as_bytes() == bytes,
    })
}

fn compare(pointer: &str, found: Option<&Value>, expected: Option<&Value>, differences: &mut Vec<Difference>) {
    match (found, expected) {
        (Some(Value::Object(found)), Some(Value::Object(expected))) => {
            let unexpected = found.keys().filter(|name| !expected.contains_key(*name));
            for name in expected.keys().chain(unexpected) {
                let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                compare(&pointer, found.get(name), expected.get(name), differences);
            }
        }
        (Some(Value::Array(found)), Some(Value::Array(expected))) => {
            for number in 0..found.len().max(expected.len()) {
                compare(&format!("{pointer}/{number}"), found.get(number), expected.get(number), differences);
            }
        }
        (found, expected) if found == expected => {}
        (found, expected) => {
            differences.push(Difference { pointer: pointer.to_owned(), found: found.cloned(), expected: expected.cloned() });
        }
    }
}
