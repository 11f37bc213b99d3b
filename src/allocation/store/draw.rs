//! Statements on draws and decisions.

use diesel::prelude::*;

use super::super::rule::{ChoiceDecision, Outcome, Reason, WaitingPlace};
use crate::db::schema::{decisions, draws};
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::Result;
use crate::ids::{DecisionId, EntryId, MenteeId, RoundId, SlotId};
use crate::native;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// The record of a draw as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = draws)]
pub struct DrawRow {
    pub round_id: RoundId,
    /// Its bytes are those of RFC 8785.
    pub record: String,
    /// The hash of these bytes, in lower-case hexadecimal digits.
    pub record_sha256: String,
    pub drawn_at: Instant,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = decisions)]
pub struct DecisionRow {
    pub id: DecisionId,
    pub round_id: RoundId,
    pub entry_id: EntryId,
    pub mentee_id: MenteeId,
    /// The place in the order of the draw, from 1 on.
    pub rank: i64,
    pub outcome: Outcome,
    pub reason: Reason,
    #[diesel(column_name = choices)]
    pub given: Given,
    pub receipt: String,
    pub created_at: Instant,
}

/// What a decision says of slots.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Given {
    /// Each choice with its reason, best first.
    pub choices: Vec<ChoiceDecision>,
    /// The slots in which the entry got a place.
    pub places: Vec<SlotId>,
    /// The lines in which the entry stood when the round was drawn.
    pub waiting: Vec<WaitingPlace>,
}
crate::stored_as_json!(Given);

pub fn insert_draw(conn: &mut Conn, draw: &DrawRow) -> Result<()> {
    diesel::insert_into(draws::table).values(draw).execute(conn)?;
    Ok(())
}

pub fn find_draw(conn: &mut Conn, round: RoundId) -> Result<DrawRow> {
    Ok(draws::table.find(round).select(DrawRow::as_select()).first(conn)?)
}

pub fn insert_decisions(conn: &mut Conn, rows: &[DecisionRow]) -> Result<()> {
    for chunk in rows.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(decisions::table).values(chunk).execute(native))?;
    }
    Ok(())
}

/// Lists the decisions of a round in the order of the draw.
pub fn decisions_of_round(conn: &mut Conn, round: RoundId, page: &PageRequest<i64>) -> Result<Vec<DecisionRow>> {
    let mut query = decisions::table.filter(decisions::round_id.eq(round)).select(DecisionRow::as_select()).into_boxed::<MultiBackend>();
    if let Some(after) = page.after {
        query = query.filter(decisions::rank.gt(after));
    }
    Ok(query.order(decisions::rank).limit(page.rows_to_read()).load(conn)?)
}

/// Lists the decisions on a mentee, the newest first.
pub fn decisions_of_mentee(conn: &mut Conn, mentee: MenteeId, page: &PageRequest<DecisionId>) -> Result<Vec<DecisionRow>> {
    let mut query = decisions::table.filter(decisions::mentee_id.eq(mentee)).select(DecisionRow::as_select()).into_boxed::<MultiBackend>();
    if let Some(after) = page.after {
        query = query.filter(decisions::id.lt(after));
    }
    Ok(query.order(decisions::id.desc()).limit(page.rows_to_read()).load(conn)?)
}
