//! Every statement on `slot_hosts`, which says which hosts a slot has and when it blocks them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::model::{SlotKind, SlotStatus};
use super::SlotRow;
use crate::busy::interval::Interval;
use crate::db::schema::{slot_hosts, slots};
use crate::db::{Conn, dialect};
use crate::error::{Error, Result};
use crate::ids::{HostId, SlotId};
use crate::native;
use crate::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = slot_hosts, treat_none_as_default_value = false)]
struct SlotHostRow {
    slot_id: SlotId,
    host_id: HostId,
    /// The order in which the hosts were given.
    place: i32,
    /// The slot's start, repeated here for the database's guard against overlaps.
    starts_at: Option<Instant>,
    /// The slot's end, repeated here for the same guard.
    ends_at: Option<Instant>,
    /// Whether the guard counts this row.
    blocks: bool,
}

/// Another slot that blocks a host at the same time.
#[derive(Debug, Clone, Queryable)]
pub struct HostClash {
    pub host_id: HostId,
    pub slot_id: SlotId,
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
}

/// Finds the hosts of one slot, in the order in which they were given.
pub fn hosts_of(conn: &mut Conn, slot: SlotId) -> Result<Vec<HostId>> {
    Ok(slot_hosts::table.filter(slot_hosts::slot_id.eq(slot)).order(slot_hosts::place).select(slot_hosts::host_id).load(conn)?)
}

/// Finds the hosts of a page of slots, in one query.
pub fn hosts_of_all(conn: &mut Conn, slots: &[SlotId]) -> Result<HashMap<SlotId, Vec<HostId>>> {
    let rows: Vec<(SlotId, HostId)> = slot_hosts::table
        .filter(slot_hosts::slot_id.eq_any(slots.to_vec()))
        .order((slot_hosts::slot_id, slot_hosts::place))
        .select((slot_hosts::slot_id, slot_hosts::host_id))
        .load(conn)?;
    let mut hosts: HashMap<SlotId, Vec<HostId>> = HashMap::with_capacity(slots.len());
    for (slot, host) in rows {
        hosts.entry(slot).or_default().push(host);
    }
    Ok(hosts)
}

/// Replaces a slot's hosts, or repeats them with the slot's new time. While the slot stands they are blocked, and the database refuses a
/// second slot at their time.
pub fn replace(conn: &mut Conn, slot: &SlotRow, hosts: &[HostId]) -> Result<()> {
    diesel::delete(slot_hosts::table.filter(slot_hosts::slot_id.eq(slot.id))).execute(conn)?;
    let rows: Vec<_> = (0..).zip(hosts).map(|(place, host)| row(slot, *host, place)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    native!(conn, native => diesel::insert_into(slot_hosts::table).values(&rows).execute(native)).map(drop).map_err(explain)
}

fn row(slot: &SlotRow, host_id: HostId, place: i32) -> SlotHostRow {
    let blocks = slot.status.stands() && !slot.allow_host_overlap;
    SlotHostRow { slot_id: slot.id, host_id, place, starts_at: slot.starts_at, ends_at: slot.ends_at, blocks }
}

/// Writes the hosts of many slots that have none yet, with a few statements.
pub fn insert_all(conn: &mut Conn, slots: &[(SlotRow, Vec<HostId>)]) -> Result<()> {
    let rows_of =
        |(slot, hosts): &(SlotRow, Vec<HostId>)| (0..).zip(hosts).map(|(place, host)| row(slot, *host, place)).collect::<Vec<_>>();
    let rows: Vec<_> = slots.iter().flat_map(rows_of).collect();
    for chunk in rows.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(slot_hosts::table).values(chunk).execute(native)).map_err(explain)?;
    }
    Ok(())
}

/// Turns a refusal by the database's guard into ours. The guard refuses what our own check let pass when another transaction was faster.
fn explain(error: diesel::result::Error) -> Error {
    if dialect::refused_by(&error, "slot_hosts_no_overlap", "slot_hosts.host_id") {
        let detail = "A host has another slot at that time.".to_owned();
        return Error::Refused(crate::error::Refusal::HostClash { detail, clashes: Vec::new() });
    }
    error.into()
}

/// Frees the hosts of a slot that no longer stands.
pub fn unblock(conn: &mut Conn, slot: SlotId) -> Result<()> {
    diesel::update(slot_hosts::table.filter(slot_hosts::slot_id.eq(slot))).set(slot_hosts::blocks.eq(false)).execute(conn)?;
    Ok(())
}

/// Frees the hosts of many slots that no longer stand.
pub fn unblock_all(conn: &mut Conn, slots: &[SlotId]) -> Result<()> {
    for chunk in slots.chunks(dialect::CHUNK) {
        let rows = slot_hosts::table.filter(slot_hosts::slot_id.eq_any(chunk.to_vec()));
        diesel::update(rows).set(slot_hosts::blocks.eq(false)).execute(conn)?;
    }
    Ok(())
}

/// Blocks the hosts of many slots that stand from now on. They are locked and free.
pub fn block_all(conn: &mut Conn, slots: &[SlotId]) -> Result<()> {
    for chunk in slots.chunks(dialect::CHUNK) {
        let overlap = slots::table.filter(slots::id.eq_any(chunk.to_vec()).and(slots::allow_host_overlap)).select(slots::id);
        let rows = slot_hosts::table.filter(slot_hosts::slot_id.eq_any(chunk.to_vec()).and(slot_hosts::slot_id.ne_all(overlap)));
        diesel::update(rows).set(slot_hosts::blocks.eq(true)).execute(conn).map_err(explain)?;
    }
    Ok(())
}

/// Takes the hosts of many slots away, which then get others.
pub fn remove_all(conn: &mut Conn, slots: &[SlotId]) -> Result<()> {
    for chunk in slots.chunks(dialect::CHUNK) {
        diesel::delete(slot_hosts::table.filter(slot_hosts::slot_id.eq_any(chunk.to_vec()))).execute(conn)?;
    }
    Ok(())
}

/// Finds the other slots that block one of these hosts in `[starts_at, ends_at)`. A slot lasts at most a day, which keeps the look-up in
/// the index small.
pub fn clashes(conn: &mut Conn, slot: SlotId, hosts: &[HostId], starts_at: Instant, ends_at: Instant) -> Result<Vec<HostClash>> {
    let a_day_before = starts_at.minus_minutes(24 * 60);
    let overlaps = slot_hosts::starts_at.gt(a_day_before).and(slot_hosts::starts_at.lt(ends_at)).and(slot_hosts::ends_at.gt(starts_at));
    let found = slot_hosts::table
        .filter(slot_hosts::host_id.eq_any(hosts.to_vec()).and(slot_hosts::blocks).and(overlaps).and(slot_hosts::slot_id.ne(slot)))
        .order(slot_hosts::starts_at)
        .select((slot_hosts::host_id, slot_hosts::slot_id, slot_hosts::starts_at, slot_hosts::ends_at))
        .load(conn)?;
    Ok(found)
}

/// Finds when slots block these hosts in a span. A slot lasts at most a day, which keeps the look-up in the index small.
pub fn blocked(conn: &mut Conn, hosts: &[HostId], span: Interval) -> Result<Vec<(HostId, Interval)>> {
    let a_day_before = span.starts_at.minus_minutes(24 * 60);
    let overlaps =
        slot_hosts::starts_at.gt(a_day_before).and(slot_hosts::starts_at.lt(span.ends_at)).and(slot_hosts::ends_at.gt(span.starts_at));
    let rows: Vec<(HostId, Instant, Instant)> = slot_hosts::table
        .filter(slot_hosts::host_id.eq_any(hosts.to_vec()).and(slot_hosts::blocks).and(overlaps))
        .select((slot_hosts::host_id, slot_hosts::starts_at.assume_not_null(), slot_hosts::ends_at.assume_not_null()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(host, starts_at, ends_at)| (host, Interval { starts_at, ends_at })).collect())
}

/// Finds when slots of a kind that are published, on hold or completed start in a span, for each of these hosts.
pub fn starts_of(conn: &mut Conn, hosts: &[HostId], kind: SlotKind, span: Interval) -> Result<Vec<(HostId, Instant)>> {
    let standing = slots::kind.eq(kind).and(slots::status.eq_any(SlotStatus::STANDING));
    let within = slot_hosts::starts_at.ge(span.starts_at).and(slot_hosts::starts_at.lt(span.ends_at));
    let rows = slot_hosts::table
        .inner_join(slots::table)
        .filter(slot_hosts::host_id.eq_any(hosts.to_vec()).and(within))
        .filter(standing)
        .select((slot_hosts::host_id, slot_hosts::starts_at.assume_not_null()))
        .load(conn)?;
    Ok(rows)
}

/// Finds when a host's slots that stand take the host in a span, also those that allow others beside them; an interval can begin before the
/// span or end after it. A slot lasts at most a day, which keeps the look-up in the index small.
pub fn taken(conn: &mut Conn, host: HostId, span: Interval) -> Result<Vec<Interval>> {
    let a_day_before = span.starts_at.minus_minutes(24 * 60);
    let overlaps =
        slot_hosts::starts_at.gt(a_day_before).and(slot_hosts::starts_at.lt(span.ends_at)).and(slot_hosts::ends_at.gt(span.starts_at));
    let rows: Vec<(Option<Instant>, Option<Instant>)> = slot_hosts::table
        .inner_join(slots::table)
        .filter(slot_hosts::host_id.eq(host).and(slots::status.eq_any(SlotStatus::STANDING)).and(overlaps))
        .select((slot_hosts::starts_at, slot_hosts::ends_at))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(starts_at, ends_at)| Some(Interval { starts_at: starts_at?, ends_at: ends_at? })).collect())
}

/// Finds the slots of a host that overlap a span and are not cancelled, in the order of their starts.
pub fn slots_of(conn: &mut Conn, host: HostId, span: Interval) -> Result<Vec<SlotRow>> {
    let a_day_before = span.starts_at.minus_minutes(24 * 60);
    let overlaps =
        slot_hosts::starts_at.gt(a_day_before).and(slot_hosts::starts_at.lt(span.ends_at)).and(slot_hosts::ends_at.gt(span.starts_at));
    let rows = slots::table
        .inner_join(slot_hosts::table)
        .filter(slot_hosts::host_id.eq(host).and(overlaps).and(slots::status.ne(SlotStatus::Cancelled)))
        .order((slots::sort_at, slots::id))
        .select(SlotRow::as_select());
    Ok(rows.load(conn)?)
}

/// Counts a host's slots of a kind that are published, on hold or completed and start in `[from, until)`. The slot that asks is not
/// counted.
pub fn count_of_day(conn: &mut Conn, slot: SlotId, host: HostId, kind: SlotKind, from: Instant, until: Instant) -> Result<i64> {
    let standing = slots::status.eq_any(SlotStatus::STANDING);
    let count = slot_hosts::table
        .inner_join(slots::table)
        .filter(slot_hosts::host_id.eq(host).and(slot_hosts::starts_at.ge(from)).and(slot_hosts::starts_at.lt(until)))
        .filter(slots::kind.eq(kind).and(standing).and(slots::id.ne(slot)))
        .count()
        .get_result(conn)?;
    Ok(count)
}
