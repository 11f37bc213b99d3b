//! What must hold of rounds (docs/fairness.md): which slots they keep, one seat for an entry, one decision for an entry, and records that can be
//! recomputed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use foothold::allocation::rule::verify;
use foothold::db::Conn;
use foothold::db::schema::{bookings, decisions, draws, entries, exceptions, round_slots, rounds, slots};
use foothold::error::Result;
use foothold::ids::{BookingId, EntryId, RoundId, SlotId};
use foothold::time::Instant;
use serde_json::Value;

use super::{HOLDS_A_SEAT, LIVE};

const STANDS: &[&str] = &["scheduled", "open", "closed"];

#[derive(Queryable)]
struct Slot {
    id: SlotId,
    round_id: Option<RoundId>,
    reserved_until: Option<Instant>,
}

#[derive(Queryable)]
struct Booking {
    id: BookingId,
    slot_id: SlotId,
    status: String,
    entry_id: Option<EntryId>,
}

#[derive(Queryable)]
struct Draw {
    round_id: RoundId,
    record: String,
    sha256: String,
}

/// All rows that these invariants speak of.
pub struct Rows {
    now: Instant,
    states: BTreeMap<RoundId, String>,
    /// Each slot that a round has or had, with how it left.
    listed: HashMap<(RoundId, SlotId), Option<String>>,
    slots: Vec<Slot>,
    bookings: Vec<Booking>,
    /// The entries that stand.
    entries: Vec<(RoundId, EntryId)>,
    decided: Vec<(RoundId, EntryId)>,
    draws: Vec<Draw>,
    /// The bookings that approved exceptions have made or offered.
    by_exception: HashSet<BookingId>,
}

impl Rows {
    pub fn load(conn: &mut Conn, now: Instant) -> Result<Self> {
        let listed: Vec<(RoundId, SlotId, Option<String>)> = round_slots::table.load(conn)?;
        let booking = (bookings::id, bookings::slot_id, bookings::status, bookings::entry_id);
        let standing = entries::table.filter(entries::withdrawn_at.is_null()).select((entries::round_id, entries::id));
        let by_exception: Vec<Option<BookingId>> =
            exceptions::table.filter(exceptions::status.eq("approved")).select(exceptions::booking_id).load(conn)?;
        Ok(Self {
            now,
            states: rounds::table.select((rounds::id, rounds::status)).load(conn)?.into_iter().collect(),
            listed: listed.into_iter().map(|(round, slot, outcome)| ((round, slot), outcome)).collect(),
            slots: slots::table.select((slots::id, slots::round_id, slots::reserved_until)).load(conn)?,
            bookings: bookings::table.select(booking).load(conn)?,
            entries: standing.load(conn)?,
            decided: decisions::table.select((decisions::round_id, decisions::entry_id)).load(conn)?,
            draws: draws::table.select((draws::round_id, draws::record, draws::record_sha256)).load(conn)?,
            by_exception: by_exception.into_iter().flatten().collect(),
        })
    }

    /// What must hold after every commit, whatever followers have yet to do.
    pub fn broken_always(&self) -> Vec<String> {
        [
            self.slots_at_odds_with_their_round(),
            self.seats_past_a_round(),
            self.entries_with_two_seats(),
            self.wrong_decisions(),
            self.wrong_records(),
        ]
        .concat()
    }

    /// A slot names the round that stands and has it.
    fn slots_at_odds_with_their_round(&self) -> Vec<String> {
        let is_kept_by = |slot: &Slot, round: RoundId| self.stands(round) && self.listed.get(&(round, slot.id)) == Some(&None);
        let wrong =
            self.slots.iter().filter_map(|slot| slot.round_id.filter(|round| !is_kept_by(slot, *round)).map(|round| (slot.id, round)));
        wrong.map(|(slot, round)| format!("{slot} names {round}, which does not stand or does not have it")).collect()
    }

    /// A round that stands has no slot that does not name it, once a follower has struck those that left.
    pub fn rounds_at_odds_with_their_slots(&self) -> Vec<String> {
        let named: HashSet<_> = self.slots.iter().filter_map(|slot| Some((slot.round_id?, slot.id))).collect();
        let has = self.listed.iter().filter(|(_, outcome)| outcome.is_none()).map(|(key, _)| *key);
        let lost = has.filter(|(round, slot)| self.stands(*round) && !named.contains(&(*round, *slot)));
        lost.map(|(round, slot)| format!("{round} has {slot}, which does not name it")).collect()
    }

    fn stands(&self, round: RoundId) -> bool {
        self.states.get(&round).is_some_and(|status| STANDS.contains(&status.as_str()))
    }

    /// While a round stands, and while what it left is reserved, only an approved exception gives a place.
    fn seats_past_a_round(&self) -> Vec<String> {
        let is_kept = |slot: &&Slot| slot.round_id.is_some() || slot.reserved_until.is_some_and(|until| self.now < until);
        let kept: HashSet<_> = self.slots.iter().filter(is_kept).map(|slot| slot.id).collect();
        let live = self.bookings.iter().filter(|booking| LIVE.contains(&booking.status.as_str()) && kept.contains(&booking.slot_id));
        let past = live.filter(|booking| !self.by_exception.contains(&booking.id));
        past.map(|booking| format!("{}: is {} in {}, which is kept", booking.id, booking.status, booking.slot_id)).collect()
    }

    fn entries_with_two_seats(&self) -> Vec<String> {
        let mut seats: BTreeMap<EntryId, Vec<BookingId>> = BTreeMap::new();
        for booking in self.bookings.iter().filter(|booking| HOLDS_A_SEAT.contains(&booking.status.as_str())) {
            booking.entry_id.into_iter().for_each(|entry| seats.entry(entry).or_default().push(booking.id));
        }
        let two = seats.into_iter().filter(|(_, bookings)| bookings.len() > 1);
        two.map(|(entry, bookings)| format!("{entry} has more than one seat: {bookings:?}")).collect()
    }

    /// Each entry that stands has one decision once its round is drawn, and none before.
    fn wrong_decisions(&self) -> Vec<String> {
        let of = |pairs: &[(RoundId, EntryId)], wanted: RoundId| {
            let mut entries: Vec<_> = pairs.iter().filter(|(round, _)| *round == wanted).map(|(_, entry)| *entry).collect();
            entries.sort_unstable();
            entries
        };
        let mut broken = Vec::new();
        for (round, status) in &self.states {
            let decided = of(&self.decided, *round);
            let expected = if status == "drawn" { of(&self.entries, *round) } else { Vec::new() };
            if decided != expected {
                broken.push(format!("{round} is {status}: {decided:?} are decided, not {expected:?}"));
            }
            if (status == "drawn") != self.draws.iter().any(|draw| draw.round_id == *round) {
                broken.push(format!("{round} is {status}, with or without the record of a draw"));
            }
        }
        broken
    }

    /// A record is what the rule gives, in the bytes whose hash is kept, and speaks of the entries that were decided.
    fn wrong_records(&self) -> Vec<String> {
        let wrong = self.draws.iter().filter_map(|draw| Some((draw.round_id, self.fault_of(draw)?)));
        wrong.map(|(round, fault)| format!("the record of {round}: {fault}")).collect()
    }

    fn fault_of(&self, draw: &Draw) -> Option<String> {
        let verified = match verify(draw.record.as_bytes()) {
            Ok(verified) => verified,
            Err(error) => return Some(format!("{error:?}")),
        };
        if !verified.is_canonical || verified.sha256.to_string() != draw.sha256 || verified.round_id != draw.round_id {
            return Some("other bytes than were kept, or of another round".to_owned());
        }
        let record: Value = serde_json::from_str(&draw.record).expect("it was verified");
        let told = record["decisions"].as_array().into_iter().flatten().filter_map(|decision| decision["entry_id"].as_str());
        let told: BTreeSet<_> = told.map(str::to_owned).collect();
        let decided = self.decided.iter().filter(|(round, _)| *round == draw.round_id).map(|(_, entry)| entry.to_string());
        (told != decided.collect()).then(|| "other entries than were decided".to_owned())
    }
}
