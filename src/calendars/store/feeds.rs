//! These are the statements on `feeds`.

use diesel::prelude::*;

use super::super::model::{Detail, FeedScope, ScopeType};
use crate::auth::Scope;
use crate::db::Conn;
use crate::db::schema::{feeds, hosts};
use crate::error::{Error, Result};
use crate::ids::{CohortId, CompanyId, FeedId, HostId, MenteeId};
use crate::locked;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A row of `feeds`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = feeds, treat_none_as_default_value = false)]
pub struct FeedRow {
    pub id: FeedId,
    pub scope_type: ScopeType,
    /// The company that may see the feed; `None` for a feed that only the institute sees, as those of mentees and cohorts are.
    pub company_id: Option<CompanyId>,
    pub host_id: Option<HostId>,
    pub mentee_id: Option<MenteeId>,
    pub cohort_id: Option<CohortId>,
    pub name: String,
    pub detail: Detail,
    /// The fingerprint of the secret in the feed's URL.
    pub token_hash: Vec<u8>,
    pub last_fetched_at: Option<Instant>,
    /// The family of calendar programs that fetched the feed last.
    pub last_client: Option<String>,
    pub revoked_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl FeedRow {
    /// Fails only for a row whose ids do not fit its scope type, which no act writes.
    pub fn scope(&self) -> Result<FeedScope> {
        let scope = match self.scope_type {
            ScopeType::Institute => Some(FeedScope::Institute),
            ScopeType::Company => self.company_id.map(FeedScope::Company),
            ScopeType::Host => self.host_id.map(FeedScope::Host),
            ScopeType::Mentee => self.mentee_id.map(FeedScope::Mentee),
            ScopeType::Cohort => self.cohort_id.map(FeedScope::Cohort),
        };
        scope.ok_or_else(|| Error::Internal(format!("{} has no id that fits its scope", self.id)))
    }

    /// Another company's feed is not found; for a company, neither is the institute's.
    fn seen_by(self, caller: Scope) -> Result<Self> {
        let theirs = match (caller, self.company_id) {
            (Scope::Institute, _) => true,
            (Scope::Company(_), Some(company)) => caller.covers(company),
            (Scope::Company(_), None) => false,
        };
        if theirs { Ok(self) } else { Err(Error::NotFound) }
    }
}

pub fn insert(conn: &mut Conn, feed: &FeedRow) -> Result<()> {
    diesel::insert_into(feeds::table).values(feed).execute(conn)?;
    Ok(())
}

/// Counts the feeds of a company and its hosts.
pub fn count_of_company(conn: &mut Conn, company: CompanyId) -> Result<i64> {
    Ok(living().filter(feeds::company_id.eq(company)).count().get_result(conn)?)
}

pub fn count_of_mentee(conn: &mut Conn, mentee: MenteeId) -> Result<i64> {
    Ok(living().filter(feeds::mentee_id.eq(mentee)).count().get_result(conn)?)
}

pub fn count_of_cohort(conn: &mut Conn, cohort: CohortId) -> Result<i64> {
    Ok(living().filter(feeds::cohort_id.eq(cohort)).count().get_result(conn)?)
}

/// Counts the feeds that show all slots.
pub fn count_of_institute(conn: &mut Conn) -> Result<i64> {
    Ok(living().filter(feeds::scope_type.eq(ScopeType::Institute.literal())).count().get_result(conn)?)
}

#[diesel::dsl::auto_type]
fn living() -> _ {
    feeds::table.filter(feeds::revoked_at.is_null())
}

/// Finds a feed. A revoked one is not found, nor is another company's or, for a company, the institute's.
pub fn find(conn: &mut Conn, caller: Scope, id: FeedId) -> Result<FeedRow> {
    feeds::table.find(id).filter(feeds::revoked_at.is_null()).select(FeedRow::as_select()).first(conn)?.seen_by(caller)
}

/// Does what [`find`] does, and locks the row until the transaction ends.
pub fn lock(conn: &mut Conn, caller: Scope, id: FeedId) -> Result<FeedRow> {
    let found = locked!(conn, feeds::table.find(id).filter(feeds::revoked_at.is_null()).select(FeedRow::as_select()), first);
    found?.seen_by(caller)
}

/// Lists the feeds that the caller may see, in the order in which they were made; revoked ones are left out.
pub fn list(conn: &mut Conn, caller: Scope, company: Option<CompanyId>, page: &PageRequest<FeedId>) -> Result<Vec<FeedRow>> {
    let mut query = feeds::table.filter(feeds::revoked_at.is_null()).select(FeedRow::as_select()).into_boxed();
    query = match caller {
        Scope::Institute => query,
        Scope::Company(own) => query.filter(feeds::company_id.eq(own)),
    };
    if let Some(company) = company {
        query = query.filter(feeds::company_id.eq(company));
    }
    if let Some(after) = page.after {
        query = query.filter(feeds::id.gt(after));
    }
    Ok(query.order(feeds::id).limit(page.rows_to_read()).load(conn)?)
}

/// Lists the feeds of exactly this owner, in the order in which they were made; revoked ones are left out. The caller has found the owner.
pub fn list_of(conn: &mut Conn, owner: FeedScope) -> Result<Vec<FeedRow>> {
    let query = feeds::table.filter(feeds::revoked_at.is_null()).select(FeedRow::as_select()).into_boxed();
    let theirs = match owner {
        FeedScope::Institute => query.filter(feeds::scope_type.eq(ScopeType::Institute.literal())),
        FeedScope::Company(id) => query.filter(feeds::company_id.eq(id).and(feeds::host_id.is_null())),
        FeedScope::Host(id) => query.filter(feeds::host_id.eq(id)),
        FeedScope::Mentee(id) => query.filter(feeds::mentee_id.eq(id)),
        FeedScope::Cohort(id) => query.filter(feeds::cohort_id.eq(id)),
    };
    Ok(theirs.order(feeds::id).load(conn)?)
}

/// Finds a feed by the fingerprint of the secret in its URL; a revoked feed is not found.
pub fn find_by_token(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<FeedRow>> {
    let living = feeds::table.filter(feeds::token_hash.eq(token_hash).and(feeds::revoked_at.is_null()));
    Ok(living.select(FeedRow::as_select()).first(conn).optional()?)
}

/// Writes the new secret of a locked feed.
pub fn set_token(conn: &mut Conn, feed: &FeedRow) -> Result<()> {
    let changed = (feeds::token_hash.eq(&feed.token_hash), feeds::version.eq(feed.version), feeds::updated_at.eq(feed.updated_at));
    diesel::update(feeds::table.find(feed.id)).set(changed).execute(conn)?;
    Ok(())
}

/// Writes the name and the detail of a locked feed.
pub fn set_details(conn: &mut Conn, feed: &FeedRow) -> Result<()> {
    let changed =
        (feeds::name.eq(&feed.name), feeds::detail.eq(feed.detail), feeds::version.eq(feed.version), feeds::updated_at.eq(feed.updated_at));
    diesel::update(feeds::table.find(feed.id)).set(changed).execute(conn)?;
    Ok(())
}

/// Marks a locked feed as revoked.
pub fn revoke(conn: &mut Conn, id: FeedId, at: Instant) -> Result<()> {
    diesel::update(feeds::table.find(id)).set(feeds::revoked_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Marks a feed as the demonstration's own.
pub fn mark_demonstration(conn: &mut Conn, id: FeedId) -> Result<()> {
    diesel::update(feeds::table.find(id)).set(feeds::demonstration.eq(true)).execute(conn)?;
    Ok(())
}

/// Revokes the demonstration's own feed, which it replaces at each start.
pub fn revoke_demonstration(conn: &mut Conn, at: Instant) -> Result<()> {
    let own = feeds::table.filter(feeds::demonstration).filter(feeds::revoked_at.is_null());
    diesel::update(own).set(feeds::revoked_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Writes when a feed was last fetched; `client` is a family of calendar programs. A later fetch, which another instance may have written,
/// stays.
pub fn set_last_fetched(conn: &mut Conn, id: FeedId, at: Instant, client: &str) -> Result<()> {
    let seen = (feeds::last_fetched_at.eq(at), feeds::last_client.eq(client));
    let earlier = feeds::last_fetched_at.is_null().or(feeds::last_fetched_at.lt(at));
    diesel::update(feeds::table.find(id).filter(earlier)).set(seen).execute(conn)?;
    Ok(())
}

/// Gives a host's company, or `None` for an unknown id.
pub fn company_of_host(conn: &mut Conn, id: HostId) -> Result<Option<CompanyId>> {
    Ok(hosts::table.find(id).select(hosts::company_id).first(conn).optional()?)
}
