//! Reads the facts of a draw: the round with its slots, and for each entry what is counted for the mentee and which places the mentee could take.
//! Each kind of row is read once for all of them.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use super::ability::Abilities;
use super::limits;
use super::rule::{Entry, Facts, Octets, Round, Seed, Slot, SlotState, Version, WhyNot, WithdrawnEntry};
use super::store::{self, EntryRow, EntryVersionRow, RoundRow};
use crate::bookings::turns;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{EntryId, MenteeId, RoundId, SlotId};
use crate::policy::settings::Settings;
use crate::slots::model::{SlotKind, SlotStatus};
use crate::slots::store::SlotRow;
use crate::time::Instant;

/// What a draw has locked and read.
pub struct Read<'a> {
    pub round: &'a RoundRow,
    /// The seed in hexadecimal digits.
    pub seed: &'a str,
    /// Every slot that the round has or had, locked ascending.
    pub slots: &'a [SlotRow],
    pub entries: &'a [EntryRow],
    pub abilities: &'a Abilities,
    pub settings: &'a Settings,
    pub at: Instant,
}

/// Gives the facts of the draw. Turns, credits and the last one-to-one are counted as of the end of the round.
pub fn read(conn: &mut Conn, read: &Read) -> Result<Facts> {
    let details = &read.round.details;
    let mentees: Vec<_> = read.entries.iter().map(|entry| entry.mentee_id).collect();
    let counted = turns::counted(conn, &mentees, details.cohort_id, &read.settings.rounds, details.closes_at)?;
    let mut versions = store::versions_of_round(conn, read.round.id)?;
    let withdrawn = store::withdrawn_of_round(conn, read.round.id)?;
    let mut changed = store::changed_since(conn, &mentees, details.closes_at)?;
    let kind = SlotKind::from(details.kind);
    let mut entries = Vec::with_capacity(read.entries.len());
    for entry in read.entries {
        let counted = counted.get(&entry.mentee_id).ok_or_else(|| Error::Internal(format!("{} has no turns", entry.mentee_id)))?;
        let asked: Vec<_> = read.slots.iter().filter(|slot| entry.any_other || entry.choices.0.contains(&slot.id)).collect();
        entries.push(Entry {
            id: entry.id,
            mentee_id: entry.mentee_id,
            choices: entry.choices.0.clone(),
            any: entry.any_other,
            via: entry.via,
            created_at: entry.created_at,
            versions: written(versions.remove(&entry.id).unwrap_or_default())?,
            active: read.abilities.mentee(entry.mentee_id).is_some_and(|mentee| mentee.active),
            turns_of_kind: counted.turns.of_kind(kind),
            turns_one_to_one: counted.turns.one_to_one(),
            credits: counted.turns.credits,
            waiting_since: counted.waiting_since,
            cannot: cannot(read, entry.mentee_id, &asked),
            limits: limits::of(read.abilities, entry.mentee_id, &asked),
            changed_since_close: changed.remove(&entry.mentee_id).unwrap_or_default().into_iter().collect(),
        });
    }
    Ok(Facts {
        round: round(read.round),
        drawn_at: read.at,
        seed: Seed(octets(read.seed)?),
        seed_sha256: octets(&read.round.seed.seed_sha256)?,
        slots: read.slots.iter().filter_map(|slot| self::slot(read, slot)).collect(),
        entries,
        withdrawn_entries: withdrawn_entries(withdrawn, &mut versions)?,
    })
}

fn round(round: &RoundRow) -> Round {
    let details = &round.details;
    Round {
        id: round.id,
        kind: details.kind,
        cohort_id: details.cohort_id,
        opens_at: details.opens_at,
        closes_at: details.closes_at,
        max_choices: u32::try_from(details.max_choices).unwrap_or(1),
    }
}

/// Gives a slot as the draw finds it. Every published slot that the round has still is given.
fn slot(read: &Read, slot: &SlotRow) -> Option<Slot> {
    let seats = u32::try_from(slot.capacity - slot.seats_taken).unwrap_or(0);
    Some(Slot { id: slot.id, starts_at: slot.starts_at?, ends_at: slot.ends_at?, seats, state: state(read.round.id, slot, read.at) })
}

/// Says what became of a slot by the time of the draw. Of a draw that comes days late some slots have begun, and nobody can take a seat in them.
pub fn state(round: RoundId, slot: &SlotRow, at: Instant) -> SlotState {
    match slot.status {
        SlotStatus::Cancelled => SlotState::Cancelled,
        _ if slot.round_id != Some(round) => SlotState::Moved,
        _ if slot.starts_at.is_some_and(|start| start <= at) => SlotState::Withdrawn,
        SlotStatus::Published => SlotState::InRound,
        SlotStatus::OnHold => SlotState::OnHold,
        SlotStatus::Draft | SlotStatus::Submitted | SlotStatus::Completed => SlotState::Withdrawn,
    }
}

fn cannot(read: &Read, mentee: MenteeId, asked: &[&SlotRow]) -> BTreeMap<SlotId, WhyNot> {
    let in_round = asked.iter().filter(|slot| state(read.round.id, slot, read.at) == SlotState::InRound);
    in_round.filter_map(|slot| Some((slot.id, read.abilities.why_not(mentee, slot)?))).collect()
}

fn withdrawn_entries(rows: Vec<EntryRow>, versions: &mut HashMap<EntryId, Vec<EntryVersionRow>>) -> Result<Vec<WithdrawnEntry>> {
    let withdrawn = rows.into_iter().map(|entry| {
        let versions = written(versions.remove(&entry.id).unwrap_or_default())?;
        Ok(WithdrawnEntry { id: entry.id, mentee_id: entry.mentee_id, versions })
    });
    withdrawn.collect()
}

/// Gives the versions of an entry as the record has them. So far only the institute's staff write entries, so each change is one by somebody
/// else than the mentee.
fn written(rows: Vec<EntryVersionRow>) -> Result<Vec<Version>> {
    let version = |row: EntryVersionRow| {
        let by = row.by()?.to_string();
        Ok(Version {
            version: u32::try_from(row.version).unwrap_or(u32::MAX),
            at: row.at,
            by,
            changed_by_other: row.version > 1,
            withdrawn: row.withdrawn,
            choices: row.choices.0,
            any: row.any_other,
            via: row.via,
        })
    };
    rows.into_iter().map(version).collect()
}

fn octets(text: &str) -> Result<Octets> {
    Octets::from_str(text).map_err(|_| Error::Internal("a seed or a hash that is not 32 bytes".to_owned()))
}
