//! Statements on which slots a round has and how each of them left it.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::model::{RoundStatus, SlotOutcome};
use super::find_round;
use crate::db::schema::round_slots;
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::ids::{RoundId, SlotId};
use crate::native;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = round_slots, treat_none_as_default_value = false)]
pub struct RoundSlotRow {
    pub round_id: RoundId,
    pub slot_id: SlotId,
    /// How the slot left the round; null while it is in it.
    pub outcome: Option<SlotOutcome>,
}

pub fn insert_round_slots(conn: &mut Conn, round: RoundId, slots: &[SlotId]) -> Result<()> {
    let rows: Vec<_> = slots.iter().map(|slot| RoundSlotRow { round_id: round, slot_id: *slot, outcome: None }).collect();
    for chunk in rows.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(round_slots::table).values(chunk).execute(native))?;
    }
    Ok(())
}

/// Takes slots out of a round that has not opened, as if they had never been in it.
pub fn remove_round_slots(conn: &mut Conn, round: RoundId, slots: &[SlotId]) -> Result<()> {
    let taken_out = round_slots::table.filter(round_slots::round_id.eq(round).and(round_slots::slot_id.eq_any(slots.to_vec())));
    diesel::delete(taken_out).execute(conn)?;
    Ok(())
}

/// Reads the slots of these rounds, in the order of their ids.
pub fn slots_of_rounds(conn: &mut Conn, rounds: &[RoundId]) -> Result<HashMap<RoundId, Vec<RoundSlotRow>>> {
    let mut of: HashMap<_, Vec<RoundSlotRow>> = HashMap::new();
    let rows = round_slots::table.filter(round_slots::round_id.eq_any(rounds.to_vec()));
    for row in rows.order((round_slots::round_id, round_slots::slot_id)).select(RoundSlotRow::as_select()).load(conn)? {
        of.entry(row.round_id).or_default().push(row);
    }
    Ok(of)
}

/// Reads the slots of one round, in the order of their ids.
pub fn slots_of_round(conn: &mut Conn, round: RoundId) -> Result<Vec<RoundSlotRow>> {
    Ok(slots_of_rounds(conn, &[round])?.remove(&round).unwrap_or_default())
}

/// Writes how slots left a round.
pub fn set_outcome(conn: &mut Conn, round: RoundId, slots: &[SlotId], outcome: SlotOutcome) -> Result<()> {
    let of_round = round_slots::table.filter(round_slots::round_id.eq(round).and(round_slots::slot_id.eq_any(slots.to_vec())));
    diesel::update(of_round).set(round_slots::outcome.eq(Some(outcome))).execute(conn)?;
    Ok(())
}

/// Writes how a slot left the rounds that it is no longer in, if they are not over. `still` is the round that it is in now.
pub fn strike(conn: &mut Conn, slot: SlotId, still: Option<RoundId>, outcome: SlotOutcome) -> Result<()> {
    let undecided = round_slots::table.filter(round_slots::slot_id.eq(slot).and(round_slots::outcome.is_null()));
    for round in undecided.select(round_slots::round_id).load::<RoundId>(conn)? {
        let is_over = matches!(find_round(conn, round)?.details.status, RoundStatus::Drawn | RoundStatus::Cancelled);
        if Some(round) != still && !is_over {
            set_outcome(conn, round, &[slot], outcome)?;
        }
    }
    Ok(())
}
