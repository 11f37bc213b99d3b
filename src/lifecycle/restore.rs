//! Takes a company, site, host, mentee, programme or cohort out of the archive. Slots that went on hold with it stay on hold until a coordinator releases
//! them.
//!
//! To restore what is not archived changes nothing, and keeps the version.

use super::input::archiving;
use crate::auth::Stamp;
use crate::companies::store::{self as companies, CompanyRow, HostRow, SiteRow};
use crate::companies::{company, host, site};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{CohortId, CompanyId, HostId, MenteeId, ProgrammeId, SiteId};
use crate::mentees::store::{self as mentees, CohortRow, MenteeRow, ProgrammeRow};
use crate::mentees::{cohort, mentee, programme};
use crate::web::change_request::Given;

pub fn restore_company(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CompanyId) -> Result<CompanyRow> {
    let row = companies::lock_company(conn, stamp.by.scope(), id)?;
    let reason = archiving(given.fields()?)?;
    given.check_version(row.version)?;
    if row.active { Ok(row) } else { company::set_active(conn, stamp, &row, true, reason.as_deref()) }
}

pub fn restore_site(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SiteId) -> Result<SiteRow> {
    let row = companies::lock_site(conn, stamp.by.scope(), id)?;
    let reason = archiving(given.fields()?)?;
    given.check_version(row.version)?;
    if row.active { Ok(row) } else { site::set_active(conn, stamp, &row, true, reason.as_deref()) }
}

pub fn restore_host(conn: &mut Conn, stamp: &Stamp, given: &Given, id: HostId) -> Result<HostRow> {
    let row = companies::lock_host(conn, stamp.by.scope(), id)?;
    let reason = archiving(given.fields()?)?;
    given.check_version(row.version)?;
    if row.active { Ok(row) } else { host::set_active(conn, stamp, &row, true, reason.as_deref()) }
}

pub fn restore_mentee(conn: &mut Conn, stamp: &Stamp, given: &Given, id: MenteeId) -> Result<MenteeRow> {
    let row = mentees::lock(conn, id)?;
    let reason = archiving(given.fields()?)?;
    given.check_version(row.version)?;
    if row.active { Ok(row) } else { mentee::set_active(conn, stamp, &row, true, reason.as_deref()) }
}

pub fn restore_programme(conn: &mut Conn, stamp: &Stamp, given: &Given, id: ProgrammeId) -> Result<ProgrammeRow> {
    let row = mentees::lock_programme(conn, id)?;
    let reason = given.read_at(row.version, archiving)?;
    if row.active { Ok(row) } else { programme::set_active(conn, stamp, &row, true, reason.as_deref()) }
}

/// A cohort that is not archived belongs to a programme that is not archived either, so the programme is shared until the transaction ends.
pub fn restore_cohort(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CohortId) -> Result<CohortRow> {
    let programme_id = mentees::find_cohort(conn, id)?.programme_id;
    let programme = mentees::share_programme(conn, programme_id)?;
    let row = mentees::lock_cohort(conn, id)?;
    let reason = given.read_at(row.version, archiving)?;
    if row.active {
        return Ok(row);
    }
    if !programme.active {
        return Err(Error::conflict("The programme is archived: restore it first."));
    }
    cohort::set_active(conn, stamp, &row, true, reason.as_deref())
}
