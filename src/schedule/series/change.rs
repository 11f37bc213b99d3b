//! Changes title, card and hosts of the future, unbooked slots of a series.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::input::{Change, series_change};
use super::lock::lock_with_company;
use super::publish::{hosts_named, staffed};
use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::bookings::store;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::db::types::WordList;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::{HostId, SeriesId, SlotId};
use crate::policy::store as policies;
use crate::slots::input::slot_patch;
use crate::slots::model::SlotStatus;
use crate::slots::publish::check_complete;
use crate::slots::series::clashes::{Diary, Staffed, sift};
use crate::slots::series::make;
use crate::slots::series::model::{OnSeriesClash, Pattern};
use crate::slots::series::plan::check_clashes;
use crate::slots::slot::{check_paid_work, check_places, draft, record_all};
use crate::slots::store::{self as slots, SeriesRow, SlotRow, hosts};
use crate::slots::terms;
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::wire::fields::Fields;

crate::words! {
    /// This says why a slot was left as it is.
    pub enum LeftAlone { Over = "over", Begun = "begun", Booked = "booked", OtherHosts = "other-hosts" }
}

/// This is what became of the slots of a series.
#[derive(Debug)]
pub struct Changed {
    pub series: SeriesRow,
    pub changed: Vec<SlotRow>,
    pub left_alone: Vec<(SlotRow, LeftAlone)>,
}

/// Changes the slots that have not begun and in which nobody is booked, and says which were left alone. New hosts of published slots must be
/// free; where one is not, nothing is changed.
pub fn change(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SeriesId) -> Result<Changed> {
    let (series, _) = lock_with_company(conn, stamp.by.scope(), id)?;
    let sample = draft(stamp, series.company_id, &series.template, None, &series.timezone);
    let wanted = given.read_at(series.version, |fields| {
        let wanted = series_change(fields, &sample, &stamp.by)?;
        check_hosts(conn, &series, wanted.host_ids.as_deref())?;
        Ok(wanted)
    })?;
    let template = patched(&wanted.said, &sample)?.template();
    let (mut changed, mut left_alone) = (Vec::new(), Vec::new());
    let rows = slots::lock_all_of_series(conn, series.id)?;
    let booked = booked(conn, &rows)?;
    for (slot, hosts) in staffed(conn, rows)? {
        let why = why_left_alone(&slot, booked.contains(&slot.id), stamp.at);
        match why.map_or_else(|| new_hosts(&series.pattern, &hosts, wanted.host_ids.as_deref()), Err) {
            Ok(new_hosts) => changed.extend(new_slot(stamp, &wanted.said, &slot, &hosts, new_hosts)?),
            Err(why) => left_alone.push((slot, why)),
        }
    }
    let host_ids = wanted.host_ids.clone().unwrap_or_else(|| series.pattern.host_ids.clone());
    let new = SeriesRow { template, pattern: Pattern { host_ids, ..series.pattern.clone() }, ..series.clone() };
    if new == series && changed.is_empty() {
        return Ok(Changed { series, changed: Vec::new(), left_alone });
    }
    let changed = write(conn, stamp, changed, &wanted)?;
    let series = SeriesRow { version: new.version + 1, updated_at: stamp.at, ..new };
    slots::update_series(conn, &series)?;
    make::record(conn, stamp, EventType::SeriesChanged, &series, changed.len(), None)?;
    Ok(Changed { series, changed, left_alone })
}

/// Checks that new hosts are the company's, and in a parallel series as many as before.
fn check_hosts(conn: &mut Conn, series: &SeriesRow, new: Option<&[HostId]>) -> Result<()> {
    let Some(new) = new else { return Ok(()) };
    let there = series.pattern.host_ids.len();
    if series.pattern.parallel && new.len() != there {
        return Err(Error::invalid(
            "/host_ids",
            "out-of-range",
            format!("Every host has slots of its own here: name {there}, each in the place of the one before."),
        ));
    }
    check_places(conn, series.company_id, new, None)
}

fn patched(said: &Map<String, Value>, slot: &SlotRow) -> Result<SlotRow> {
    Ok(slot_patch(Fields::of_map(said.clone()), slot)?.slot)
}

/// Finds the slots in which somebody is booked or waits.
fn booked(conn: &mut Conn, rows: &[SlotRow]) -> Result<HashSet<SlotId>> {
    let ids: Vec<_> = rows.iter().map(|slot| slot.id).collect();
    Ok(read_in_chunks(conn, &ids, store::open_of_slots)?.into_iter().map(|booking| booking.slot_id).collect())
}

fn why_left_alone(slot: &SlotRow, is_booked: bool, now: Instant) -> Option<LeftAlone> {
    match slot.status {
        SlotStatus::Cancelled | SlotStatus::Completed => Some(LeftAlone::Over),
        _ if slot.starts_at.is_some_and(|start| start <= now) => Some(LeftAlone::Begun),
        SlotStatus::Draft | SlotStatus::Submitted | SlotStatus::Published | SlotStatus::OnHold => is_booked.then_some(LeftAlone::Booked),
    }
}

/// Gives the hosts that a slot gets. A slot whose hosts were changed by themselves is left alone.
fn new_hosts(pattern: &Pattern, hosts: &[HostId], new: Option<&[HostId]>) -> Result<Vec<HostId>, LeftAlone> {
    let Some(new) = new else { return Ok(hosts.to_vec()) };
    let groups = pattern.groups();
    let new_groups = Pattern { host_ids: new.to_vec(), ..pattern.clone() }.groups();
    let place = groups.iter().position(|group| group == hosts);
    place.and_then(|place| new_groups.get(place).cloned()).ok_or(LeftAlone::OtherHosts)
}

/// A slot as the patch makes it, with its hosts, and whether these are new.
struct New {
    slot: Staffed,
    has_other_hosts: bool,
}

/// Gives the slot as the patch makes it; `None` where it is like that already.
fn new_slot(stamp: &Stamp, said: &Map<String, Value>, slot: &SlotRow, hosts: &[HostId], new_hosts: Vec<HostId>) -> Result<Option<New>> {
    let new = patched(said, slot)?;
    let has_other_hosts = new_hosts != hosts;
    if new == *slot && !has_other_hosts {
        return Ok(None);
    }
    if slot.status == SlotStatus::Draft {
        check_paid_work(&new)?;
    } else {
        check_complete(&new)?;
    }
    if slot.status.stands() && stamp.by.is_partner() && !terms::changed(slot, &new).is_empty() {
        let changed = terms::changed(slot, &new).join(", ");
        return Err(Error::Forbidden(format!("Slots of the series are published: ask a coordinator to change {changed}.")));
    }
    let new = SlotRow { version: slot.version + 1, updated_at: stamp.at, shown_at: None, ..new };
    Ok(Some(New { slot: (new, new_hosts), has_other_hosts }))
}

/// Writes the slots with their new hosts, who must be free where a slot stands.
fn write(conn: &mut Conn, stamp: &Stamp, changed: Vec<New>, wanted: &Change) -> Result<Vec<SlotRow>> {
    let moved: Vec<_> = changed.iter().filter(|new| new.has_other_hosts).map(|new| new.slot.clone()).collect();
    policies::share_of_institute(conn)?;
    companies::lock_hosts(conn, &hosts_named(&moved))?;
    hosts::remove_all(conn, &moved.iter().map(|(slot, _)| slot.id).collect::<Vec<_>>())?;
    let standing: Vec<_> = moved.iter().filter(|(slot, _)| slot.status.stands()).cloned().collect();
    let policy = policies::read(conn, stamp.at)?;
    let mut diary = Diary::read(conn, stamp.at, &policy.settings, &standing)?.of_joining();
    let (_, clashes) = sift(&mut diary, standing, wanted.override_reason.is_some());
    check_clashes(&clashes, OnSeriesClash::Refuse)?;
    let (passed_over, others): (Vec<_>, Vec<_>) =
        changed.into_iter().partition(|new| new.has_other_hosts && new.slot.0.status.stands() && diary.is_passed_over(&new.slot));
    hosts::insert_all(conn, &moved)?;
    let fields = wanted.said.keys().cloned().chain(wanted.host_ids.is_some().then(|| "host_ids".to_owned()));
    let fields = WordList(fields.collect());
    let mut written = Vec::new();
    for (group, reason) in [(others, None), (passed_over, wanted.override_reason.as_deref())] {
        let rows: Vec<_> = group.into_iter().map(|new| new.slot.0).collect();
        slots::keep_titles(conn, rows.iter().map(|slot| slot.title.as_str()))?;
        for slot in &rows {
            slots::update(conn, slot)?;
        }
        let particulars = Particulars { reason, changed: fields.clone(), ..Particulars::default() };
        record_all(conn, stamp, EventType::SlotUpdated, &rows, &particulars)?;
        written.extend(rows);
    }
    Ok(written)
}
