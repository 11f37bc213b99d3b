//! Statements on the seats of a slot: one conditional update takes a seat, others give it back.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Integer;

use super::super::model::{Approval, SlotStatus};
use super::SlotRow;
use crate::db::schema::slots;
use crate::db::types::{IdSql, InstantSql};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{RoundId, SlotId};
use crate::time::Instant;

/// How a step of a booking changes the slot's two counts, `seats_taken` and `seats_confirmed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatChange {
    /// A requested or offered seat is given back.
    FreeHeld,
    /// A confirmed seat is given back.
    FreeConfirmed,
    /// A held seat becomes a confirmed one.
    Confirm,
}

/// Takes a seat if one is left and the slot is published, and locks the slot. Seats are taken by the statements here only, so there are
/// never more than the capacity. `None` means that no seat is left, that the slot is not published, that its seats are kept for a round, or
/// that there is no such slot.
pub fn take_seat(conn: &mut Conn, id: SlotId, at: Instant) -> Result<Option<SlotRow>> {
    Ok(TakeSeat { id, at, confirmed_if_automatic: 1 }.get_result(conn).optional()?)
}

/// Does the same as [`take_seat`] for a mentee who still has to accept: the seat is taken, but not confirmed.
pub fn hold_seat(conn: &mut Conn, id: SlotId, at: Instant) -> Result<Option<SlotRow>> {
    Ok(TakeSeat { id, at, confirmed_if_automatic: 0 }.get_result(conn).optional()?)
}

/// Holds seats of a slot that a round gives, by its draw or by an exception. `None` means that so many are not left, that the slot is not
/// published, or that it is no longer in this round.
pub fn hold_seats_of_round(conn: &mut Conn, id: SlotId, round: RoundId, seats: i32, at: Instant) -> Result<Option<SlotRow>> {
    let published = slots::id.eq(id).and(slots::status.eq(SlotStatus::Published));
    let free = slots::table.filter(published.and(slots::round_id.eq(round)).and((slots::seats_taken + seats).le(slots::capacity)));
    let held = (slots::seats_taken.eq(slots::seats_taken + seats), slots::seats_changed_at.eq(Some(at)));
    Ok(diesel::update(free).set(held).returning(slots::all_columns).get_result(conn).optional()?)
}

/// Holds a seat of a slot in no round for an approved exception, which passes over the reservation that a round has left.
pub fn hold_reserved_seat(conn: &mut Conn, id: SlotId, at: Instant) -> Result<Option<SlotRow>> {
    let published = slots::id.eq(id).and(slots::status.eq(SlotStatus::Published));
    let free = slots::table.filter(published.and(slots::round_id.is_null()).and(slots::seats_taken.lt(slots::capacity)));
    let held = (slots::seats_taken.eq(slots::seats_taken + 1), slots::seats_changed_at.eq(Some(at)));
    Ok(diesel::update(free).set(held).returning(slots::all_columns).get_result(conn).optional()?)
}

/// Takes confirmed seats in a slot that the same transaction publishes, and that needs no approval. The database refuses more seats than there
/// are.
pub fn take_seats(conn: &mut Conn, id: SlotId, seats: i32, at: Instant) -> Result<SlotRow> {
    add_seats(conn, id, seats, seats, at)
}

/// Changes the counts of a locked slot as a step of a booking does.
pub fn change_seat(conn: &mut Conn, id: SlotId, change: SeatChange, at: Instant) -> Result<SlotRow> {
    let (taken, confirmed) = match change {
        SeatChange::FreeHeld => (-1, 0),
        SeatChange::FreeConfirmed => (-1, -1),
        SeatChange::Confirm => (0, 1),
    };
    add_seats(conn, id, taken, confirmed, at)
}

/// Adds to the counts of a locked slot. The database refuses counts that are below zero or above the capacity.
pub fn add_seats(conn: &mut Conn, id: SlotId, taken: i32, confirmed: i32, at: Instant) -> Result<SlotRow> {
    let counts = (
        slots::seats_taken.eq(slots::seats_taken + taken),
        slots::seats_confirmed.eq(slots::seats_confirmed + confirmed),
        (taken != 0).then(|| slots::seats_changed_at.eq(Some(at))),
    );
    Ok(diesel::update(slots::table.find(id)).set(counts).returning(slots::all_columns).get_result(conn)?)
}

/// The statement that takes a seat, written by hand with a static id. Diesel prepares each `UPDATE` again and again, and no statement runs
/// more often than this one.
#[derive(Debug, Clone, Copy)]
struct TakeSeat {
    id: SlotId,
    at: Instant,
    /// What is added to `seats_confirmed` where the slot needs no approval: 1, or 0 where the mentee still has to accept.
    confirmed_if_automatic: i32,
}

impl QueryId for TakeSeat {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for TakeSeat {
    type SqlType = slots::SqlType;
}

impl RunQueryDsl<Conn> for TakeSeat {}

impl QueryFragment<MultiBackend> for TakeSeat {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("UPDATE slots SET seats_taken = seats_taken + 1, seats_confirmed = seats_confirmed + ");
        out.push_sql("CASE WHEN approval = '");
        out.push_sql(Approval::Automatic.as_str());
        out.push_sql("' THEN ");
        out.push_bind_param::<Integer, _>(&self.confirmed_if_automatic)?;
        out.push_sql(" ELSE 0 END, seats_changed_at = ");
        out.push_bind_param::<InstantSql, _>(&self.at)?;
        out.push_sql(" WHERE id = ");
        out.push_bind_param::<IdSql, _>(&self.id)?;
        out.push_sql(" AND seats_taken < capacity AND status = '");
        out.push_sql(SlotStatus::Published.as_str());
        out.push_sql("' AND round_id IS NULL AND (reserved_until IS NULL OR reserved_until <= ");
        out.push_bind_param::<InstantSql, _>(&self.at)?;
        out.push_sql(") RETURNING ");
        slots::all_columns.walk_ast(out.reborrow())
    }
}
