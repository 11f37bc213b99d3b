//! Registers and changes a host. A host has no event of its own: `company.updated` tells of the change, and the audit says which host it
//! was.

use super::company;
use super::input::host_patch;
use super::store::{self, CompanyRow, HostDetails, HostRow};
use super::view::HostView;
use crate::audit::{self, Particulars};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::db::folded::folded;
use crate::error::{Result, check_room};
use crate::ids::HostId;
use crate::web::change_request::Given;

/// A company may have at most this many hosts, and archived ones count.
const MOST: i64 = 1_000;

/// Registers a host of a company that the caller has locked. An archived company is refused with `conflict`.
pub fn create(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, new: &HostDetails) -> Result<HostRow> {
    company::check_active(company)?;
    check_room(store::count_hosts(conn, company.id)?, MOST, "The company", "hosts", "Change one that is no longer there.")?;
    let host = HostRow {
        id: stamp.new_id(),
        company_id: company.id,
        details: new.clone(),
        active: true,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
        renamed_at: None,
        name_folded: folded(&new.name),
    };
    store::insert_host(conn, &host)?;
    company::record_update_within(conn, stamp, host.company_id)?;
    audit::record(conn, stamp, "host.created", &host.id, Some(host.company_id), None)?;
    Ok(host)
}

/// Changes a host by a merge patch.
pub fn patch(conn: &mut Conn, stamp: &Stamp, given: &Given, id: HostId) -> Result<HostRow> {
    let row = store::lock_host(conn, stamp.by.scope(), id)?;
    let details = host_patch(given.fields()?, &row.details)?;
    given.check_version(row.version)?;
    change(conn, stamp, &row, details)
}

/// Changes a locked host. A patch that changes nothing keeps the version and records no event.
fn change(conn: &mut Conn, stamp: &Stamp, host: &HostRow, details: HostDetails) -> Result<HostRow> {
    if details == host.details {
        return Ok(host.clone());
    }
    let renamed_at = if details.name == host.details.name { host.renamed_at } else { Some(stamp.at) };
    let changed = HostRow { details, renamed_at, ..host.clone() };
    let fields = audit::changed_fields(&HostView::from(host.clone()), &HostView::from(changed.clone()))?;
    write(conn, stamp, changed, "host.updated", &Particulars { changed: fields, ..Particulars::default() })
}

/// Archives a locked host, or takes it out of the archive. What follows for its slots is up to the caller.
pub fn set_active(conn: &mut Conn, stamp: &Stamp, host: &HostRow, active: bool, reason: Option<&str>) -> Result<HostRow> {
    let action = if active { "host.restored" } else { "host.archived" };
    write(conn, stamp, HostRow { active, ..host.clone() }, action, &Particulars::archiving(active, reason))
}

fn write(conn: &mut Conn, stamp: &Stamp, host: HostRow, action: &str, particulars: &Particulars) -> Result<HostRow> {
    let name_folded = folded(&host.details.name);
    let host = HostRow { version: host.version + 1, updated_at: stamp.at, name_folded, ..host };
    store::update_host(conn, &host)?;
    company::record_update_within(conn, stamp, host.company_id)?;
    audit::record_with(conn, stamp, action, &host.id, Some(host.company_id), particulars)?;
    Ok(host)
}
