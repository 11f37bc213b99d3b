//! Changes of companies, sites, hosts and mentees that bookings have a say in: nobody is archived while bookings stand, and a change of what an
//! employer was told is told again.

use super::store::{self, Booked};
use super::{record, slot_hold};
use crate::auth::Stamp;
use crate::companies::model::{CompanyPatch, HostPatch, SitePatch};
use crate::companies::store::{self as companies, CompanyRow, HostRow, SiteRow};
use crate::companies::{company, host, site};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::mentees::model::MenteePatch;
use crate::mentees::store::MenteeRow;
use crate::slots::store::{self as slots, Offering};

/// Refuses to archive somebody or something that open bookings still need.
fn check_archiving(conn: &mut Conn, stamp: &Stamp, was_active: bool, active: Option<bool>, whose: Booked) -> Result<()> {
    let archives = was_active && active == Some(false);
    if archives && store::has_future(conn, whose, stamp.at)? {
        return Err(Error::conflict("Bookings that have not ended still stand: cancel or reschedule them first."));
    }
    Ok(())
}

/// Changes a locked company; the slots of one that is archived are held, so that nobody new can book them.
pub fn change_company(conn: &mut Conn, stamp: &Stamp, row: &CompanyRow, patch: &CompanyPatch) -> Result<CompanyRow> {
    if patch.active == Some(false) {
        lock_slots(conn, stamp, Offering::Company(row.id))?;
    }
    check_archiving(conn, stamp, row.active, patch.active, Booked::Company(row.id))?;
    let changed = company::change(conn, stamp, row, patch)?;
    if row.active && !changed.active {
        slot_hold::hold_future(conn, stamp, Offering::Company(row.id), "the company is archived")?;
    }
    Ok(changed)
}

/// Nobody books them until the transaction ends, so that bookings that stand can be counted.
fn lock_slots(conn: &mut Conn, stamp: &Stamp, of: Offering) -> Result<()> {
    slots::lock_future_published(conn, of, stamp.at).map(drop)
}

/// Locks a host to be changed; before it, where it may be archived, its company and its slots, as the lock order wants it.
pub fn lock_host(conn: &mut Conn, stamp: &Stamp, host: &HostRow, patch: &HostPatch) -> Result<HostRow> {
    if patch.active == Some(false) {
        companies::lock_company(conn, stamp.by.scope(), host.company_id)?;
        lock_slots(conn, stamp, Offering::Host(host.id))?;
    }
    companies::lock_host(conn, stamp.by.scope(), host.id)
}

/// Changes a host that [`lock_host`] has locked; the slots of one that is archived are held.
pub fn change_host(conn: &mut Conn, stamp: &Stamp, row: &HostRow, patch: &HostPatch) -> Result<HostRow> {
    check_archiving(conn, stamp, row.active, patch.active, Booked::Host(row.id))?;
    let changed = host::change(conn, stamp, row, patch)?;
    if row.active && !changed.active {
        slot_hold::hold_future(conn, stamp, Offering::Host(row.id), "a host is archived")?;
    }
    Ok(changed)
}

/// As [`lock_host`].
pub fn lock_site(conn: &mut Conn, stamp: &Stamp, site: &SiteRow, patch: &SitePatch) -> Result<SiteRow> {
    if patch.active == Some(false) {
        companies::lock_company(conn, stamp.by.scope(), site.company_id)?;
        lock_slots(conn, stamp, Offering::Site(site.id))?;
    }
    companies::lock_site(conn, stamp.by.scope(), site.id)
}

/// As [`change_host`].
pub fn change_site(conn: &mut Conn, stamp: &Stamp, row: &SiteRow, patch: &SitePatch) -> Result<SiteRow> {
    check_archiving(conn, stamp, row.active, patch.active, Booked::Site(row.id))?;
    let changed = site::change(conn, stamp, row, patch)?;
    if row.active && !changed.active {
        slot_hold::hold_future(conn, stamp, Offering::Site(row.id), "the site is archived")?;
    }
    Ok(changed)
}

/// Changes a locked mentee; employers who know of this mentee hear when a disclosed detail changed.
pub fn change_mentee(conn: &mut Conn, stamp: &Stamp, mentee: &MenteeRow, patch: &MenteePatch) -> Result<MenteeRow> {
    check_archiving(conn, stamp, mentee.active, patch.active, Booked::Mentee(mentee.id))?;
    let changed = crate::mentees::mentee::change(conn, stamp, mentee, patch)?;
    let disclosed = |mentee: &MenteeRow| {
        (mentee.preferred_name.clone(), mentee.profession.clone(), mentee.target_role.clone(), mentee.adjustment_for_host.clone())
    };
    if disclosed(mentee) != disclosed(&changed) {
        for booking in store::disclosed_of_mentee(conn, mentee.id)? {
            record(conn, stamp, EventType::BookingUpdated, &booking, None)?;
        }
    }
    Ok(changed)
}
