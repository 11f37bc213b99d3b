//! Registers and changes a site. A site has no event of its own: `company.updated` tells of the change, and the audit says which site it
//! was.

use super::company;
use super::input::site_patch;
use super::model::{NewSite, SitePatch};
use super::store::{self, CompanyRow, SiteRow};
use super::view::SiteView;
use crate::audit::{self, Particulars};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::db::folded::folded;
use crate::error::{Result, check_room};
use crate::ids::SiteId;
use crate::web::change_request::Given;

/// A company may have at most this many sites, and archived ones count.
const MOST: i64 = 500;

/// Registers a site of a company that the caller has locked. An archived company is refused with `conflict`.
pub fn create(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, new: &NewSite) -> Result<SiteRow> {
    company::check_active(company)?;
    check_room(store::count_sites(conn, company.id)?, MOST, "The company", "sites", "Change one that is no longer used.")?;
    let site = SiteRow {
        id: stamp.new_id(),
        company_id: company.id,
        name: new.name.clone(),
        timezone: new.timezone.clone(),
        address: new.address.clone(),
        area: new.area.clone(),
        access_notes: new.access_notes.clone(),
        active: true,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
        renamed_at: None,
        name_folded: folded(&new.name),
    };
    store::insert_site(conn, &site)?;
    company::record_update_within(conn, stamp, site.company_id)?;
    audit::record(conn, stamp, "site.created", &site.id, Some(site.company_id), None)?;
    Ok(site)
}

/// Changes a site by a merge patch.
pub fn patch(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SiteId) -> Result<SiteRow> {
    let row = store::lock_site(conn, stamp.by.scope(), id)?;
    let patch = site_patch(given.fields()?)?;
    given.check_version(row.version)?;
    change(conn, stamp, &row, patch)
}

/// Changes a locked site. A patch that changes nothing keeps the version and records no event.
fn change(conn: &mut Conn, stamp: &Stamp, site: &SiteRow, patch: SitePatch) -> Result<SiteRow> {
    let mut changed = patched(site.clone(), patch);
    if changed == *site {
        return Ok(changed);
    }
    if (&changed.name, &changed.address) != (&site.name, &site.address) {
        changed.renamed_at = Some(stamp.at);
    }
    let fields = audit::changed_fields(&SiteView::from(site.clone()), &SiteView::from(changed.clone()))?;
    write(conn, stamp, changed, "site.updated", &Particulars { changed: fields, ..Particulars::default() })
}

/// Archives a locked site, or takes it out of the archive. What follows for its slots is up to the caller.
pub fn set_active(conn: &mut Conn, stamp: &Stamp, site: &SiteRow, active: bool, reason: Option<&str>) -> Result<SiteRow> {
    let action = if active { "site.restored" } else { "site.archived" };
    write(conn, stamp, SiteRow { active, ..site.clone() }, action, &Particulars::archiving(active, reason))
}

fn write(conn: &mut Conn, stamp: &Stamp, site: SiteRow, action: &str, particulars: &Particulars) -> Result<SiteRow> {
    let name_folded = folded(&site.name);
    let site = SiteRow { version: site.version + 1, updated_at: stamp.at, name_folded, ..site };
    store::update_site(conn, &site)?;
    company::record_update_within(conn, stamp, site.company_id)?;
    audit::record_with(conn, stamp, action, &site.id, Some(site.company_id), particulars)?;
    Ok(site)
}

fn patched(mut site: SiteRow, patch: SitePatch) -> SiteRow {
    site.name = patch.name.unwrap_or(site.name);
    site.timezone = patch.timezone.unwrap_or(site.timezone);
    site.address = patch.address.unwrap_or(site.address);
    site.area = patch.area.unwrap_or(site.area);
    site.access_notes = patch.access_notes.unwrap_or(site.access_notes);
    site
}
