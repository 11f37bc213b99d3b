//! These statements find rounds that wait for somebody: to be drawn, or for more entries. A round that is neither drawn nor cancelled shows no
//! seed.

use diesel::dsl::sum;
use diesel::prelude::*;

use super::page::one_page;
use crate::allocation::model::DRAW_IS_OVERDUE_AFTER;
use crate::db::schema::{entries, rounds, slots};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::RoundId;
use crate::reports::model::{About, Found, Position, ROUND_CLOSES_WITHIN};
use crate::slots::model::SlotStatus;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// Finds rounds that have closed and whose draw has failed or is overdue. Those that closed first come first, and the note says why the draw
/// has failed.
pub fn draws(conn: &mut Conn, now: Instant, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let waits = rounds::draw_failed_at.is_not_null().or(rounds::closes_at.le(now.minus(DRAW_IS_OVERDUE_AFTER)));
    let undrawn = rounds::table.filter(rounds::seed.is_null().and(rounds::closes_at.le(now)).and(waits)).into_boxed::<MultiBackend>();
    let query = one_page!(undrawn, page, rounds::closes_at, rounds::id);
    let rows: Vec<(RoundId, Instant, Option<String>)> = query.select((rounds::id, rounds::closes_at, rounds::draw_failure)).load(conn)?;
    Ok(rows.into_iter().map(|(id, closes_at, failure)| found(id, closes_at, failure)).collect())
}

/// Finds open rounds that close soon and have fewer entries than seats that they would give now. Each is due when it closes, and the note has
/// both numbers.
pub fn few_entries(conn: &mut Conn, now: Instant, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let standing = entries::round_id.eq(rounds::id).and(entries::withdrawn_at.is_null());
    let entered = || entries::table.filter(standing).count().single_value();
    let given = slots::round_id.eq(rounds::id.nullable()).and(slots::status.eq(SlotStatus::Published.literal()));
    let seats = || slots::table.filter(given).select(sum(slots::capacity - slots::seats_taken)).single_value();
    let closes_soon = rounds::closes_at.gt(now).and(rounds::closes_at.le(now.plus(ROUND_CLOSES_WITHIN)));
    let open = rounds::table
        .filter(rounds::seed.is_null().and(rounds::opens_at.le(now)).and(closes_soon))
        .filter(entered().lt(seats()))
        .into_boxed::<MultiBackend>();
    let query = one_page!(open, page, rounds::closes_at, rounds::id);
    let rows: Vec<(RoundId, Instant, Option<i64>, Option<i64>)> =
        query.select((rounds::id, rounds::closes_at, entered(), seats())).load(conn)?;
    let found = |(id, closes_at, entries, seats): (_, _, Option<i64>, Option<i64>)| {
        found(id, closes_at, Some(numbers(entries.unwrap_or(0), seats.unwrap_or(0))))
    };
    Ok(rows.into_iter().map(found).collect())
}

fn numbers(entries: i64, seats: i64) -> String {
    format!("{entries} {} for {seats} {}", if entries == 1 { "entry" } else { "entries" }, if seats == 1 { "seat" } else { "seats" })
}

fn found(id: RoundId, at: Instant, note: Option<String>) -> Found {
    Found { at, id: id.uuid(), due_at: Some(at), company_id: None, about: About::Round(id), note }
}
