//! Statements that find rounds from a slot or a mentee.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::model::SlotOutcome;
use super::RoundRow;
use crate::db::Conn;
use crate::db::schema::{round_slots, rounds};
use crate::error::Result;
use crate::ids::{RoundId, SlotId};

/// Finds the last round whose draw gave the seats of a slot.
pub fn round_that_gave(conn: &mut Conn, slot: SlotId) -> Result<Option<RoundId>> {
    let given = round_slots::table.filter(round_slots::slot_id.eq(slot).and(round_slots::outcome.eq(SlotOutcome::Drawn)));
    Ok(given.order(round_slots::round_id.desc()).select(round_slots::round_id).first(conn).optional()?)
}

/// Reads these rounds. One that is not there is left out.
pub fn rounds_of_ids(conn: &mut Conn, ids: &[RoundId]) -> Result<HashMap<RoundId, RoundRow>> {
    let rows = rounds::table.filter(rounds::id.eq_any(ids.to_vec())).select(RoundRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|round| (round.id, round)).collect())
}
