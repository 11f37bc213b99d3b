//! Statements on exceptions.

use diesel::prelude::*;

use super::super::exception::model::{Asked, ExceptionAction, ExceptionCategory, ExceptionStatus};
use crate::auth::ActorId;
use crate::db::schema::{exceptions, round_slots};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::ids::{BookingId, ExceptionId, MenteeId, RoundId, SlotId};
use crate::locked;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = exceptions, treat_none_as_default_value = false)]
pub struct ExceptionRow {
    pub id: ExceptionId,
    pub action: ExceptionAction,
    pub category: ExceptionCategory,
    pub reason: String,
    /// The state that was recorded last. Whether a pending one has lapsed follows from the clock: [`ExceptionRow::status_at`].
    pub status: ExceptionStatus,
    pub slot_id: Option<SlotId>,
    pub mentee_id: Option<MenteeId>,
    /// The booking that is to be offered, or the one that an approved place has made.
    pub booking_id: Option<BookingId>,
    /// The round that is to be cancelled, or the one that has the slot or gave its seats.
    pub round_id: Option<RoundId>,
    #[diesel(skip_insertion, select_expression = (exceptions::asked_by_kind, exceptions::asked_by_id))]
    #[diesel(select_expression_type = (exceptions::asked_by_kind, exceptions::asked_by_id))]
    pub asked_by: ActorId,
    #[diesel(skip_insertion, select_expression = (exceptions::decided_by_kind, exceptions::decided_by_id))]
    #[diesel(select_expression_type = (exceptions::decided_by_kind, exceptions::decided_by_id))]
    pub decided_by: Option<ActorId>,
    pub decided_at: Option<Instant>,
    /// Why it was rejected.
    pub rejection: Option<String>,
    pub lapses_at: Instant,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl ExceptionRow {
    /// Gives the state at this instant: nobody can answer a pending exception once its time is over.
    pub fn status_at(&self, now: Instant) -> ExceptionStatus {
        match self.status {
            ExceptionStatus::Pending if self.lapses_at <= now => ExceptionStatus::Lapsed,
            status @ (ExceptionStatus::Pending | ExceptionStatus::Approved | ExceptionStatus::Rejected | ExceptionStatus::Lapsed) => status,
        }
    }

    /// Gives what the exception is about.
    pub fn asked(&self) -> Result<Asked> {
        let asked = match self.action {
            ExceptionAction::Place => self.slot_id.zip(self.mentee_id).map(|(slot_id, mentee_id)| Asked::Place { slot_id, mentee_id }),
            ExceptionAction::Offer => self.booking_id.map(|booking_id| Asked::Offer { booking_id }),
            ExceptionAction::CancelRound => self.round_id.map(|round_id| Asked::CancelRound { round_id }),
        };
        asked.ok_or_else(|| Error::Internal(format!("{} does not say what it is about", self.id)))
    }
}

/// These are the conditions of a list of exceptions.
#[derive(Debug, Clone, Copy, Default)]
pub struct ExceptionFilter {
    /// The state at an instant, which follows from the clock.
    pub status: Option<(ExceptionStatus, Instant)>,
    pub round_id: Option<RoundId>,
    pub mentee_id: Option<MenteeId>,
}

pub fn insert_exception(conn: &mut Conn, row: &ExceptionRow) -> Result<()> {
    let asked_by = (exceptions::asked_by_kind.eq(row.asked_by.kind()), exceptions::asked_by_id.eq(row.asked_by.id()));
    diesel::insert_into(exceptions::table).values((row, asked_by)).execute(conn)?;
    Ok(())
}

pub fn find_exception(conn: &mut Conn, id: ExceptionId) -> Result<ExceptionRow> {
    Ok(exceptions::table.find(id).select(ExceptionRow::as_select()).first(conn)?)
}

/// Locks an exception until the transaction ends. It is the last lock that an act takes, after those of rounds, slots and mentees.
pub fn lock_exception(conn: &mut Conn, id: ExceptionId) -> Result<ExceptionRow> {
    let _locked: ExceptionId = locked!(conn, exceptions::table.find(id).select(exceptions::id), first)?;
    find_exception(conn, id)
}

/// Writes what was decided about a locked exception.
pub fn update_exception(conn: &mut Conn, row: &ExceptionRow) -> Result<()> {
    let decided = (
        exceptions::status.eq(row.status),
        exceptions::booking_id.eq(row.booking_id),
        exceptions::decided_by_kind.eq(row.decided_by.map(ActorId::kind)),
        exceptions::decided_by_id.eq(row.decided_by.and_then(ActorId::id)),
        exceptions::decided_at.eq(row.decided_at),
        exceptions::rejection.eq(&row.rejection),
        exceptions::version.eq(row.version),
        exceptions::updated_at.eq(row.updated_at),
    );
    diesel::update(exceptions::table.find(row.id)).set(decided).execute(conn)?;
    Ok(())
}

/// Lists exceptions in the order in which they were asked for, the last first.
pub fn list_exceptions(conn: &mut Conn, filter: &ExceptionFilter, page: &PageRequest<ExceptionId>) -> Result<Vec<ExceptionRow>> {
    let mut query = exceptions::table.select(ExceptionRow::as_select()).into_boxed::<MultiBackend>();
    if let Some(round) = filter.round_id {
        query = query.filter(exceptions::round_id.eq(round));
    }
    if let Some(mentee) = filter.mentee_id {
        query = query.filter(exceptions::mentee_id.eq(mentee));
    }
    if let Some((status, now)) = filter.status {
        let is_over = exceptions::status.eq(ExceptionStatus::Pending).and(exceptions::lapses_at.le(now));
        query = match status {
            ExceptionStatus::Pending => query.filter(exceptions::status.eq(status).and(exceptions::lapses_at.gt(now))),
            ExceptionStatus::Lapsed => query.filter(exceptions::status.eq(status).or(is_over)),
            ExceptionStatus::Approved | ExceptionStatus::Rejected => query.filter(exceptions::status.eq(status)),
        };
    }
    if let Some(after) = page.after {
        query = query.filter(exceptions::id.lt(after));
    }
    Ok(query.order(exceptions::id.desc()).limit(page.rows_to_read()).load(conn)?)
}

/// An exception that is due, with the instant by which they are taken in turn.
pub type DueException = (Instant, ExceptionId);

/// Finds pending exceptions whose time is over, in the order in which it ended.
pub fn exceptions_to_lapse(conn: &mut Conn, now: Instant, after: Option<DueException>, most: i64) -> Result<Vec<DueException>> {
    let due = exceptions::status.eq(ExceptionStatus::Pending.literal()).and(exceptions::lapses_at.le(now));
    let mut query = exceptions::table.filter(due).select((exceptions::lapses_at, exceptions::id)).into_boxed::<MultiBackend>();
    if let Some((at, last)) = after {
        query = query.filter(exceptions::lapses_at.ge(at).and(exceptions::lapses_at.gt(at).or(exceptions::id.gt(last))));
    }
    Ok(query.order((exceptions::lapses_at, exceptions::id)).limit(most).load(conn)?)
}

/// Finds the last round that a slot was in, or is in.
pub fn last_round_of_slot(conn: &mut Conn, slot: SlotId) -> Result<Option<RoundId>> {
    let rounds = round_slots::table.filter(round_slots::slot_id.eq(slot)).select(round_slots::round_id);
    Ok(rounds.order(round_slots::round_id.desc()).first(conn).optional()?)
}
