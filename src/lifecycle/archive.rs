//! Archives a company, site, host, mentee, programme or cohort (docs/product.md, Archiving). This is refused while bookings stand that have not ended;
//! afterwards nothing new can be booked.
//!
//! To archive what is archived already changes nothing, and keeps the version.

use super::input::archiving;
use crate::accounts::sessions;
use crate::auth::{Scope, Stamp};
use crate::bookings::store as bookings;
use crate::companies::store::{self as companies, CompanyRow, HostRow, SiteRow};
use crate::companies::{company, host, site};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{CohortId, CompanyId, HostId, MenteeId, ProgrammeId, SiteId};
use crate::mentees::store::{self as mentees, CohortRow, MenteeRow, ProgrammeRow, Whose};
use crate::mentees::{cohort, mentee, programme};
use crate::schedule::hold;
use crate::slots::model::{HeldBy, Subject};
use crate::slots::store as slots;
use crate::web::change_request::Given;

/// Archives a company; its published slots that have not begun go on hold, and its people are signed out.
pub fn archive_company(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CompanyId) -> Result<CompanyRow> {
    let row = companies::lock_company(conn, stamp.by.scope(), id)?;
    let reason = archiving(given.fields()?)?;
    given.check_version(row.version)?;
    company::check_partner(&row)?;
    if !row.active {
        return Ok(row);
    }
    lock_unneeded(conn, stamp, Subject::Company(id))?;
    let archived = company::set_active(conn, stamp, &row, false, reason.as_deref())?;
    hold::hold_future(conn, stamp, Subject::Company(id), HeldBy::Archive, "the company is archived")?;
    sessions::end_all_of_company(conn, id)?;
    Ok(archived)
}

/// Archives a site; the published slots there that have not begun go on hold.
pub fn archive_site(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SiteId) -> Result<SiteRow> {
    let company = companies::find_site(conn, stamp.by.scope(), id)?.company_id;
    let reason = archiving(given.fields()?)?;
    companies::lock_company(conn, stamp.by.scope(), company)?;
    // The slots come before the site in the lock order, so they are locked before it is known whether the site is archived already.
    slots::lock_future_published(conn, Subject::Site(id), stamp.at)?;
    let row = companies::lock_site(conn, stamp.by.scope(), id)?;
    given.check_version(row.version)?;
    if !row.active {
        return Ok(row);
    }
    check_unneeded(conn, stamp, Subject::Site(id))?;
    let archived = site::set_active(conn, stamp, &row, false, reason.as_deref())?;
    hold::hold_future(conn, stamp, Subject::Site(id), HeldBy::Archive, "the site is archived")?;
    Ok(archived)
}

/// Archives a host; the host's published slots that have not begun go on hold.
pub fn archive_host(conn: &mut Conn, stamp: &Stamp, given: &Given, id: HostId) -> Result<HostRow> {
    let company = companies::find_host(conn, stamp.by.scope(), id)?.company_id;
    let reason = archiving(given.fields()?)?;
    companies::lock_company(conn, stamp.by.scope(), company)?;
    // The slots come before the host in the lock order, so they are locked before it is known whether the host is archived already.
    slots::lock_future_published(conn, Subject::Host(id), stamp.at)?;
    let row = companies::lock_host(conn, stamp.by.scope(), id)?;
    given.check_version(row.version)?;
    if !row.active {
        return Ok(row);
    }
    check_unneeded(conn, stamp, Subject::Host(id))?;
    let archived = host::set_active(conn, stamp, &row, false, reason.as_deref())?;
    hold::hold_future(conn, stamp, Subject::Host(id), HeldBy::Archive, "a host is archived")?;
    Ok(archived)
}

/// Archives a mentee. A place on a waitlist prevents this as well: somebody has to cancel that booking first.
pub fn archive_mentee(conn: &mut Conn, stamp: &Stamp, given: &Given, id: MenteeId) -> Result<MenteeRow> {
    let row = mentees::lock(conn, id)?;
    let reason = archiving(given.fields()?)?;
    given.check_version(row.version)?;
    if !row.active {
        return Ok(row);
    }
    check_unneeded(conn, stamp, Subject::Mentee(id))?;
    check_not_enrolled(conn, Whose::Mentee(id), "The mentee is enrolled: complete, withdraw or end the enrolment first.")?;
    mentee::set_active(conn, stamp, &row, false, reason.as_deref())
}

/// Archives a programme. All its cohorts must be archived, and nobody makes or restores one meanwhile, because that shares the programme.
pub fn archive_programme(conn: &mut Conn, stamp: &Stamp, given: &Given, id: ProgrammeId) -> Result<ProgrammeRow> {
    let row = mentees::lock_programme(conn, id)?;
    let reason = given.read_at(row.version, archiving)?;
    if !row.active {
        return Ok(row);
    }
    if mentees::has_active_cohort(conn, id)? {
        return Err(Error::conflict("A cohort of the programme is not archived: archive all of them first."));
    }
    programme::set_active(conn, stamp, &row, false, reason.as_deref())
}

/// Archives a cohort. Nobody is enrolled meanwhile, because that locks the cohort.
pub fn archive_cohort(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CohortId) -> Result<CohortRow> {
    let row = mentees::lock_cohort(conn, id)?;
    let reason = given.read_at(row.version, archiving)?;
    if !row.active {
        return Ok(row);
    }
    check_not_enrolled(conn, Whose::Cohort(id), "Mentees are enrolled: complete, withdraw or end their enrolments first.")?;
    // A slot that names the cohort shares it first, so none is added meanwhile.
    if slots::has_future_of_cohort(conn, id, stamp.at)? {
        return Err(Error::conflict("Slots for this cohort have not begun: cancel them, or open them to everybody, first."));
    }
    cohort::set_active(conn, stamp, &row, false, reason.as_deref())
}

/// Checks that no enrolment is active or paused. The cohort or the mentee is locked, so none is made meanwhile.
fn check_not_enrolled(conn: &mut Conn, whose: Whose, refusal: &str) -> Result<()> {
    if mentees::has_open_enrolment(conn, whose)? { Err(Error::conflict(refusal)) } else { Ok(()) }
}

/// Locks the slots that archiving concerns, so that nobody books them until the transaction ends, and then checks that no booking stands.
/// The company is locked already, so no slot is added meanwhile.
fn lock_unneeded(conn: &mut Conn, stamp: &Stamp, subject: Subject) -> Result<()> {
    slots::lock_future_published(conn, subject, stamp.at)?;
    check_unneeded(conn, stamp, subject)
}

/// Checks that no booking is waitlisted, requested, offered or confirmed and has not ended.
fn check_unneeded(conn: &mut Conn, stamp: &Stamp, subject: Subject) -> Result<()> {
    if !bookings::has_future(conn, subject, stamp.at)? {
        return Ok(());
    }
    Err(Error::conflict(match stamp.by.scope() {
        Scope::Institute => "Bookings that have not ended still stand: cancel or reschedule them first.",
        // Some may be bookings of which the company is not told.
        Scope::Company(_) => {
            "This cannot be archived yet: cancel the bookings that you see and that have not ended, then ask the institute."
        }
    }))
}
