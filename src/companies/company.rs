//! Registers and changes a company.

use super::input::company_patch;
use super::model::partnership::PartnershipStatus;
use super::model::{CompanyPatch, NewCompany};
use super::store::{self, CompanyRow};
use super::view::CompanyView;
use crate::audit::{self, Did, Particulars};
use crate::auth::{Actor, Scope, Stamp};
use crate::db::Conn;
use crate::db::folded::folded;
use crate::db::types::WordList;
use crate::error::{Error, FieldError, Result};
use crate::events::model::CompanyData;
use crate::events::{self, Event, EventType};
use crate::ids::CompanyId;
use crate::time::Zone;
use crate::web::change_request::Given;

/// Registers a company; its partnership starts as `identified`. An external id that another company has already is refused.
pub fn create(conn: &mut Conn, stamp: &Stamp, new: &NewCompany) -> Result<CompanyRow> {
    check_external_id(conn, new.external_id.as_deref(), None)?;
    let company = made(stamp, stamp.new_id(), new);
    store::insert_company(conn, &company)?;
    record(conn, stamp, EventType::CompanyCreated, company.id, company.version, Particulars::default())?;
    Ok(company)
}

/// Registers many companies, whose external ids the caller has checked.
pub fn create_all(conn: &mut Conn, stamp: &Stamp, new: &[&NewCompany]) -> Result<()> {
    let companies: Vec<_> = stamp.new_ids(new.len()).into_iter().zip(new).map(|(id, new)| made(stamp, id, new)).collect();
    store::insert_companies(conn, &companies)?;
    let happened = companies.iter().map(|company| (event(EventType::CompanyCreated, company.id, company.version), Particulars::default()));
    events::record_all(conn, stamp, happened.collect())
}

fn made(stamp: &Stamp, id: CompanyId, new: &NewCompany) -> CompanyRow {
    CompanyRow {
        id,
        name: new.name.clone(),
        sector: new.sector.clone(),
        size_band: new.size_band,
        timezone: new.timezone.clone(),
        website: new.website.clone(),
        may_publish: new.may_publish,
        active: true,
        partnership_status: PartnershipStatus::Identified,
        partnership_since: stamp.at,
        agreement: None,
        do_not_contact_until: None,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
        renamed_at: None,
        name_folded: folded(&new.name),
        own: false,
        external_id: new.external_id.clone(),
    }
}

/// Changes a company by a merge patch.
pub fn patch(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CompanyId) -> Result<CompanyRow> {
    let row = store::lock_company(conn, stamp.by.scope(), id)?;
    let patch = company_patch(given.fields()?)?;
    check_may_change(&stamp.by, &patch)?;
    check_follows_institute(&row, &patch)?;
    given.check_version(row.version)?;
    change(conn, stamp, &row, patch)
}

/// Gives the institute's own company the institute's name and time zone, as a change of the institute has left them.
pub fn follow_institute(conn: &mut Conn, stamp: &Stamp, name: String, timezone: Zone) -> Result<()> {
    let own = store::lock_own_company(conn)?;
    change(conn, stamp, &own, CompanyPatch { name: Some(name), timezone: Some(timezone), ..CompanyPatch::default() }).map(drop)
}

/// A change of a locked company that is not written yet.
pub struct Change {
    /// This is the company afterwards, except for the version and the instant of the change.
    after: CompanyRow,
    /// These are the names of the fields that change.
    fields: WordList,
}

/// Changes a locked company. A patch that changes nothing keeps the version and records no event.
fn change(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, patch: CompanyPatch) -> Result<CompanyRow> {
    let Some(change) = changed(stamp, company, patch)? else { return Ok(company.clone()) };
    check_external_id(conn, change.after.external_id.as_deref(), Some(company.id))?;
    write(conn, stamp, change.after, Particulars { changed: change.fields, ..Particulars::default() })
}

/// Says what a patch changes of a company; `None` if it is nothing.
pub fn changed(stamp: &Stamp, company: &CompanyRow, patch: CompanyPatch) -> Result<Option<Change>> {
    let mut after = patched(company.clone(), patch);
    if after == *company {
        return Ok(None);
    }
    if after.name != company.name {
        after.renamed_at = Some(stamp.at);
        after.name_folded = folded(&after.name);
    }
    let view = |row: &CompanyRow| CompanyView::seen_by(Scope::Institute, row.clone());
    let fields = audit::changed_fields(&view(company), &view(&after))?;
    Ok(Some(Change { after, fields }))
}

/// Writes changes of many locked companies, whose external ids the caller has checked.
pub fn change_all(conn: &mut Conn, stamp: &Stamp, changes: &[Change]) -> Result<()> {
    let companies: Vec<_> = changes.iter().map(|change| raised(stamp, change.after.clone())).collect();
    store::update_companies(conn, &companies)?;
    let happened = companies.iter().zip(changes).map(|(company, change)| {
        let particulars = Particulars { changed: change.fields.clone(), ..Particulars::default() };
        (event(EventType::CompanyUpdated, company.id, company.version), particulars)
    });
    events::record_all(conn, stamp, happened.collect())
}

/// Checks that no other company has this external id.
fn check_external_id(conn: &mut Conn, external_id: Option<&str>, own: Option<CompanyId>) -> Result<()> {
    let Some(external_id) = external_id else { return Ok(()) };
    match store::find_company_by_external_id(conn, external_id)? {
        Some(other) if Some(other) != own => Err(Error::conflict(format!(
            "The company {other} has this external_id already: change that company, or clear the external_id there first."
        ))),
        _ => Ok(()),
    }
}

/// Archives a locked company, or takes it out of the archive. What follows for its slots is up to the caller.
pub fn set_active(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, active: bool, reason: Option<&str>) -> Result<CompanyRow> {
    write(conn, stamp, CompanyRow { active, ..company.clone() }, Particulars::archiving(active, reason))
}

fn write(conn: &mut Conn, stamp: &Stamp, company: CompanyRow, particulars: Particulars) -> Result<CompanyRow> {
    let company = raised(stamp, company);
    store::update_company(conn, &company)?;
    record(conn, stamp, EventType::CompanyUpdated, company.id, company.version, particulars)?;
    Ok(company)
}

fn raised(stamp: &Stamp, company: CompanyRow) -> CompanyRow {
    CompanyRow { version: company.version + 1, updated_at: stamp.at, ..company }
}

/// Checks that a partner changes only its profile: only coordinators decide whether it publishes by itself, and know the ids of other systems.
fn check_may_change(by: &Actor, patch: &CompanyPatch) -> Result<()> {
    if by.is_partner() && (patch.may_publish.is_some() || patch.external_id.is_some()) {
        return Err(Error::Forbidden("Only coordinators change may_publish and external_id.".to_owned()));
    }
    Ok(())
}

/// Checks that a patch leaves the name and the time zone of the institute's own company, which are the institute's.
pub fn check_follows_institute(company: &CompanyRow, patch: &CompanyPatch) -> Result<()> {
    let fields = [("/name", patch.name.is_some()), ("/timezone", patch.timezone.is_some())];
    let fault = |pointer: &str| FieldError {
        pointer: pointer.to_owned(),
        code: "not-allowed",
        detail: "This is the institute itself: change it at /v1/institute.".to_owned(),
    };
    let faults: Vec<_> = fields.into_iter().filter(|(_, given)| company.own && *given).map(|(pointer, _)| fault(pointer)).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn patched(mut company: CompanyRow, patch: CompanyPatch) -> CompanyRow {
    company.name = patch.name.unwrap_or(company.name);
    company.sector = patch.sector.unwrap_or(company.sector);
    company.size_band = patch.size_band.unwrap_or(company.size_band);
    company.timezone = patch.timezone.unwrap_or(company.timezone);
    company.website = patch.website.unwrap_or(company.website);
    company.may_publish = patch.may_publish.unwrap_or(company.may_publish);
    company.external_id = patch.external_id.unwrap_or(company.external_id);
    company
}

/// Checks that the company is not archived, since nothing is added to an archived one.
pub fn check_active(company: &CompanyRow) -> Result<()> {
    if company.active { Ok(()) } else { Err(Error::conflict("The company is archived: restore it first.")) }
}

/// Checks that the company is a partner, since the institute is no partner of itself: it is not archived, takes no steps, and has no
/// interactions.
pub fn check_partner(company: &CompanyRow) -> Result<()> {
    if company.own { Err(Error::conflict("This is the institute itself, which is no partner: it always offers slots.")) } else { Ok(()) }
}

/// Records `company.updated` for a change of a site or host, because feeds show their names. The event has the version that the company
/// has, which does not rise.
pub(super) fn record_update_within(conn: &mut Conn, stamp: &Stamp, company: CompanyId) -> Result<()> {
    let version = store::company_version(conn, company)?;
    let particulars = Particulars { did: Some(Did::Within), ..Particulars::default() };
    record(conn, stamp, EventType::CompanyUpdated, company, version, particulars)
}

fn record(
    conn: &mut Conn,
    stamp: &Stamp,
    event_type: EventType,
    company_id: CompanyId,
    version: i64,
    particulars: Particulars,
) -> Result<()> {
    events::record_with(conn, stamp, &event(event_type, company_id, version), particulars).map(drop)
}

fn event(event_type: EventType, company_id: CompanyId, version: i64) -> Event {
    Event::Company(event_type, CompanyData { company_id, version })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Access;
    use crate::ids::KeyId;

    #[test]
    fn a_partner_changes_its_profile_alone() {
        let key = |access| Actor::Key { id: KeyId::from(uuid::Uuid::nil()), access };
        let partner = key(Access::Partner(CompanyId::from(uuid::Uuid::nil())));
        let profile = CompanyPatch { name: Some("Brindlemoor".to_owned()), ..CompanyPatch::default() };
        let grant = CompanyPatch { may_publish: Some(true), ..CompanyPatch::default() };
        assert!(check_may_change(&partner, &profile).is_ok());
        assert!(matches!(check_may_change(&partner, &grant), Err(Error::Forbidden(_))));
        let renumbered = CompanyPatch { external_id: Some(None), ..CompanyPatch::default() };
        assert!(matches!(check_may_change(&partner, &renumbered), Err(Error::Forbidden(_))));
        assert!(check_may_change(&key(Access::Coordinator), &grant).is_ok());
    }
}
