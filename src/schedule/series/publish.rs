//! Publishes the drafts of a series: all of them, or those that fit. Sessions that book their cohort are published together with the bookings of
//! everybody who is enrolled.

use std::collections::{HashMap, HashSet};

use super::input::series_publication;
use super::lock::lock_with_company;
use super::sessions::{self, Booked};
use crate::auth::Stamp;
use crate::bookings::members::Members;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::{CohortId, HostId, SeriesId};
use crate::mentees::store as mentees;
use crate::policy::store as policies;
use crate::slots::publish::{as_published, check_complete, check_may_publish, check_partnership};
use crate::slots::series::clashes::{Clash, Diary, Staffed, sift};
use crate::slots::series::create::Made;
use crate::slots::series::make;
use crate::slots::series::plan::check_clashes;
use crate::slots::slot::check_places;
use crate::slots::store::{self as slots, SeriesRow, SlotRow, hosts};
use crate::web::change_request::Given;

/// Publishes the drafts and submitted slots of the series. A series of which none fits stays as it is.
pub fn publish(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SeriesId) -> Result<Booked> {
    let (series, company) = lock_with_company(conn, stamp.by.scope(), id)?;
    let wanted = given.read_at(series.version, |fields| series_publication(fields, &stamp.by))?;
    check_may_publish(stamp, &company)?;
    let (drafts, cohorts) = lock_drafts(conn, series.id)?;
    let drafts = staffed(conn, drafts)?;
    if drafts.is_empty() {
        return Ok(nothing_published(series, Vec::new()));
    }
    check_partnership(&company, stamp.at)?;
    check_all(conn, &series, &drafts)?;
    // The members are locked after the slots and before the hosts.
    let members = Members::lock(conn, cohorts)?;
    policies::share_of_institute(conn)?;
    companies::lock_hosts(conn, &hosts_named(&drafts))?;
    let policy = policies::read(conn, stamp.at)?;
    let mut diary = Diary::read(conn, stamp.at, &policy.settings, &drafts)?;
    let (fitting, clashes) = sift(&mut diary, drafts, wanted.override_reason.is_some());
    check_clashes(&clashes, wanted.on_clash)?;
    if fitting.is_empty() {
        return Ok(nothing_published(series, clashes));
    }
    let published: Vec<_> = fitting.into_iter().map(|(slot, hosts)| (published(stamp, &diary, slot), hosts)).collect();
    for (slot, _) in &published {
        slots::update(conn, slot)?;
    }
    hosts::block_all(conn, &published.iter().map(|(slot, _)| slot.id).collect::<Vec<_>>())?;
    make::record_published(conn, stamp, &published, &diary, wanted.override_reason.as_deref())?;
    let series = SeriesRow { version: series.version + 1, updated_at: stamp.at, ..series };
    slots::update_series(conn, &series)?;
    make::record(conn, stamp, EventType::SeriesChanged, &series, published.len(), None)?;
    sessions::book(conn, stamp, Made { series: Some(series), slots: published, clashes }, &members)
}

/// Shares the cohorts that the drafts of the series book, and locks the drafts. Sharing a cohort keeps others from enrolling until the
/// transaction ends.
fn lock_drafts(conn: &mut Conn, series: SeriesId) -> Result<(Vec<SlotRow>, Vec<CohortId>)> {
    let cohorts = slots::cohorts_booked_by_drafts(conn, series)?;
    for cohort in &cohorts {
        mentees::share_cohort(conn, *cohort)?;
    }
    let drafts = slots::lock_unpublished_of_series(conn, series)?;
    // Between the look and the locks a draft may have become a session of another cohort, which stands before it in the order of locks.
    let is_shared = |cohort: CohortId| cohorts.contains(&cohort);
    if drafts.iter().filter_map(SlotRow::books_cohort).all(is_shared) { Ok((drafts, cohorts)) } else { Err(Error::StartOver) }
}

fn nothing_published(series: SeriesRow, clashes: Vec<Clash>) -> Booked {
    Booked { made: Made { series: Some(series), slots: Vec::new(), clashes }, not_booked: Vec::new() }
}

/// Gives each slot with its hosts, in the order of their starts.
pub fn staffed(conn: &mut Conn, mut rows: Vec<SlotRow>) -> Result<Vec<Staffed>> {
    let ids: Vec<_> = rows.iter().map(|slot| slot.id).collect();
    let found = read_in_chunks(conn, &ids, |conn, chunk| Ok(hosts::hosts_of_all(conn, chunk)?.into_iter().collect()))?;
    let mut hosts: HashMap<_, _> = found.into_iter().collect();
    rows.sort_by_key(|slot| (slot.sort_at, slot.id));
    let with_hosts = |slot: SlotRow| {
        let hosts = hosts.remove(&slot.id).unwrap_or_default();
        (slot, hosts)
    };
    Ok(rows.into_iter().map(with_hosts).collect())
}

/// Gives the hosts of the slots, each of them once.
pub fn hosts_named(slots: &[Staffed]) -> Vec<HostId> {
    slots.iter().flat_map(|(_, hosts)| hosts).copied().collect::<HashSet<_>>().into_iter().collect()
}

/// Checks that every draft is complete, and that none of their hosts and sites was archived after it was named.
fn check_all(conn: &mut Conn, series: &SeriesRow, drafts: &[Staffed]) -> Result<()> {
    for (slot, _) in drafts {
        check_complete(slot)?;
    }
    let hosts = hosts_named(drafts);
    let sites: HashSet<_> = drafts.iter().map(|(slot, _)| slot.site_id).collect();
    for site in sites {
        if let Err(Error::Invalid(_)) = check_places(conn, series.company_id, &hosts, site) {
            return Err(Error::conflict("A host or the site of a draft is archived: restore it, or name others in the series."));
        }
    }
    Ok(())
}

fn published(stamp: &Stamp, diary: &Diary, slot: SlotRow) -> SlotRow {
    let slot = as_published(&diary.settings, &diary.off, slot);
    SlotRow { version: slot.version + 1, updated_at: stamp.at, shown_at: None, ..slot }
}
