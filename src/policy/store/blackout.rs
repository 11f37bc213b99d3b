//! Every statement on `blackouts` is here.

use diesel::prelude::*;

use crate::auth::Scope;
use crate::busy::interval::Interval;
use crate::companies::model::partnership::Day;
use crate::db::schema::blackouts;
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::{Error, Result};
use crate::ids::{BlackoutId, CompanyId, HostId};
use crate::policy::blackouts::model::{BlackoutScope, BlackoutScopeType};
use crate::time::{Instant, Zone};
use crate::wire::paging::PageRequest;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = blackouts, treat_none_as_default_value = false)]
pub struct BlackoutRow {
    pub id: BlackoutId,
    /// The company whose blackout it is, or whose host's. The institute's blackouts have none.
    pub company_id: Option<CompanyId>,
    pub host_id: Option<HostId>,
    pub name: String,
    /// The first day, where the blackout is of whole days.
    pub starts_on: Option<Day>,
    /// The last day, which belongs to the blackout.
    pub ends_on: Option<Day>,
    /// The scope's time zone when the blackout was made. Its days were counted in it.
    pub timezone: Zone,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub created_at: Instant,
}

/// This says which blackouts a list has.
#[derive(Debug, Clone, Default)]
pub struct BlackoutFilter {
    pub scope: Option<ScopeFilter>,
    /// The list has only blackouts that end later than this.
    pub from: Option<Instant>,
    /// The list has only blackouts that start earlier than this.
    pub to: Option<Instant>,
}

/// This says whose blackouts a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeFilter {
    Type(BlackoutScopeType),
    Of(BlackoutScope),
}

/// This lock is taken by those who make a blackout of the institute.
const INSTITUTE_LOCK: i64 = 0x626c_6163_6b6f;

/// Waits until nobody else makes a blackout of the institute, and until the slots that are being published or moved are there to be found.
pub fn lock_of_institute(conn: &mut Conn) -> Result<()> {
    dialect::transaction_lock(conn, INSTITUTE_LOCK)
}

/// Keeps blackouts of the institute from being made until the transaction ends.
pub fn share_of_institute(conn: &mut Conn) -> Result<()> {
    dialect::transaction_share(conn, INSTITUTE_LOCK)
}

pub fn insert_blackout(conn: &mut Conn, blackout: &BlackoutRow) -> Result<()> {
    diesel::insert_into(blackouts::table).values(blackout).execute(conn)?;
    Ok(())
}

/// Finds a blackout. A company finds the institute's and its own.
pub fn find_blackout(conn: &mut Conn, scope: Scope, id: BlackoutId) -> Result<BlackoutRow> {
    let found: BlackoutRow = blackouts::table.find(id).select(BlackoutRow::as_select()).first(conn)?;
    if found.company_id.is_none_or(|company| scope.covers(company)) { Ok(found) } else { Err(Error::NotFound) }
}

/// Lists blackouts in the order of their starts. A partner's list has the institute's and those of its own company and hosts.
pub fn list_blackouts(
    conn: &mut Conn,
    scope: Scope,
    filter: &BlackoutFilter,
    page: &PageRequest<(Instant, BlackoutId)>,
) -> Result<Vec<BlackoutRow>> {
    let mut query = blackouts::table.select(BlackoutRow::as_select()).into_boxed::<MultiBackend>();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => query.filter(blackouts::company_id.is_null().or(blackouts::company_id.eq(own).assume_not_null())),
    };
    query = match filter.scope {
        None => query,
        Some(ScopeFilter::Type(BlackoutScopeType::Institute) | ScopeFilter::Of(BlackoutScope::Institute)) => {
            query.filter(blackouts::company_id.is_null())
        }
        Some(ScopeFilter::Type(BlackoutScopeType::Company)) => {
            query.filter(blackouts::company_id.is_not_null().and(blackouts::host_id.is_null()))
        }
        Some(ScopeFilter::Type(BlackoutScopeType::Host)) => query.filter(blackouts::host_id.is_not_null()),
        Some(ScopeFilter::Of(BlackoutScope::Company(company))) => {
            query.filter(blackouts::company_id.eq(company).and(blackouts::host_id.is_null()))
        }
        Some(ScopeFilter::Of(BlackoutScope::Host(host))) => query.filter(blackouts::host_id.eq(host)),
    };
    if let Some(from) = filter.from {
        query = query.filter(blackouts::ends_at.gt(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(blackouts::starts_at.lt(to));
    }
    if let Some((at, id)) = page.after {
        query = query.filter(blackouts::starts_at.ge(at).and(blackouts::starts_at.gt(at).or(blackouts::id.gt(id))));
    }
    Ok(query.order((blackouts::starts_at, blackouts::id)).limit(page.rows_to_read()).load(conn)?)
}

/// Deletes a blackout, and with it what attention has of it. One that is gone already is not found.
pub fn delete_blackout(conn: &mut Conn, id: BlackoutId) -> Result<()> {
    let deleted = diesel::delete(blackouts::table.find(id)).execute(conn)?;
    if deleted == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Lists the times of the blackouts of exactly this scope.
pub fn times_of(conn: &mut Conn, scope: BlackoutScope) -> Result<Vec<Interval>> {
    let all = blackouts::table.select((blackouts::starts_at, blackouts::ends_at)).into_boxed::<MultiBackend>();
    let theirs = match scope {
        BlackoutScope::Institute => all.filter(blackouts::company_id.is_null()),
        BlackoutScope::Company(company) => all.filter(blackouts::company_id.eq(company).and(blackouts::host_id.is_null())),
        BlackoutScope::Host(host) => all.filter(blackouts::host_id.eq(host)),
    };
    let rows: Vec<(Instant, Instant)> = theirs.load(conn)?;
    Ok(rows.into_iter().map(|(starts_at, ends_at)| Interval { starts_at, ends_at }).collect())
}

/// Counts the blackouts of a company with its hosts, or of the institute.
pub fn count_blackouts(conn: &mut Conn, company: Option<CompanyId>) -> Result<i64> {
    let all = blackouts::table.count().into_boxed::<MultiBackend>();
    let theirs = match company {
        Some(company) => all.filter(blackouts::company_id.eq(company)),
        None => all.filter(blackouts::company_id.is_null()),
    };
    Ok(theirs.get_result(conn)?)
}

/// Finds the blackouts of the institute, of the company and of these hosts that overlap `span`, with the earliest start first.
pub fn blackouts_over(conn: &mut Conn, company: CompanyId, hosts: &[HostId], span: Interval) -> Result<Vec<BlackoutRow>> {
    let whose = blackouts::company_id.is_null().or(blackouts::company_id.eq(company).assume_not_null());
    let of_hosts = blackouts::host_id.is_null().or(blackouts::host_id.eq_any(hosts.to_vec()).assume_not_null());
    let overlaps = blackouts::ends_at.gt(span.starts_at).and(blackouts::starts_at.lt(span.ends_at));
    let found = blackouts::table.filter(whose.and(of_hosts).and(overlaps)).order((blackouts::starts_at, blackouts::id));
    Ok(found.select(BlackoutRow::as_select()).load(conn)?)
}

/// Finds the blackouts of the institute that overlap `span`.
pub fn blackouts_of_institute(conn: &mut Conn, span: Interval) -> Result<Vec<BlackoutRow>> {
    let overlaps = blackouts::ends_at.gt(span.starts_at).and(blackouts::starts_at.lt(span.ends_at));
    let found = blackouts::table.filter(blackouts::company_id.is_null().and(overlaps)).order((blackouts::starts_at, blackouts::id));
    Ok(found.select(BlackoutRow::as_select()).load(conn)?)
}
