//! The hosts of a slot that stands: whether they are free, and the rows that block them.

use serde_json::json;

use super::blackouts;
use super::model::SlotKind;
use super::slot::check_places;
use super::store::SlotRow;
use super::store::hosts;
use crate::busy::store as busy;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::{Error, Refusal, Result};
use crate::ids::HostId;
use crate::policy::settings::Settings;

/// Checks the slot's hosts and site once more, since one may have been archived after it was named, and gives the hosts. While the company
/// is locked or shared, none is archived.
pub fn check_places_again(conn: &mut Conn, slot: &SlotRow) -> Result<Vec<HostId>> {
    let hosts = hosts::hosts_of(conn, slot.id)?;
    check_places(conn, slot.company_id, &hosts, slot.site_id)?;
    Ok(hosts)
}

/// Locks the hosts in the order of their ids, checks that they are free at the slot's time and that their day is not full, and writes the
/// rows that block them.
pub fn block_hosts(conn: &mut Conn, settings: &Settings, slot: &SlotRow, hosts: &[HostId]) -> Result<()> {
    companies::lock_hosts(conn, hosts)?;
    if slot.status.stands() && !slot.allow_host_overlap {
        check_clash(conn, slot, hosts)?;
    }
    check_full_day(conn, settings, slot, hosts)?;
    hosts::replace(conn, slot, hosts)
}

/// Checks that no host has another slot at the slot's time; the refusal names those slots.
fn check_clash(conn: &mut Conn, slot: &SlotRow, hosts: &[HostId]) -> Result<()> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return Ok(()) };
    let clashes = hosts::clashes(conn, slot.id, hosts, starts_at, ends_at)?;
    let Some(first) = clashes.first() else { return Ok(()) };
    let when = first.starts_at.map(|at| slot.timezone.local_time_at(at).to_string()).unwrap_or_default();
    let detail = format!("A host has another slot that overlaps, from {when} ({}).", slot.timezone);
    let clashes = clashes
        .iter()
        .map(|clash| json!({"host_id": clash.host_id, "slot_id": clash.slot_id, "starts_at": clash.starts_at, "ends_at": clash.ends_at}));
    Err(Error::Refused(Refusal::HostClash { detail, clashes: clashes.collect() }))
}

/// Checks that no blackout of the institute, the company or these hosts is in the way, and that the hosts are free by their external
/// calendars as well. A coordinator can pass over both: if there was anything, the reason is given back, to be recorded.
pub fn check_free<'a>(conn: &mut Conn, slot: &SlotRow, hosts: &[HostId], override_reason: Option<&'a str>) -> Result<Option<&'a str>> {
    let blackouts = blackouts::check(conn, slot, hosts, override_reason)?;
    let busy = check_busy(conn, slot, hosts, override_reason)?;
    Ok(blackouts.or(busy))
}

/// Does what [`check_free`] does for hosts who join a slot. The slot keeps its time, so blackouts of the institute and the company are not
/// asked for.
pub fn check_joining_free<'a>(
    conn: &mut Conn,
    slot: &SlotRow,
    hosts: &[HostId],
    override_reason: Option<&'a str>,
) -> Result<Option<&'a str>> {
    let blackouts = blackouts::check_joining(conn, slot, hosts, override_reason)?;
    let busy = check_busy(conn, slot, hosts, override_reason)?;
    Ok(blackouts.or(busy))
}

/// Checks that the hosts are free by their external calendars, unless the slot allows overlap. A refusal tells only the times of the
/// appointments.
fn check_busy<'a>(conn: &mut Conn, slot: &SlotRow, hosts: &[HostId], override_reason: Option<&'a str>) -> Result<Option<&'a str>> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return Ok(None) };
    if hosts.is_empty() || slot.allow_host_overlap {
        return Ok(None);
    }
    let clashes = busy::clashes(conn, hosts, starts_at, ends_at)?;
    let Some(first) = clashes.first().filter(|_| override_reason.is_none()) else {
        return Ok(override_reason.filter(|_| !clashes.is_empty()));
    };
    let when = slot.timezone.local_time_at(first.starts_at);
    let detail =
        format!("A host is busy by an external calendar, from {when} ({}). A coordinator may override this with a reason.", slot.timezone);
    let clashes = clashes.iter().map(|clash| {
        json!({"host_id": clash.host_id, "busy_calendar_id": clash.calendar_id, "starts_at": clash.starts_at, "ends_at": clash.ends_at})
    });
    Err(Error::Refused(Refusal::HostClash { detail, clashes: clashes.collect() }))
}

/// Checks that no host has too many mock interviews on the slot's day, which is a calendar day in the slot's time zone.
fn check_full_day(conn: &mut Conn, settings: &Settings, slot: &SlotRow, hosts: &[HostId]) -> Result<()> {
    let Some(start) = slot.starts_at.filter(|_| slot.kind == SlotKind::MockInterview) else { return Ok(()) };
    let day = slot.timezone.date_at(start);
    let next_day = day.tomorrow().unwrap_or(day);
    let (from, until) = (slot.timezone.start_of(day), slot.timezone.start_of(next_day));
    let most = i64::from(settings.host_day.mock_interview);
    for host in hosts {
        let count = hosts::count_of_day(conn, slot.id, *host, slot.kind, from, until)?;
        if count >= most {
            return Err(Error::Refused(Refusal::CapReached {
                detail: format!("A host has {count} mock interviews on {day} already; at most {most}."),
                limit: "host_day.mock_interview",
                max: most,
                count,
                lifts_at: Some(until),
                bookings: None,
            }));
        }
    }
    Ok(())
}
