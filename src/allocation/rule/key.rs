//! The key of an entry, by which the order of a round is made.

use std::cmp::Reverse;

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::draw::Reason;
use super::facts::Entry;
use super::octets::{Octets, Seed};
use crate::time::Instant;

const WEEK_SECONDS: i64 = 7 * 86_400;

/// Keys are compared part by part, from the first to the last. The entry with the smallest key comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Key {
    pub turns_of_kind: u32,
    pub turns_one_to_one: u32,
    /// More credits come first.
    pub credits: Reverse<u32>,
    /// The whole weeks that the mentee has waited. More weeks come first.
    pub weeks: Reverse<u32>,
    pub ball: Octets,
}

/// A part of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    TurnsOfKind,
    TurnsOneToOne,
    Credits,
    Weeks,
    Ball,
}

impl Part {
    /// Says why somebody comes first whose key is smaller in this part.
    pub fn reason(self) -> Reason {
        match self {
            Self::TurnsOfKind | Self::TurnsOneToOne => Reason::FewerTurnsFirst,
            Self::Credits => Reason::LetDownFirst,
            Self::Weeks => Reason::WaitedLongerFirst,
            Self::Ball => Reason::Ballot,
        }
    }
}

impl Key {
    /// Makes the key of an entry in a round that closed at this instant.
    pub fn of(entry: &Entry, closes_at: Instant, ball: Octets) -> Self {
        let Entry { turns_of_kind, turns_one_to_one, credits, waiting_since, .. } = *entry;
        Self { turns_of_kind, turns_one_to_one, credits: Reverse(credits), weeks: Reverse(weeks(waiting_since, closes_at)), ball }
    }

    /// Gives the first part in which the keys differ; the ball if none does.
    pub fn first_difference(&self, other: &Self) -> Part {
        if self.turns_of_kind != other.turns_of_kind {
            Part::TurnsOfKind
        } else if self.turns_one_to_one != other.turns_one_to_one {
            Part::TurnsOneToOne
        } else if self.credits != other.credits {
            Part::Credits
        } else if self.weeks != other.weeks {
            Part::Weeks
        } else {
            Part::Ball
        }
    }
}

/// Makes the ball of one mentee in one round: the HMAC-SHA256 (RFC 2104) with the seed as the key, of both ids with `|` between them.
pub fn ball(seed: &Seed, round: &str, mentee: &str) -> Octets {
    // RFC 2104, 2: a key that is shorter than the hash's block of 64 bytes is filled up with zeros.
    let mut key = [0; 64];
    key[..32].copy_from_slice(&seed.0.0);
    let mac = Hmac::<Sha256>::new(&key.into()).chain_update(round).chain_update("|").chain_update(mentee);
    Octets(mac.finalize().into_bytes().into())
}

/// Counts whole weeks of 7 times 24 hours; there are none before `since`.
fn weeks(since: Instant, until: Instant) -> u32 {
    u32::try_from(until.since(since).as_secs().max(0) / WEEK_SECONDS).unwrap_or(u32::MAX)
}
