//! Registering and changing a host.

use super::company;
use super::model::{HostPatch, NewHost};
use super::store::{self, CompanyRow, HostRow};
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;

/// The company is shared or locked; an archived one is a conflict.
pub fn create(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, new: &NewHost) -> Result<HostRow> {
    company::check_active(company)?;
    let host = HostRow {
        id: stamp.new_id(),
        company_id: company.id,
        name: new.name.clone(),
        job_title: new.job_title.clone(),
        email: new.email.clone(),
        roles: new.roles.clone(),
        active: true,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
        renamed_at: None,
    };
    store::insert_host(conn, &host)?;
    company::record_update_within(conn, stamp, host.company_id)?;
    audit::record(conn, stamp, "host.created", &host.id, Some(host.company_id), None)?;
    Ok(host)
}

/// Changes a locked host; a patch that changes nothing leaves the version.
pub fn change(conn: &mut Conn, stamp: &Stamp, host: &HostRow, patch: &HostPatch) -> Result<HostRow> {
    let mut changed = patched(host.clone(), patch.clone());
    if changed == *host {
        return Ok(changed);
    }
    changed.version += 1;
    changed.updated_at = stamp.at;
    if changed.name != host.name {
        changed.renamed_at = Some(stamp.at);
    }
    store::update_host(conn, &changed)?;
    company::record_update_within(conn, stamp, changed.company_id)?;
    audit::record(conn, stamp, "host.updated", &changed.id, Some(changed.company_id), None)?;
    Ok(changed)
}

fn patched(mut host: HostRow, patch: HostPatch) -> HostRow {
    host.name = patch.name.unwrap_or(host.name);
    host.job_title = patch.job_title.unwrap_or(host.job_title);
    host.email = patch.email.unwrap_or(host.email);
    host.roles = patch.roles.unwrap_or(host.roles);
    host.active = patch.active.unwrap_or(host.active);
    host
}
