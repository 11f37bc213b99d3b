//! Every statement on `hosts` is here.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::auth::Scope;
use crate::companies::model::PlaceFilter;
use crate::companies::model::{HostRole, HostRoles};
use crate::db::Conn;
use crate::db::folded::containing;
use crate::db::schema::hosts;
use crate::error::{Error, Result};
use crate::ids::{CompanyId, HostId};
use crate::locked;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

// This struct is kept as it was typed, and a merge patch changes a copy of it: so one list of fields serves the body, the row and the
// patch.
/// The body of a new host.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, utoipa::ToSchema)]
#[diesel(table_name = hosts, treat_none_as_default_value = false, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
#[schema(as = NewHost, example = json!({"name": "Gareth Pellow", "job_title": "Principal Civil Engineer",
    "email": "gareth@brindlemoor.example", "roles": ["interviewer", "shadow_host"]}))]
pub struct HostDetails {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    #[schema(min_length = 1, max_length = 200)]
    pub job_title: Option<String>,
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// None where absent.
    #[schema(value_type = Option<Vec<HostRole>>, max_items = 10)]
    pub roles: HostRoles,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = hosts, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct HostRow {
    pub id: HostId,
    pub company_id: CompanyId,
    #[diesel(embed)]
    pub details: HostDetails,
    /// `false` for an archived host.
    pub active: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// The instant at which the name last changed; `None` while it is the first one.
    pub renamed_at: Option<Instant>,
    /// A search compares this form of the name ([`folded`](crate::db::folded::folded)).
    pub name_folded: String,
}

pub fn insert_host(conn: &mut Conn, host: &HostRow) -> Result<()> {
    diesel::insert_into(hosts::table).values(host).execute(conn)?;
    Ok(())
}

pub fn find_host(conn: &mut Conn, scope: Scope, id: HostId) -> Result<HostRow> {
    let host = hosts::table.find(id).select(HostRow::as_select()).first(conn)?;
    covered(scope, host)
}

/// Finds those of these hosts that the scope covers, archived or not, in the order in which they were registered.
pub fn find_hosts(conn: &mut Conn, scope: Scope, ids: &[HostId]) -> Result<Vec<HostRow>> {
    let mut query = hosts::table.filter(hosts::id.eq_any(ids.to_vec())).select(HostRow::as_select()).into_boxed();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => query.filter(hosts::company_id.eq(own)),
    };
    Ok(query.order(hosts::id).load(conn)?)
}

/// Finds the names of these hosts.
pub fn host_names(conn: &mut Conn, ids: &[HostId]) -> Result<HashMap<HostId, String>> {
    let named = hosts::table.filter(hosts::id.eq_any(ids.to_vec())).select((hosts::id, hosts::name));
    Ok(named.load::<(HostId, String)>(conn)?.into_iter().collect())
}

/// Locks the host until the transaction ends; a host of another company is not found.
pub fn lock_host(conn: &mut Conn, scope: Scope, id: HostId) -> Result<HostRow> {
    let host = locked!(conn, hosts::table.find(id).select(HostRow::as_select()), first)?;
    covered(scope, host)
}

/// Lists hosts in the order in which they were registered. A partner's list has only the hosts of its own company.
pub fn list_hosts(conn: &mut Conn, scope: Scope, filter: &PlaceFilter, page: &PageRequest<HostId>) -> Result<Vec<HostRow>> {
    let mut query = hosts::table.select(HostRow::as_select()).into_boxed();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => query.filter(hosts::company_id.eq(own)),
    };
    if let Some(company) = filter.company_id {
        query = query.filter(hosts::company_id.eq(company));
    }
    if let Some(active) = filter.active {
        query = query.filter(hosts::active.eq(active));
    }
    if let Some(part) = &filter.name_part {
        query = query.filter(hosts::name_folded.like(containing(part)).escape('!'));
    }
    if let Some(after) = page.after {
        query = query.filter(hosts::id.gt(after));
    }
    Ok(query.order(hosts::id).limit(page.rows_to_read()).load(conn)?)
}

/// Tells whether the company has a host who is not archived.
pub fn has_active_host(conn: &mut Conn, company: CompanyId) -> Result<bool> {
    let active = hosts::table.filter(hosts::company_id.eq(company).and(hosts::active));
    Ok(active.select(hosts::id).first::<HostId>(conn).optional()?.is_some())
}

/// Writes a locked host back.
pub fn update_host(conn: &mut Conn, host: &HostRow) -> Result<()> {
    diesel::update(hosts::table.find(host.id)).set(host).execute(conn)?;
    Ok(())
}

fn covered(scope: Scope, host: HostRow) -> Result<HostRow> {
    if scope.covers(host.company_id) { Ok(host) } else { Err(Error::NotFound) }
}

/// Finds which of these hosts belong to the company and are not archived.
pub fn active_hosts_of(conn: &mut Conn, company: CompanyId, ids: &[HostId]) -> Result<Vec<HostId>> {
    let active = hosts::company_id.eq(company).and(hosts::active).and(hosts::id.eq_any(ids.to_vec()));
    Ok(hosts::table.filter(active).select(hosts::id).load(conn)?)
}

pub fn count_hosts(conn: &mut Conn, company: CompanyId) -> Result<i64> {
    Ok(hosts::table.filter(hosts::company_id.eq(company)).count().get_result(conn)?)
}

/// Locks hosts in the order of their ids. Another act that blocks one of them waits, so looking for clashes is exact.
pub fn lock_hosts(conn: &mut Conn, ids: &[HostId]) -> Result<()> {
    let query = hosts::table.filter(hosts::id.eq_any(ids.to_vec())).order(hosts::id).select(hosts::id);
    let _locked: Vec<HostId> = locked!(conn, query, load)?;
    Ok(())
}
