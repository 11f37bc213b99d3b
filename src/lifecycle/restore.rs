//! Takes a company, site, host or mentee out of the archive. Slots that went on hold with it stay on hold until a coordinator releases
//! them.
//!
//! To restore what is not archived changes nothing, and keeps the version.

use super::input::archiving;
use crate::auth::Stamp;
use crate::companies::store::{self as companies, CompanyRow, HostRow, SiteRow};
use crate::companies::{company, host, site};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CompanyId, HostId, MenteeId, SiteId};
use crate::mentees::mentee;
use crate::mentees::store::{self as mentees, MenteeRow};
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
