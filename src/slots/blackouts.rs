//! Whether a blackout is in the way of a slot that is published, moved, or gets new hosts (docs/product.md, Blackouts).

use serde_json::{Value, json};

use super::store::SlotRow;
use crate::busy::interval::Interval;
use crate::db::Conn;
use crate::error::{Error, Refusal, Result};
use crate::ids::HostId;
use crate::policy::blackouts::look_up;
use crate::policy::store::BlackoutRow;

/// Checks that no blackout of the institute, the company or a host overlaps the slot. A coordinator can pass over blackouts: if there were
/// any, the reason is given back. A slot that allows overlap does not ask for its hosts' blackouts.
pub fn check<'a>(conn: &mut Conn, slot: &SlotRow, hosts: &[HostId], override_reason: Option<&'a str>) -> Result<Option<&'a str>> {
    let Some(at) = time(slot) else { return Ok(None) };
    let hosts = if slot.allow_host_overlap { &[] } else { hosts };
    let blackouts = look_up::over(conn, slot.company_id, hosts, at)?;
    judged(slot, &blackouts.in_the_way(hosts, at).collect::<Vec<_>>(), override_reason)
}

/// Checks that no blackout of these hosts overlaps the slot, as [`check`] does for all.
pub fn check_joining<'a>(conn: &mut Conn, slot: &SlotRow, hosts: &[HostId], override_reason: Option<&'a str>) -> Result<Option<&'a str>> {
    let Some(at) = time(slot).filter(|_| !hosts.is_empty() && !slot.allow_host_overlap) else { return Ok(None) };
    let blackouts = look_up::over(conn, slot.company_id, hosts, at)?;
    judged(slot, &blackouts.of_hosts(hosts, at).collect::<Vec<_>>(), override_reason)
}

fn time(slot: &SlotRow) -> Option<Interval> {
    slot.starts_at.zip(slot.ends_at).map(|(starts_at, ends_at)| Interval { starts_at, ends_at })
}

fn judged<'a>(slot: &SlotRow, clashes: &[&BlackoutRow], override_reason: Option<&'a str>) -> Result<Option<&'a str>> {
    let Some(first) = clashes.first().filter(|_| override_reason.is_none()) else {
        return Ok(override_reason.filter(|_| !clashes.is_empty()));
    };
    let (from, until) = (slot.timezone.local_time_at(first.starts_at), slot.timezone.local_time_at(first.ends_at));
    let detail = format!(
        "Nothing takes place in the blackout '{}', from {from} to {until} ({}). A coordinator may override this with a reason.",
        first.name, slot.timezone
    );
    Err(Error::Refused(Refusal::HostClash { detail, clashes: clashes.iter().map(|blackout| clash(blackout)).collect() }))
}

/// Gives an entry of `clashes`. Only a host's blackout has a `host_id`.
pub fn clash(blackout: &BlackoutRow) -> Value {
    json!({
        "reason": "blackout",
        "blackout_id": blackout.id,
        "host_id": blackout.host_id,
        "starts_at": blackout.starts_at,
        "ends_at": blackout.ends_at,
    })
}
