//! Statements that find, lock and write rounds.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::model::{DRAW_IS_OVERDUE_AFTER, RoundStatus};
use super::super::rule::RoundKind;
use crate::db::schema::{round_slots, rounds};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{CohortId, RoundId};
use crate::locked;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// What is stored of the seed that the ballot of a round is made of.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rounds)]
pub struct SealedSeed {
    pub sealed_seed: Vec<u8>,
    pub master_key_id: String,
    /// The SHA-256 of the 32 bytes, in lower-case hexadecimal digits; it is shown from the start.
    pub seed_sha256: String,
}

impl std::fmt::Debug for SealedSeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.seed_sha256)
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rounds)]
pub struct RoundRow {
    pub id: RoundId,
    #[diesel(embed)]
    pub details: RoundDetails,
    #[diesel(embed)]
    pub seed: SealedSeed,
}

/// These columns of a round change; the sealed seed does not.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rounds, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct RoundDetails {
    pub name: String,
    pub kind: RoundKind,
    pub cohort_id: Option<CohortId>,
    /// The state that was recorded last. Whether the round is open or closed by now follows from the clock: [`RoundRow::status_at`].
    pub status: RoundStatus,
    pub opens_at: Instant,
    pub closes_at: Instant,
    pub max_choices: i32,
    /// Why the round may be shorter than the policy wants it; null where it is not.
    pub override_reason: Option<String>,
    /// The seed in lower-case hexadecimal digits; null until the round is drawn or cancelled.
    #[diesel(column_name = seed)]
    pub shown_seed: Option<String>,
    pub drawn_at: Option<Instant>,
    /// The draw failed at this instant, and waits for somebody to run it again.
    pub draw_failed_at: Option<Instant>,
    pub draw_failure: Option<String>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl RoundRow {
    /// Gives the state at this instant. A drawn or cancelled round stays that, whatever the clock says.
    pub fn status_at(&self, now: Instant) -> RoundStatus {
        match self.details.status {
            RoundStatus::Drawn | RoundStatus::Cancelled => self.details.status,
            RoundStatus::Scheduled | RoundStatus::Open | RoundStatus::Closed => {
                if now < self.details.opens_at {
                    RoundStatus::Scheduled
                } else if now < self.details.closes_at {
                    RoundStatus::Open
                } else {
                    RoundStatus::Closed
                }
            }
        }
    }

    /// Tells whether the draw waits for a person: it has failed, or no job has drawn the round in time.
    pub fn waits_for_draw(&self, now: Instant) -> bool {
        let is_overdue = self.details.closes_at.plus(DRAW_IS_OVERDUE_AFTER) <= now;
        self.status_at(now) == RoundStatus::Closed && (self.details.draw_failed_at.is_some() || is_overdue)
    }
}

/// These are the conditions of a list of rounds.
#[derive(Debug, Clone, Copy, Default)]
pub struct RoundFilter {
    pub cohort_id: Option<CohortId>,
    pub kind: Option<RoundKind>,
    /// The state at an instant, which follows from the clock.
    pub status: Option<(RoundStatus, Instant)>,
}

pub fn insert_round(conn: &mut Conn, round: &RoundRow) -> Result<()> {
    diesel::insert_into(rounds::table).values(round).execute(conn)?;
    Ok(())
}

pub fn find_round(conn: &mut Conn, id: RoundId) -> Result<RoundRow> {
    Ok(rounds::table.find(id).select(RoundRow::as_select()).first(conn)?)
}

/// Locks a round until the transaction ends. The lock comes after that of its cohort and before those of its slots.
pub fn lock_round(conn: &mut Conn, id: RoundId) -> Result<RoundRow> {
    Ok(locked!(conn, rounds::table.find(id).select(RoundRow::as_select()), first)?)
}

/// Finds the names of these rounds, in one query.
pub fn round_names(conn: &mut Conn, ids: &[RoundId]) -> Result<HashMap<RoundId, String>> {
    let named = rounds::table.filter(rounds::id.eq_any(ids.to_vec())).select((rounds::id, rounds::name));
    Ok(named.load::<(RoundId, String)>(conn)?.into_iter().collect())
}

/// Shares a round for an act that relies on its state, which stays as it is until the transaction ends.
pub fn share_round(conn: &mut Conn, id: RoundId) -> Result<RoundRow> {
    let found = match conn {
        Conn::Postgres(native) => rounds::table.find(id).select(RoundRow::as_select()).for_share().first(native)?,
        Conn::Sqlite(native) => rounds::table.find(id).select(RoundRow::as_select()).first(native)?,
    };
    Ok(found)
}

/// Writes a locked round back.
pub fn update_round(conn: &mut Conn, round: &RoundRow) -> Result<()> {
    diesel::update(rounds::table.find(round.id)).set(&round.details).execute(conn)?;
    Ok(())
}

/// Lists rounds in the order in which they were made, the last first.
pub fn list_rounds(conn: &mut Conn, filter: &RoundFilter, page: &PageRequest<RoundId>) -> Result<Vec<RoundRow>> {
    let mut query = rounds::table.select(RoundRow::as_select()).into_boxed::<MultiBackend>();
    if let Some(cohort) = filter.cohort_id {
        query = query.filter(rounds::cohort_id.eq(cohort));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(rounds::kind.eq(kind));
    }
    if let Some((status, now)) = filter.status {
        let undecided = || rounds::status.ne_all([RoundStatus::Drawn, RoundStatus::Cancelled]);
        query = match status {
            RoundStatus::Drawn | RoundStatus::Cancelled => query.filter(rounds::status.eq(status)),
            RoundStatus::Scheduled => query.filter(undecided().and(rounds::opens_at.gt(now))),
            RoundStatus::Open => query.filter(undecided().and(rounds::opens_at.le(now)).and(rounds::closes_at.gt(now))),
            RoundStatus::Closed => query.filter(undecided().and(rounds::closes_at.le(now))),
        };
    }
    if let Some(after) = page.after {
        query = query.filter(rounds::id.lt(after));
    }
    Ok(query.order(rounds::id.desc()).limit(page.rows_to_read()).load(conn)?)
}

/// A round that is due, with the instant by which rounds are taken in turn.
pub type DueRound = (Instant, RoundId);

/// Finds rounds that have opened by now and of which that is not recorded yet, in the order in which they opened.
pub fn rounds_to_open(conn: &mut Conn, now: Instant, after: Option<DueRound>, most: i64) -> Result<Vec<DueRound>> {
    let due = rounds::status.eq(RoundStatus::Scheduled.literal()).and(rounds::opens_at.le(now));
    let mut query = rounds::table.filter(due).select((rounds::opens_at, rounds::id)).into_boxed::<MultiBackend>();
    if let Some((at, last)) = after {
        query = query.filter(rounds::opens_at.ge(at).and(rounds::opens_at.gt(at).or(rounds::id.gt(last))));
    }
    Ok(query.order((rounds::opens_at, rounds::id)).limit(most).load(conn)?)
}

/// Finds rounds that have closed by now and of which that is not recorded yet, in the order in which they closed.
pub fn rounds_to_close(conn: &mut Conn, now: Instant, after: Option<DueRound>, most: i64) -> Result<Vec<DueRound>> {
    let due = rounds::status.eq(RoundStatus::Open.literal()).and(rounds::closes_at.le(now));
    let mut query = rounds::table.filter(due).select((rounds::closes_at, rounds::id)).into_boxed::<MultiBackend>();
    if let Some((at, last)) = after {
        query = query.filter(rounds::closes_at.ge(at).and(rounds::closes_at.gt(at).or(rounds::id.gt(last))));
    }
    Ok(query.order((rounds::closes_at, rounds::id)).limit(most).load(conn)?)
}

/// Finds rounds that have closed and are to be drawn, in the order in which they closed. One whose draw has failed waits for somebody.
pub fn rounds_to_draw(conn: &mut Conn, after: Option<DueRound>, most: i64) -> Result<Vec<DueRound>> {
    let due = rounds::status.eq(RoundStatus::Closed.literal()).and(rounds::draw_failed_at.is_null());
    let mut query = rounds::table.filter(due).select((rounds::closes_at, rounds::id)).into_boxed::<MultiBackend>();
    if let Some((at, last)) = after {
        query = query.filter(rounds::closes_at.ge(at).and(rounds::closes_at.gt(at).or(rounds::id.gt(last))));
    }
    Ok(query.order((rounds::closes_at, rounds::id)).limit(most).load(conn)?)
}

/// Finds rounds that have not closed and that every slot has left, in the order in which they open.
pub fn emptied_rounds(conn: &mut Conn, after: Option<DueRound>, most: i64) -> Result<Vec<DueRound>> {
    let left = round_slots::table.filter(round_slots::round_id.eq(rounds::id).and(round_slots::outcome.is_null()));
    let undrawn = rounds::status.eq(RoundStatus::Scheduled.literal()).or(rounds::status.eq(RoundStatus::Open.literal()));
    let emptied = undrawn.and(diesel::dsl::not(diesel::dsl::exists(left.select(round_slots::slot_id))));
    let mut query = rounds::table.filter(emptied).select((rounds::opens_at, rounds::id)).into_boxed::<MultiBackend>();
    if let Some((at, last)) = after {
        query = query.filter(rounds::opens_at.ge(at).and(rounds::opens_at.gt(at).or(rounds::id.gt(last))));
    }
    Ok(query.order((rounds::opens_at, rounds::id)).limit(most).load(conn)?)
}

/// Lists the master keys that seeds are sealed with.
pub fn master_key_ids(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(rounds::table.select(rounds::master_key_id).distinct().load(conn)?)
}

/// Reads the sealed seeds of rounds after this one, in the order of their ids.
pub fn seeds_after(conn: &mut Conn, after: Option<RoundId>, most: i64) -> Result<Vec<(RoundId, SealedSeed)>> {
    let mut query = rounds::table.select((rounds::id, SealedSeed::as_select())).into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(rounds::id.gt(after));
    }
    Ok(query.order(rounds::id).limit(most).load(conn)?)
}

/// Writes a seed that was sealed anew.
pub fn reseal(conn: &mut Conn, id: RoundId, sealed_seed: &[u8], master_key_id: &str) -> Result<()> {
    let resealed = (rounds::sealed_seed.eq(sealed_seed), rounds::master_key_id.eq(master_key_id));
    diesel::update(rounds::table.find(id)).set(resealed).execute(conn)?;
    Ok(())
}
