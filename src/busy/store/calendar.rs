//! This module has every SQL statement on `busy_calendars`, which says where a host's other appointments are looked up, and on
//! `busy_intervals`, which says when they are.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::auth::Scope;
use crate::busy::calendar::LeftOutList;
use crate::busy::interval::Interval;
use crate::db::Conn;
use crate::db::dialect::{CHUNK, read_in_chunks};
use crate::db::schema::{bookings, busy_calendars, busy_intervals, companies, hosts, slots};
use crate::error::{Error, Result};
use crate::ids::{BookingId, BusyCalendarId, CompanyId, HostId, SlotId};
use crate::net::places::Waiting;
use crate::time::{Instant, Zone};
use crate::wire::paging::PageRequest;
use crate::{locked, native};

/// At most this many clashes are reported.
const MOST_CLASHES: i64 = 50;

/// This row has no `Debug`, because the sealed address must not be logged either.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = busy_calendars, treat_none_as_default_value = false)]
pub struct BusyCalendarRow {
    pub id: BusyCalendarId,
    pub host_id: HostId,
    pub company_id: CompanyId,
    pub name: Option<String>,
    /// This is the host name of the address, which may be shown.
    pub server: String,
    pub master_key_id: String,
    pub sealed_url: Vec<u8>,
    /// The server gave this tag to the copy that was imported last.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub busy_intervals: i32,
    pub events_left_out: i32,
    /// A copy was last imported at this time. The known busy times come from that copy and stay if a later fetch fails.
    pub imported_at: Option<Instant>,
    pub checked_at: Option<Instant>,
    pub last_error: Option<String>,
    pub consecutive_failures: i32,
    /// The next fetch is due at this time. While the calendar is being fetched, this is the end of the lease.
    pub next_fetch_at: Instant,
    pub leased_until: Option<Instant>,
    pub lease_epoch: i64,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// These are the reasons for [`Self::events_left_out`].
    pub left_out: LeftOutList,
}

/// This is a time when a host is busy according to one of its calendars.
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

/// Finds a calendar. A calendar of another company is not found.
pub fn find(conn: &mut Conn, scope: Scope, id: BusyCalendarId) -> Result<BusyCalendarRow> {
    let found = busy_calendars::table.find(id).select(BusyCalendarRow::as_select()).first(conn)?;
    covered(scope, found)
}

/// Does the same as [`find`], and locks the calendar until the transaction ends.
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

pub fn count_of_company(conn: &mut Conn, company: CompanyId) -> Result<i64> {
    Ok(busy_calendars::table.filter(busy_calendars::company_id.eq(company)).count().get_result(conn)?)
}

pub fn count_of_host(conn: &mut Conn, host: HostId) -> Result<i64> {
    Ok(busy_calendars::table.filter(busy_calendars::host_id.eq(host)).count().get_result(conn)?)
}

/// Deletes a calendar and all busy times that are known from it.
pub fn delete(conn: &mut Conn, id: BusyCalendarId) -> Result<()> {
    diesel::delete(busy_calendars::table.find(id)).execute(conn)?;
    Ok(())
}

/// Lists the master keys that addresses are sealed with. There is one, unless a rotation runs or was cut off.
pub fn master_key_ids(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(busy_calendars::table.select(busy_calendars::master_key_id).distinct().load(conn)?)
}

/// Reads the addresses after this one in the order of their calendars' ids, with the master keys that they are sealed with.
pub fn sealed_after(conn: &mut Conn, after: Option<BusyCalendarId>, most: i64) -> Result<Vec<(BusyCalendarId, String, Vec<u8>)>> {
    let sealed = busy_calendars::table.select((busy_calendars::id, busy_calendars::master_key_id, busy_calendars::sealed_url));
    let mut next = sealed.order(busy_calendars::id).limit(most).into_boxed();
    if let Some(after) = after {
        next = next.filter(busy_calendars::id.gt(after));
    }
    Ok(next.load(conn)?)
}

pub fn reseal(conn: &mut Conn, id: BusyCalendarId, sealed_url: &[u8], master_key_id: &str) -> Result<()> {
    let sealed = (busy_calendars::sealed_url.eq(sealed_url), busy_calendars::master_key_id.eq(master_key_id));
    diesel::update(busy_calendars::table.find(id)).set(sealed).execute(conn)?;
    Ok(())
}

/// Finds when the hosts are busy in `[starts_at, ends_at)`, with one look-up for all hosts.
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

/// Gives all known busy times of one host in a span.
pub fn of_host(conn: &mut Conn, host: HostId, span: Interval) -> Result<Vec<Interval>> {
    let overlaps = busy_intervals::ends_at.gt(span.starts_at).and(busy_intervals::starts_at.lt(span.ends_at));
    let rows: Vec<(Instant, Instant)> = busy_intervals::table
        .filter(busy_intervals::host_id.eq(host).and(overlaps))
        .select((busy_intervals::starts_at, busy_intervals::ends_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(starts_at, ends_at)| Interval { starts_at, ends_at }).collect())
}

/// Gives all known busy times of several hosts in a span.
pub fn of_hosts(conn: &mut Conn, hosts: &[HostId], span: Interval) -> Result<Vec<(HostId, Interval)>> {
    let overlaps = busy_intervals::ends_at.gt(span.starts_at).and(busy_intervals::starts_at.lt(span.ends_at));
    let rows: Vec<(HostId, Instant, Instant)> = busy_intervals::table
        .filter(busy_intervals::host_id.eq_any(hosts.to_vec()).and(overlaps))
        .select((busy_intervals::host_id, busy_intervals::starts_at, busy_intervals::ends_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(host, starts_at, ends_at)| (host, Interval { starts_at, ends_at })).collect())
}

/// Tells whether a fetch is due. This takes one look into an index.
pub fn is_some_due(conn: &mut Conn, now: Instant) -> Result<bool> {
    let due = busy_calendars::table.filter(busy_calendars::next_fetch_at.le(now)).order(busy_calendars::next_fetch_at);
    Ok(due.select(busy_calendars::id).first::<BusyCalendarId>(conn).optional()?.is_some())
}

/// Lists the companies and servers that wait for a fetch.
pub fn waiting(conn: &mut Conn, now: Instant) -> Result<Vec<Waiting>> {
    let due = busy_calendars::table.filter(busy_calendars::next_fetch_at.le(now));
    let grouped = due.group_by((busy_calendars::company_id, busy_calendars::server));
    let columns = (busy_calendars::company_id, busy_calendars::server, diesel::dsl::min(busy_calendars::next_fetch_at));
    let rows: Vec<(CompanyId, String, Option<Instant>)> = grouped.select(columns).load(conn)?;
    Ok(rows.into_iter().map(|(company_id, server, since)| Waiting { company_id, server, since: since.unwrap_or(now) }).collect())
}

/// Locks the one of these calendars that has been due for the longest time. It skips calendars that another instance holds.
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

/// Finds which of these slots exist here. This reads a table of another slice, since an import only asks whether the slots exist.
pub fn known_slots(conn: &mut Conn, ids: &[SlotId]) -> Result<Vec<SlotId>> {
    read_in_chunks(conn, ids, |conn, ids| Ok(slots::table.filter(slots::id.eq_any(ids.to_vec())).select(slots::id).load(conn)?))
}

/// Finds which of these bookings exist here.
pub fn known_bookings(conn: &mut Conn, ids: &[BookingId]) -> Result<Vec<BookingId>> {
    read_in_chunks(conn, ids, |conn, ids| Ok(bookings::table.filter(bookings::id.eq_any(ids.to_vec())).select(bookings::id).load(conn)?))
}

/// Leases a locked calendar. No other instance fetches it before `until`.
pub fn lease(conn: &mut Conn, id: BusyCalendarId, until: Instant) -> Result<()> {
    let leased = (
        busy_calendars::leased_until.eq(until),
        busy_calendars::next_fetch_at.eq(until),
        busy_calendars::lease_epoch.eq(busy_calendars::lease_epoch + 1),
    );
    diesel::update(busy_calendars::table.find(id)).set(leased).execute(conn)?;
    Ok(())
}

/// Gives a calendar and what its import has to know about the host: whether the host is still active, and the host's time zone.
pub fn with_host(conn: &mut Conn, id: BusyCalendarId) -> Result<(BusyCalendarRow, bool, Zone)> {
    let found = busy_calendars::table
        .inner_join(hosts::table)
        .inner_join(companies::table)
        .filter(busy_calendars::id.eq(id))
        .select((BusyCalendarRow::as_select(), hosts::active, companies::timezone))
        .first(conn)?;
    Ok(found)
}

/// These are the columns that a fetch changes in its calendar's row.
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

/// Writes the result of a fetch if the lease of this epoch is still held, and tells whether it was. Otherwise it writes nothing.
pub fn settle(conn: &mut Conn, id: BusyCalendarId, epoch: i64, settled: &Settled) -> Result<bool> {
    let held = busy_calendars::table.filter(busy_calendars::id.eq(id).and(busy_calendars::lease_epoch.eq(epoch)));
    Ok(diesel::update(held).set(settled).execute(conn)? == 1)
}

/// Replaces the known busy times of a calendar with what the calendar says now. It does not write intervals that have not changed.
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
