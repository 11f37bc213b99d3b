//! Draws a round: gives its seats and its lines by the rule, in one transaction (docs/fairness.md, The draw).
//!
//! The locks are taken in this order: the round, its slots ascending, the mentees ascending. Facts are read once, the rule decides, and rows and
//! events are written in chunks.

use std::collections::{BTreeMap, HashMap};

use super::ability::Abilities;
use super::facts::{self, Read};
use super::model::{RoundStatus, RoundStep, SlotOutcome};
use super::progress;
use super::round::{record, write};
use super::rule::{self, Draw, SlotState};
use super::seed;
use super::store::{self, DecisionRow, DrawRow, Given, RoundDetails, RoundRow};
use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::bookings::place::{Gives, Place, place_all};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::{EntryId, RoundId, SlotId};
use crate::mentees::store as mentees;
use crate::policy::model::Policy;
use crate::policy::store as policies;
use crate::seal::Sealer;
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given as GivenWith;
use crate::wire::fields::nothing;

/// Draws a round that has closed, if nobody has drawn it meanwhile. Tells whether it has.
pub fn draw(conn: &mut Conn, stamp: &Stamp, id: RoundId, sealer: &Sealer) -> Result<bool> {
    let policy = policies::read(conn, stamp.at)?;
    let round = store::lock_round(conn, id)?;
    if round.details.status != RoundStatus::Closed {
        return Ok(false);
    }
    draw_locked(conn, stamp, &policy, round, sealer)?;
    Ok(true)
}

/// Draws a round whose draw has failed or is overdue.
pub fn draw_again(conn: &mut Conn, stamp: &Stamp, given: &GivenWith, id: RoundId, sealer: &Sealer) -> Result<RoundRow> {
    let policy = policies::read(conn, stamp.at)?;
    let round = store::lock_round(conn, id)?;
    given.read_at(round.details.version, nothing)?;
    if round.details.status == RoundStatus::Drawn {
        return Ok(round);
    }
    round.status_at(stamp.at).after(RoundStep::Draw)?;
    let is_recorded = round.details.status == RoundStatus::Closed;
    if !is_recorded && !round.waits_for_draw(stamp.at) {
        return Err(Error::conflict("The round has closed just now: it is drawn by itself in a moment."));
    }
    let round = if is_recorded { round } else { progress::catch_up(conn, stamp, id)? };
    draw_locked(conn, stamp, &policy, round, sealer)
}

/// Keeps why a draw has failed, so that somebody looks and runs it again.
pub fn failed(conn: &mut Conn, stamp: &Stamp, id: RoundId, why: &str) -> Result<()> {
    let round = store::lock_round(conn, id)?;
    if round.details.status != RoundStatus::Closed {
        return Ok(());
    }
    let details = RoundDetails { draw_failed_at: Some(stamp.at), draw_failure: Some(why.to_owned()), ..round.details };
    write(conn, stamp, RoundRow { details, ..round }).map(drop)
}

fn draw_locked(conn: &mut Conn, stamp: &Stamp, policy: &Policy, round: RoundRow, sealer: &Sealer) -> Result<RoundRow> {
    let seed = seed::open(sealer, &round)?;
    let of_round: Vec<_> = store::slots_of_round(conn, round.id)?.iter().map(|slot| slot.slot_id).collect();
    let locked = slots::lock_all(conn, &of_round)?;
    let entries = store::entries_of_round(conn, round.id)?;
    let people = mentees::lock_all(conn, &entries.iter().map(|entry| entry.mentee_id).collect::<Vec<_>>())?;
    let abilities = Abilities::read(conn, &policy.settings, round.details.cohort_id, people, &locked, stamp.at)?;
    let read = Read {
        round: &round,
        seed: &seed,
        slots: &locked,
        entries: &entries,
        abilities: &abilities,
        settings: &policy.settings,
        at: stamp.at,
    };
    let facts = facts::read(conn, &read)?;
    let drawn = rule::decide(&facts);
    let written = rule::record(&facts, &drawn).map_err(|error| Error::Internal(format!("a record cannot be written: {error}")))?;
    let held = hold_seats(conn, stamp, round.id, &drawn)?;
    place(conn, stamp, policy, &held, &locked, &abilities, &drawn)?;
    let decided: Vec<_> = (1..).zip(&drawn.decisions).map(|(rank, decision)| decided(stamp, round.id, rank, decision)).collect();
    store::insert_decisions(conn, &decided)?;
    let sha256 = written.sha256.to_string();
    store::insert_draw(conn, &DrawRow { round_id: round.id, record: written.json, record_sha256: sha256.clone(), drawn_at: stamp.at })?;
    let_go(conn, stamp, round.id, &locked)?;
    let details = RoundDetails {
        status: round.details.status.after(RoundStep::Draw)?,
        shown_seed: Some(seed),
        drawn_at: Some(stamp.at),
        draw_failed_at: None,
        draw_failure: None,
        ..round.details.clone()
    };
    let round = write(conn, stamp, RoundRow { details, ..round })?;
    let hash = format!("The record has the SHA-256 {sha256}.");
    record(conn, stamp, EventType::RoundDrawn, &round, Particulars::because(Some(&hash)))?;
    Ok(round)
}

/// Holds the seats that were given, all of one slot with one statement.
fn hold_seats(conn: &mut Conn, stamp: &Stamp, round: RoundId, drawn: &Draw) -> Result<HashMap<SlotId, SlotRow>> {
    let mut seats: BTreeMap<SlotId, i32> = BTreeMap::new();
    for placement in drawn.passes.iter().flatten() {
        *seats.entry(placement.slot_id).or_default() += 1;
    }
    let mut held = HashMap::new();
    for (slot, seats) in seats {
        let row = slots::hold_seats_of_round(conn, slot, round, seats, stamp.at)?;
        held.insert(slot, row.ok_or_else(|| Error::Internal(format!("the draw gave more seats of {slot} than there are")))?);
    }
    Ok(held)
}

/// Makes the offers and the places in line.
fn place(
    conn: &mut Conn,
    stamp: &Stamp,
    policy: &Policy,
    held: &HashMap<SlotId, SlotRow>,
    locked: &[SlotRow],
    abilities: &Abilities,
    drawn: &Draw,
) -> Result<()> {
    let mentees: HashMap<EntryId, _> = drawn.decisions.iter().map(|decision| (decision.entry_id, decision.mentee_id)).collect();
    let slot_of = |id: SlotId| held.get(&id).or_else(|| locked.iter().find(|slot| slot.id == id));
    let unknown = |entry: EntryId| Error::Internal(format!("the draw names {entry}, which is not in the round"));
    let place = |entry: EntryId, slot: SlotId, gives: Gives| {
        let (id, slot) = (*mentees.get(&entry).ok_or_else(|| unknown(entry))?, slot_of(slot).ok_or_else(|| unknown(entry))?);
        let mentee = abilities.mentee(id).ok_or_else(|| unknown(entry))?;
        Ok::<_, Error>(Place { slot, mentee, cohort_id: abilities.cohort_of(id, slot), gives })
    };
    let mut places = Vec::new();
    for placement in drawn.passes.iter().flatten() {
        places.push(place(placement.entry_id, placement.slot_id, Gives::Seat)?);
    }
    for line in &drawn.lines {
        for (number, entry) in (1..).zip(&line.entry_ids) {
            places.push(place(*entry, line.slot_id, Gives::Line { place: number, entry_id: *entry })?);
        }
    }
    place_all(conn, stamp, policy, &places).map(drop)
}

fn decided(stamp: &Stamp, round_id: RoundId, rank: i64, decision: &rule::Decision) -> DecisionRow {
    DecisionRow {
        id: stamp.new_id(),
        round_id,
        entry_id: decision.entry_id,
        mentee_id: decision.mentee_id,
        rank,
        outcome: decision.outcome,
        reason: decision.reason,
        given: Given { choices: decision.choices.clone(), places: decision.places.clone(), waiting: decision.waiting.clone() },
        receipt: decision.receipt.clone(),
        created_at: stamp.at,
    }
}

/// Lets the slots of the round go, and writes down how each of them left. One that is on hold or has begun was not given, so its seats stay
/// reserved.
fn let_go(conn: &mut Conn, stamp: &Stamp, round: RoundId, locked: &[SlotRow]) -> Result<()> {
    let of = |wanted: &[SlotState]| -> Vec<SlotId> {
        locked.iter().filter(|slot| wanted.contains(&facts::state(round, slot, stamp.at))).map(|slot| slot.id).collect()
    };
    let given = of(&[SlotState::InRound]);
    slots::let_go(conn, &given)?;
    store::set_outcome(conn, round, &given, SlotOutcome::Drawn)?;
    let withdrawn = of(&[SlotState::OnHold, SlotState::Withdrawn]);
    let still: Vec<_> =
        locked.iter().filter(|slot| withdrawn.contains(&slot.id)).map(|slot| (slot.id, slot.kept().left(stamp.at))).collect();
    slots::keep_for_round(conn, &still)?;
    store::set_outcome(conn, round, &withdrawn, SlotOutcome::Withdrawn)?;
    store::set_outcome(conn, round, &of(&[SlotState::Moved]), SlotOutcome::Moved)?;
    store::set_outcome(conn, round, &of(&[SlotState::Cancelled]), SlotOutcome::Cancelled)
}
