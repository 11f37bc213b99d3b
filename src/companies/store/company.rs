//! Every statement on `companies` is here.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::auth::Scope;
use crate::companies::model::partnership::{Agreement, Day, PartnershipStatus};
use crate::companies::model::{CompanyFilter, SizeBand};
use crate::db::folded::containing;
use crate::db::schema::companies;
use crate::db::{Conn, dialect};
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::time::{Instant, Zone};
use crate::wire::paging::PageRequest;
use crate::{locked, native};

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = companies, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct CompanyRow {
    pub id: CompanyId,
    pub name: String,
    pub sector: String,
    pub size_band: SizeBand,
    pub timezone: Zone,
    pub website: Option<String>,
    pub may_publish: bool,
    /// `false` for an archived company.
    pub active: bool,
    pub partnership_status: PartnershipStatus,
    /// The instant of the last step of the partnership.
    pub partnership_since: Instant,
    /// The agreement that was signed last.
    pub agreement: Option<Agreement>,
    /// The first day on which a company that declined may be approached again, in its time zone.
    pub do_not_contact_until: Option<Day>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// The instant at which the name last changed; `None` while it is the first one.
    pub renamed_at: Option<Instant>,
    /// A search compares this form of the name ([`folded`](crate::db::folded::folded)).
    pub name_folded: String,
    /// Whether this is the institute itself, which offers sessions of its own. Exactly one row is.
    pub own: bool,
    pub external_id: Option<String>,
}

pub fn insert_company(conn: &mut Conn, company: &CompanyRow) -> Result<()> {
    diesel::insert_into(companies::table).values(company).execute(conn).map(drop).map_err(explain)
}

/// Inserts many companies with few statements.
pub fn insert_companies(conn: &mut Conn, companies: &[CompanyRow]) -> Result<()> {
    for chunk in companies.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(companies::table).values(chunk).execute(native)).map_err(explain)?;
    }
    Ok(())
}

/// Turns a refusal by the database's guard into the service's own error, if another transaction was faster than the check.
fn explain(error: diesel::result::Error) -> Error {
    if dialect::refused_by(&error, "companies_external_id", "companies.external_id") {
        return Error::conflict("Another company has this external_id already.");
    }
    error.into()
}

/// Finds the company with this external id, archived or not.
pub fn find_company_by_external_id(conn: &mut Conn, external_id: &str) -> Result<Option<CompanyId>> {
    Ok(companies::table.filter(companies::external_id.eq(external_id)).select(companies::id).first(conn).optional()?)
}

pub fn find_company(conn: &mut Conn, scope: Scope, id: CompanyId) -> Result<CompanyRow> {
    covered(scope, id)?;
    Ok(companies::table.find(id).select(CompanyRow::as_select()).first(conn)?)
}

/// Finds the names of these companies.
pub fn company_names(conn: &mut Conn, ids: &[CompanyId]) -> Result<HashMap<CompanyId, String>> {
    let named = companies::table.filter(companies::id.eq_any(ids.to_vec())).select((companies::id, companies::name));
    Ok(named.load::<(CompanyId, String)>(conn)?.into_iter().collect())
}

/// Locks the company for an act that changes it or its partnership. Until the transaction ends nobody else changes them, and nobody submits
/// or publishes a slot of it.
pub fn lock_company(conn: &mut Conn, scope: Scope, id: CompanyId) -> Result<CompanyRow> {
    covered(scope, id)?;
    Ok(locked!(conn, companies::table.find(id).select(CompanyRow::as_select()), first)?)
}

/// Locks the institute's own company.
pub fn lock_own_company(conn: &mut Conn) -> Result<CompanyRow> {
    Ok(locked!(conn, companies::table.filter(companies::own).select(CompanyRow::as_select()), first)?)
}

/// Shares the company for an act that relies on its state. The state stays as it is until the transaction ends, and other acts can share it
/// at the same time. On SQLite this is a plain read, since there is only one writer.
pub fn share_company(conn: &mut Conn, scope: Scope, id: CompanyId) -> Result<CompanyRow> {
    covered(scope, id)?;
    let company = match conn {
        Conn::Postgres(native) => companies::table.find(id).select(CompanyRow::as_select()).for_share().first(native)?,
        Conn::Sqlite(native) => companies::table.find(id).select(CompanyRow::as_select()).first(native)?,
    };
    Ok(company)
}

pub fn company_version(conn: &mut Conn, id: CompanyId) -> Result<i64> {
    Ok(companies::table.find(id).select(companies::version).first(conn)?)
}

/// Lists companies in the order in which they were registered, without the institute's own, which is in a list of itself. A partner's list
/// has its own company alone.
pub fn list_companies(conn: &mut Conn, scope: Scope, filter: &CompanyFilter, page: &PageRequest<CompanyId>) -> Result<Vec<CompanyRow>> {
    let mut query = companies::table.select(CompanyRow::as_select()).into_boxed();
    query = match scope {
        Scope::Institute if filter.own => query.filter(companies::own),
        Scope::Institute => query.filter(diesel::dsl::not(companies::own)),
        Scope::Company(company) if filter.own => query.filter(companies::id.eq(company).and(companies::own)),
        Scope::Company(company) => query.filter(companies::id.eq(company)),
    };
    if let Some(sector) = &filter.sector {
        query = query.filter(companies::sector.eq(sector));
    }
    if let Some(status) = filter.status {
        query = query.filter(companies::partnership_status.eq(status));
    }
    if let Some(active) = filter.active {
        query = query.filter(companies::active.eq(active));
    }
    if let Some(external_id) = &filter.external_id {
        query = query.filter(companies::external_id.eq(external_id.to_owned()));
    }
    if let Some(part) = &filter.name_part {
        query = query.filter(companies::name_folded.like(containing(part)).escape('!'));
    }
    if let Some(after) = page.after {
        query = query.filter(companies::id.gt(after));
    }
    Ok(query.order(companies::id).limit(page.rows_to_read()).load(conn)?)
}

/// Lists companies that are not archived and whose partnership is in one of these states, the newest first, without the institute's own.
pub fn companies_in(conn: &mut Conn, statuses: &[PartnershipStatus], most: i64) -> Result<Vec<CompanyRow>> {
    let in_play = companies::active.and(diesel::dsl::not(companies::own)).and(companies::partnership_status.eq_any(statuses.to_vec()));
    let query = companies::table.filter(in_play).order(companies::id.desc()).limit(most);
    Ok(query.select(CompanyRow::as_select()).load(conn)?)
}

/// Writes a locked company back.
pub fn update_company(conn: &mut Conn, company: &CompanyRow) -> Result<()> {
    diesel::update(companies::table.find(company.id)).set(company).execute(conn).map(drop).map_err(explain)
}

/// Writes the profiles of many locked companies back with few statements: each row is inserted over itself.
pub fn update_companies(conn: &mut Conn, companies: &[CompanyRow]) -> Result<()> {
    for chunk in companies.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(companies::table)
            .values(chunk)
            .on_conflict(companies::id)
            .do_update()
            .set((
                companies::name.eq(excluded(companies::name)),
                companies::sector.eq(excluded(companies::sector)),
                companies::size_band.eq(excluded(companies::size_band)),
                companies::timezone.eq(excluded(companies::timezone)),
                companies::website.eq(excluded(companies::website)),
                companies::may_publish.eq(excluded(companies::may_publish)),
                companies::version.eq(excluded(companies::version)),
                companies::updated_at.eq(excluded(companies::updated_at)),
                companies::renamed_at.eq(excluded(companies::renamed_at)),
                companies::name_folded.eq(excluded(companies::name_folded)),
                companies::external_id.eq(excluded(companies::external_id)),
            ))
            .execute(native))
        .map_err(explain)?;
    }
    Ok(())
}

/// Finds the companies with these external ids, archived or not, in no order.
pub fn companies_with_external_ids(conn: &mut Conn, external_ids: &[String]) -> Result<Vec<CompanyId>> {
    dialect::read_in_chunks(conn, external_ids, |conn, chunk| {
        Ok(companies::table.filter(companies::external_id.eq_any(chunk.to_vec())).select(companies::id).load(conn)?)
    })
}

/// Finds the companies with these folded names, each with the name, in the order in which they were registered.
pub fn companies_with_names(conn: &mut Conn, folded: &[String]) -> Result<Vec<(String, CompanyId)>> {
    dialect::read_in_chunks(conn, folded, |conn, chunk| {
        let named = companies::table.filter(companies::name_folded.eq_any(chunk.to_vec()));
        Ok(named.order(companies::id).select((companies::name_folded, companies::id)).load(conn)?)
    })
}

/// Locks companies in the order of their ids, so that two acts which need several of them never wait for each other.
pub fn lock_companies(conn: &mut Conn, ids: &[CompanyId]) -> Result<HashMap<CompanyId, CompanyRow>> {
    let mut ids = ids.to_vec();
    // Each chunk locks ids above those of the chunk before it.
    ids.sort_unstable();
    ids.dedup();
    let locked = dialect::read_in_chunks(conn, &ids, |conn, ids| {
        let of_ids = companies::table.filter(companies::id.eq_any(ids.to_vec())).order(companies::id);
        let rows: Vec<CompanyRow> = locked!(conn, of_ids.select(CompanyRow::as_select()), load)?;
        Ok(rows)
    })?;
    Ok(locked.into_iter().map(|company| (company.id, company)).collect())
}

/// Checks that the caller may know of the company; any other is not found.
fn covered(scope: Scope, company: CompanyId) -> Result<()> {
    if scope.covers(company) { Ok(()) } else { Err(Error::NotFound) }
}
