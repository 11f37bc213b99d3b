//! Every statement on `busy_calendars` and `busy_intervals`: where a host's other appointments are looked up, and when they are.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::auth::Scope;
use crate::busy::calendar::LeftOutList;
use crate::busy::interval::Interval;
use crate::db::Conn;
use crate::db::schema::{bookings, busy_calendars, busy_intervals, companies, hosts, slots};
use crate::error::{Error, Result};
use crate::ids::{BookingId, BusyCalendarId, CompanyId, HostId, SlotId};
use crate::net::places::Waiting;
use crate::time::{Instant, Zone};
use crate::wire::paging::PageRequest;
use crate::{locked, native};

/// Of clashes that are told.
const MOST_CLASHES: i64 = 50;
/// Of rows in one statement, which bounds its parameters.
const CHUNK: usize = 1_000;

/// No `Debug`: what opens the address is not for the log either.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = busy_calendars, treat_none_as_default_value = false)]
pub struct BusyCalendarRow {
    pub id: BusyCalendarId,
    pub host_id: HostId,
    pub company_id: CompanyId,
    pub name: Option<String>,
    /// The host name of the address, which may be shown.
    pub server: String,
    pub master_key_id: String,
    pub sealed_url: Vec<u8>,
    /// What the server called the copy that was imported last.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub busy_intervals: i32,
    pub events_left_out: i32,
    /// When a copy was imported last; what is known is from then, and stays whatever fails.
    pub imported_at: Option<Instant>,
    pub checked_at: Option<Instant>,
    pub last_error: Option<String>,
    pub consecutive_failures: i32,
    /// While it is fetched, the end of the lease.
    pub next_fetch_at: Instant,
    pub leased_until: Option<Instant>,
    pub lease_epoch: i64,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// The reasons of [`Self::events_left_out`].
    pub left_out: LeftOutList,
}

/// When a host is busy by one of its calendars.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct BusyClash {
    pub host_id: HostId,
    pub calendar_id: BusyCalendarId,
    pub starts_at: Instant,
    pub ends_at: Instant,
}

#[derive(Insertable)]
#[diesel(table_name = busy_intervals, treat_none_as_default_value = false)]
struct IntervalRow {
    calendar_id: BusyCalendarId,
    host_id: HostId,
    starts_at: Instant,
    ends_at: Instant,
}

pub fn insert(conn: &mut Conn, calendar: &BusyCalendarRow) -> Result<()> {
    diesel::insert_into(busy_calendars::table).values(calendar).execute(conn)?;
    Ok(())
}

/// Another company's is not found.
pub fn find(conn: &mut Conn, scope: Scope, id: BusyCalendarId) -> Result<BusyCalendarRow> {
    let found = busy_calendars::table.find(id).select(BusyCalendarRow::as_select()).first(conn)?;
    covered(scope, found)
}

/// [`find`], locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: Scope, id: BusyCalendarId) -> Result<BusyCalendarRow> {
    let found = locked!(conn, busy_calendars::table.find(id).select(BusyCalendarRow::as_select()), first)?;
    covered(scope, found)
}

fn covered(scope: Scope, calendar: BusyCalendarRow) -> Result<BusyCalendarRow> {
    if scope.covers(calendar.company_id) { Ok(calendar) } else { Err(Error::NotFound) }
}

pub fn list(conn: &mut Conn, host: HostId, page: &PageRequest<BusyCalendarId>) -> Result<Vec<BusyCalendarRow>> {
    let mut query = busy_calendars::table.filter(busy_calendars::host_id.eq(host)).select(BusyCalendarRow::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(busy_calendars::id.gt(after));
    }
    Ok(query.order(busy_calendars::id).limit(page.rows_to_read()).load(conn)?)
}

pub fn count_of_host(conn: &mut Conn, host: HostId) -> Result<i64> {
    Ok(busy_calendars::table.filter(busy_calendars::host_id.eq(host)).count().get_result(conn)?)
}

/// With all that is known from it.
pub fn delete(conn: &mut Conn, id: BusyCalendarId) -> Result<()> {
    diesel::delete(busy_calendars::table.find(id)).execute(conn)?;
    Ok(())
}

/// Whether an address was sealed with another master key. One row tells: the scan ends at the first.
pub fn has_other_master_key(conn: &mut Conn, key_id: &str) -> Result<bool> {
    let other = busy_calendars::table.filter(busy_calendars::master_key_id.ne(key_id)).select(busy_calendars::id);
    Ok(other.first::<BusyCalendarId>(conn).optional()?.is_some())
}

/// Those whose address was sealed with another master key, locked.
pub fn lock_sealed_otherwise(conn: &mut Conn, key_id: &str) -> Result<Vec<BusyCalendarRow>> {
    let other = busy_calendars::table.filter(busy_calendars::master_key_id.ne(key_id)).order(busy_calendars::id);
    Ok(locked!(conn, other.select(BusyCalendarRow::as_select()), load)?)
}

pub fn reseal(conn: &mut Conn, id: BusyCalendarId, sealed_url: &[u8], master_key_id: &str) -> Result<()> {
    let sealed = (busy_calendars::sealed_url.eq(sealed_url), busy_calendars::master_key_id.eq(master_key_id));
    diesel::update(busy_calendars::table.find(id)).set(sealed).execute(conn)?;
    Ok(())
}

/// When the hosts are busy in `[starts_at, ends_at)`, in one look-up for all.
pub fn clashes(conn: &mut Conn, hosts: &[HostId], starts_at: Instant, ends_at: Instant) -> Result<Vec<BusyClash>> {
    let overlaps = busy_intervals::ends_at.gt(starts_at).and(busy_intervals::starts_at.lt(ends_at));
    let found = busy_intervals::table
        .filter(busy_intervals::host_id.eq_any(hosts.to_vec()).and(overlaps))
        .order((busy_intervals::starts_at, busy_intervals::calendar_id))
        .select((busy_intervals::host_id, busy_intervals::calendar_id, busy_intervals::starts_at, busy_intervals::ends_at))
        .limit(MOST_CLASHES)
        .load(conn)?;
    Ok(found)
}

/// All that is known of one host in a span.
pub fn of_host(conn: &mut Conn, host: HostId, span: Interval) -> Result<Vec<Interval>> {
    let overlaps = busy_intervals::ends_at.gt(span.starts_at).and(busy_intervals::starts_at.lt(span.ends_at));
    let rows: Vec<(Instant, Instant)> = busy_intervals::table
        .filter(busy_intervals::host_id.eq(host).and(overlaps))
        .select((busy_intervals::starts_at, busy_intervals::ends_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(starts_at, ends_at)| Interval { starts_at, ends_at }).collect())
}

/// Whether a fetch is due. One look into an index.
pub fn is_some_due(conn: &mut Conn, now: Instant) -> Result<bool> {
    let due = busy_calendars::table.filter(busy_calendars::next_fetch_at.le(now)).order(busy_calendars::next_fetch_at);
    Ok(due.select(busy_calendars::id).first::<BusyCalendarId>(conn).optional()?.is_some())
}

/// Lists who waits for a fetch.
pub fn waiting(conn: &mut Conn, now: Instant) -> Result<Vec<Waiting>> {
    let due = busy_calendars::table.filter(busy_calendars::next_fetch_at.le(now));
    let grouped = due.group_by((busy_calendars::company_id, busy_calendars::server));
    let columns = (busy_calendars::company_id, busy_calendars::server, diesel::dsl::min(busy_calendars::next_fetch_at));
    let rows: Vec<(CompanyId, String, Option<Instant>)> = grouped.select(columns).load(conn)?;
    Ok(rows.into_iter().map(|(company_id, server, since)| Waiting { company_id, server, since: since.unwrap_or(now) }).collect())
}

/// Locks the calendar that has been due longest of these; what another instance holds is left to it.
pub fn lock_due(conn: &mut Conn, now: Instant, whose: &Waiting) -> Result<Option<BusyCalendarId>> {
    let theirs = busy_calendars::company_id.eq(whose.company_id).and(busy_calendars::server.eq(&whose.server));
    let due = busy_calendars::table.filter(theirs.and(busy_calendars::next_fetch_at.le(now))).order(busy_calendars::next_fetch_at);
    let due = due.select(busy_calendars::id);
    let id = match conn {
        Conn::Postgres(native) => due.for_no_key_update().skip_locked().first(native).optional()?,
        Conn::Sqlite(native) => due.first(native).optional()?,
    };
    Ok(id)
}

/// Finds which of these slots there are here. They are looked for on other slices' tables, since an import only asks whether they exist.
pub fn known_slots(conn: &mut Conn, ids: &[SlotId]) -> Result<Vec<SlotId>> {
    let mut known = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let there: Vec<SlotId> = slots::table.filter(slots::id.eq_any(chunk.to_vec())).select(slots::id).load(conn)?;
        known.extend(there);
    }
    Ok(known)
}

/// Finds which of these bookings there are here.
pub fn known_bookings(conn: &mut Conn, ids: &[BookingId]) -> Result<Vec<BookingId>> {
    let mut known = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let there: Vec<BookingId> = bookings::table.filter(bookings::id.eq_any(chunk.to_vec())).select(bookings::id).load(conn)?;
        known.extend(there);
    }
    Ok(known)
}

/// Leases a locked calendar: until then nobody else fetches it.
pub fn lease(conn: &mut Conn, id: BusyCalendarId, until: Instant) -> Result<()> {
    let leased = (
        busy_calendars::leased_until.eq(until),
        busy_calendars::next_fetch_at.eq(until),
        busy_calendars::lease_epoch.eq(busy_calendars::lease_epoch + 1),
    );
    diesel::update(busy_calendars::table.find(id)).set(leased).execute(conn)?;
    Ok(())
}

/// A calendar with what its import needs of its host: whether it is still active, and the zone it lives in.
pub fn with_host(conn: &mut Conn, id: BusyCalendarId) -> Result<(BusyCalendarRow, bool, Zone)> {
    let found = busy_calendars::table
        .inner_join(hosts::table)
        .inner_join(companies::table)
        .filter(busy_calendars::id.eq(id))
        .select((BusyCalendarRow::as_select(), hosts::active, companies::timezone))
        .first(conn)?;
    Ok(found)
}

/// What a fetch changes in its calendar's row.
#[derive(AsChangeset)]
#[diesel(table_name = busy_calendars, treat_none_as_null = true)]
pub struct Settled {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub busy_intervals: i32,
    pub events_left_out: i32,
    pub left_out: LeftOutList,
    pub imported_at: Option<Instant>,
    pub checked_at: Option<Instant>,
    pub last_error: Option<String>,
    pub consecutive_failures: i32,
    pub next_fetch_at: Instant,
    pub leased_until: Option<Instant>,
}

/// Whether the lease of that epoch was still held; else nothing is written.
pub fn settle(conn: &mut Conn, id: BusyCalendarId, epoch: i64, settled: &Settled) -> Result<bool> {
    let held = busy_calendars::table.filter(busy_calendars::id.eq(id).and(busy_calendars::lease_epoch.eq(epoch)));
    Ok(diesel::update(held).set(settled).execute(conn)? == 1)
}

/// Makes what is known from a calendar what it says now; what has not changed is not written.
pub fn replace_intervals(conn: &mut Conn, id: BusyCalendarId, host_id: HostId, busy: &[Interval]) -> Result<()> {
    let of_calendar = busy_intervals::calendar_id.eq(id);
    let rows: Vec<(Instant, Instant)> =
        busy_intervals::table.filter(of_calendar).select((busy_intervals::starts_at, busy_intervals::ends_at)).load(conn)?;
    let there: HashSet<_> = rows.into_iter().map(|(starts_at, ends_at)| Interval { starts_at, ends_at }).collect();
    let wanted: HashSet<_> = busy.iter().copied().collect();
    let gone: Vec<_> = there.difference(&wanted).map(|interval| interval.starts_at).collect();
    for chunk in gone.chunks(CHUNK) {
        let rows = busy_intervals::table.filter(of_calendar.and(busy_intervals::starts_at.eq_any(chunk.to_vec())));
        diesel::delete(rows).execute(conn)?;
    }
    let row = |interval: &&Interval| IntervalRow { calendar_id: id, host_id, starts_at: interval.starts_at, ends_at: interval.ends_at };
    let new: Vec<_> = busy.iter().filter(|interval| !there.contains(interval)).collect();
    for chunk in new.chunks(CHUNK) {
        let rows: Vec<_> = chunk.iter().map(row).collect();
        native!(conn, native => diesel::insert_into(busy_intervals::table).values(&rows).execute(native))?;
    }
    Ok(())
}
