//! The statements on `policies`. A version is inserted and never changed.

use diesel::prelude::*;

use crate::auth::ActorId;
use crate::db::Conn;
use crate::db::schema::policies;
use crate::error::Result;
use crate::locked;
use crate::policy::model::Policy;
use crate::policy::settings::Settings;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A version of the policy.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = policies)]
pub struct PolicyRow {
    /// 1, 2, 3 … in the order in which they were made.
    pub version: i64,
    /// From then on this version is in force, until a higher one is.
    pub effective_from: Instant,
    pub settings: Settings,
    /// This says why it was made. It is `None` for the first one, which came with the service.
    pub reason: Option<String>,
    pub created_at: Instant,
    #[diesel(skip_insertion, select_expression = (policies::changed_by_kind, policies::changed_by_id))]
    #[diesel(select_expression_type = (policies::changed_by_kind, policies::changed_by_id))]
    pub changed_by: ActorId,
}

/// Reads the version that is in force at an instant: the highest one whose time has come. There is always one, since the first one is in
/// force from the beginning.
pub fn in_force(conn: &mut Conn, at: Instant) -> Result<PolicyRow> {
    let versions = policies::table.filter(policies::effective_from.le(at)).order(policies::version.desc());
    Ok(versions.select(PolicyRow::as_select()).first(conn)?)
}

/// Reads what acts need of the version that is in force at an instant.
pub fn read(conn: &mut Conn, at: Instant) -> Result<Policy> {
    let versions = policies::table.filter(policies::effective_from.le(at)).order(policies::version.desc());
    let (version, settings) = versions.select((policies::version, policies::settings)).first(conn)?;
    Ok(Policy { version, settings })
}

/// Reads the version that was made last, with a lock that all who make one take, so that two changes at the same time come one after the
/// other.
pub fn lock_last(conn: &mut Conn) -> Result<PolicyRow> {
    // The lock is on the first version, since the last one is another row once a waiting change has made it.
    let _: i64 = locked!(conn, policies::table.find(1).select(policies::version), first)?;
    Ok(policies::table.order(policies::version.desc()).select(PolicyRow::as_select()).first(conn)?)
}

/// Gives the numbers of the versions that come into force after `at`, in ascending order.
pub fn in_force_after(conn: &mut Conn, at: Instant) -> Result<Vec<i64>> {
    let versions = policies::table.filter(policies::effective_from.gt(at)).order(policies::version);
    Ok(versions.select(policies::version).load(conn)?)
}

/// Says when the policy changes next after `at`, as far as its versions are made by now.
pub fn next_in_force(conn: &mut Conn, at: Instant) -> Result<Option<Instant>> {
    let later = policies::table.filter(policies::effective_from.gt(at));
    Ok(later.select(diesel::dsl::min(policies::effective_from)).first(conn)?)
}

pub fn insert(conn: &mut Conn, row: &PolicyRow) -> Result<()> {
    let by = (policies::changed_by_kind.eq(row.changed_by.kind()), policies::changed_by_id.eq(row.changed_by.id()));
    diesel::insert_into(policies::table).values((row, by)).execute(conn)?;
    Ok(())
}

/// Lists all versions, the last one first.
pub fn list_newest(conn: &mut Conn, page: &PageRequest<i64>) -> Result<Vec<PolicyRow>> {
    let mut query = policies::table.select(PolicyRow::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(policies::version.lt(after));
    }
    Ok(query.order(policies::version.desc()).limit(page.rows_to_read()).load(conn)?)
}

/// Lists all versions, the first one first.
pub fn list(conn: &mut Conn, page: &PageRequest<i64>) -> Result<Vec<PolicyRow>> {
    let mut query = policies::table.select(PolicyRow::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(policies::version.gt(after));
    }
    Ok(query.order(policies::version).limit(page.rows_to_read()).load(conn)?)
}
