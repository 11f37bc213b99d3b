//! Changes of companies, sites, hosts and mentees that bookings have a say in: nobody is archived while bookings stand, and a change of what an
//! employer was told is told again.

use crate::auth::Stamp;
use crate::bookings::step::record;
use crate::bookings::store::{self, Booked};
use crate::companies::model::{CompanyPatch, HostPatch, SitePatch};
use crate::companies::store::{self as companies, CompanyRow, HostRow, SiteRow};
use crate::companies::{company, host, site};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::CompanyId;
use crate::mentees::model::MenteePatch;
use crate::mentees::store::MenteeRow;
use crate::schedule::hold;
use crate::slots::store::{self as slots, Offering};

/// Refuses to archive somebody or something that open bookings still need.
fn check_archiving(conn: &mut Conn, stamp: &Stamp, was_active: bool, active: Option<bool>, whose: Booked) -> Result<()> {
    let archives = was_active && active == Some(false);
    if archives && store::has_future(conn, whose, stamp.at)? {
        return Err(Error::conflict("Bookings that have not ended still stand: cancel or reschedule them first."));
    }
    Ok(())
}

/// Locks what an archiving concerns: nobody books the slots until the transaction ends, so that bookings that stand can be counted. The company
/// is locked by then, as the lock order wants it.
fn lock_slots(conn: &mut Conn, stamp: &Stamp, of: Offering, active: Option<bool>) -> Result<()> {
    if active == Some(false) {
        slots::lock_future_published(conn, of, stamp.at)?;
    }
    Ok(())
}

/// Holds the slots of one that has been archived, so that nobody new can book them.
fn hold_archived(conn: &mut Conn, stamp: &Stamp, of: Offering, was_active: bool, is_active: bool) -> Result<()> {
    let reason = match of {
        Offering::Company(_) => "the company is archived",
        Offering::Host(_) => "a host is archived",
        Offering::Site(_) => "the site is archived",
    };
    if was_active && !is_active { hold::hold_future(conn, stamp, of, reason) } else { Ok(()) }
}

/// Changes a locked company; the slots of one that is archived are held.
pub fn change_company(conn: &mut Conn, stamp: &Stamp, row: &CompanyRow, patch: &CompanyPatch) -> Result<CompanyRow> {
    lock_slots(conn, stamp, Offering::Company(row.id), patch.active)?;
    check_archiving(conn, stamp, row.active, patch.active, Booked::Company(row.id))?;
    let changed = company::change(conn, stamp, row, patch)?;
    hold_archived(conn, stamp, Offering::Company(row.id), row.active, changed.active)?;
    Ok(changed)
}

/// Locks a host to be changed; before it, where it may be archived, its company and its slots.
pub fn lock_host(conn: &mut Conn, stamp: &Stamp, host: &HostRow, patch: &HostPatch) -> Result<HostRow> {
    lock_company_and_slots(conn, stamp, host.company_id, Offering::Host(host.id), patch.active)?;
    companies::lock_host(conn, stamp.by.scope(), host.id)
}

/// Changes a host that [`lock_host`] has locked; the slots of one that is archived are held.
pub fn change_host(conn: &mut Conn, stamp: &Stamp, row: &HostRow, patch: &HostPatch) -> Result<HostRow> {
    check_archiving(conn, stamp, row.active, patch.active, Booked::Host(row.id))?;
    let changed = host::change(conn, stamp, row, patch)?;
    hold_archived(conn, stamp, Offering::Host(row.id), row.active, changed.active)?;
    Ok(changed)
}

/// As [`lock_host`].
pub fn lock_site(conn: &mut Conn, stamp: &Stamp, site: &SiteRow, patch: &SitePatch) -> Result<SiteRow> {
    lock_company_and_slots(conn, stamp, site.company_id, Offering::Site(site.id), patch.active)?;
    companies::lock_site(conn, stamp.by.scope(), site.id)
}

/// As [`change_host`].
pub fn change_site(conn: &mut Conn, stamp: &Stamp, row: &SiteRow, patch: &SitePatch) -> Result<SiteRow> {
    check_archiving(conn, stamp, row.active, patch.active, Booked::Site(row.id))?;
    let changed = site::change(conn, stamp, row, patch)?;
    hold_archived(conn, stamp, Offering::Site(row.id), row.active, changed.active)?;
    Ok(changed)
}

fn lock_company_and_slots(conn: &mut Conn, stamp: &Stamp, company: CompanyId, of: Offering, active: Option<bool>) -> Result<()> {
    if active == Some(false) {
        companies::lock_company(conn, stamp.by.scope(), company)?;
    }
    lock_slots(conn, stamp, of, active)
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
