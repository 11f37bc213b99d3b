//! Every statement on `sites` is here.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::auth::Scope;
use crate::companies::model::PlaceFilter;
use crate::db::Conn;
use crate::db::folded::containing;
use crate::db::schema::sites;
use crate::error::{Error, Result};
use crate::ids::{CompanyId, SiteId};
use crate::locked;
use crate::time::{Instant, Zone};
use crate::wire::paging::PageRequest;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sites, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct SiteRow {
    pub id: SiteId,
    pub company_id: CompanyId,
    pub name: String,
    /// The site's own time zone; `None` where it is the company's.
    pub timezone: Option<Zone>,
    pub address: Option<String>,
    pub area: Option<String>,
    pub access_notes: Option<String>,
    /// `false` for an archived site.
    pub active: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// The instant at which name or address last changed; `None` while they are the first ones.
    pub renamed_at: Option<Instant>,
    /// A search compares this form of the name ([`folded`](crate::db::folded::folded)).
    pub name_folded: String,
}

pub fn insert_site(conn: &mut Conn, site: &SiteRow) -> Result<()> {
    diesel::insert_into(sites::table).values(site).execute(conn)?;
    Ok(())
}

pub fn count_sites(conn: &mut Conn, company: CompanyId) -> Result<i64> {
    Ok(sites::table.filter(sites::company_id.eq(company)).count().get_result(conn)?)
}

pub fn find_site(conn: &mut Conn, scope: Scope, id: SiteId) -> Result<SiteRow> {
    let site = sites::table.find(id).select(SiteRow::as_select()).first(conn)?;
    covered(scope, site)
}

/// Finds the names of these sites.
pub fn site_names(conn: &mut Conn, ids: &[SiteId]) -> Result<HashMap<SiteId, String>> {
    let named = sites::table.filter(sites::id.eq_any(ids.to_vec())).select((sites::id, sites::name));
    Ok(named.load::<(SiteId, String)>(conn)?.into_iter().collect())
}

/// Locks the site until the transaction ends; a site of another company is not found.
pub fn lock_site(conn: &mut Conn, scope: Scope, id: SiteId) -> Result<SiteRow> {
    let site = locked!(conn, sites::table.find(id).select(SiteRow::as_select()), first)?;
    covered(scope, site)
}

/// Lists sites in the order in which they were registered. A partner's list has only the sites of its own company.
pub fn list_sites(conn: &mut Conn, scope: Scope, filter: &PlaceFilter, page: &PageRequest<SiteId>) -> Result<Vec<SiteRow>> {
    let mut query = sites::table.select(SiteRow::as_select()).into_boxed();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => query.filter(sites::company_id.eq(own)),
    };
    if let Some(company) = filter.company_id {
        query = query.filter(sites::company_id.eq(company));
    }
    if let Some(active) = filter.active {
        query = query.filter(sites::active.eq(active));
    }
    if let Some(part) = &filter.name_part {
        query = query.filter(sites::name_folded.like(containing(part)).escape('!'));
    }
    if let Some(after) = page.after {
        query = query.filter(sites::id.gt(after));
    }
    Ok(query.order(sites::id).limit(page.rows_to_read()).load(conn)?)
}

/// Writes a locked site back.
pub fn update_site(conn: &mut Conn, site: &SiteRow) -> Result<()> {
    diesel::update(sites::table.find(site.id)).set(site).execute(conn)?;
    Ok(())
}

fn covered(scope: Scope, site: SiteRow) -> Result<SiteRow> {
    if scope.covers(site.company_id) { Ok(site) } else { Err(Error::NotFound) }
}

/// Tells whether the company has this site and the site is not archived.
pub fn is_active_site_of(conn: &mut Conn, company: CompanyId, id: SiteId) -> Result<bool> {
    let active = sites::company_id.eq(company).and(sites::active);
    Ok(sites::table.find(id).filter(active).select(sites::id).first::<SiteId>(conn).optional()?.is_some())
}
