//! Every statement on `api_keys` is here, except the one that each request needs (`auth`).

use diesel::prelude::*;

use crate::auth::{ActorId, Role};
use crate::db::schema::{api_keys, companies};
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::ids::{CompanyId, KeyId};
use crate::locked;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A row of `api_keys`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys, treat_none_as_default_value = false)]
pub struct KeyRow {
    pub id: KeyId,
    pub name: String,
    pub role: Role,
    pub company_id: Option<CompanyId>,
    /// The fingerprint of the key.
    pub secret_hash: Vec<u8>,
    /// When the key stops working; `None` for never.
    pub expires_at: Option<Instant>,
    /// When the key was last used, to the minute or so.
    pub last_used_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
    pub created_at: Instant,
    /// `None` for a key made before this was kept.
    #[diesel(skip_insertion, select_expression = (api_keys::created_by_kind, api_keys::created_by_id))]
    #[diesel(select_expression_type = (api_keys::created_by_kind, api_keys::created_by_id))]
    pub created_by: Option<ActorId>,
    pub version: i64,
}

pub fn insert(conn: &mut Conn, key: &KeyRow) -> Result<()> {
    let kind = api_keys::created_by_kind.eq(key.created_by.map(ActorId::kind));
    let id = api_keys::created_by_id.eq(key.created_by.and_then(ActorId::id));
    diesel::insert_into(api_keys::table).values((key, kind, id)).execute(conn)?;
    Ok(())
}

/// This is the number of the advisory lock for making keys. It can be any number that no other lock has.
const KEYS_LOCK: i64 = 0x6170_696b_6579;

/// Counts the keys of a company, or those that belong to no company. Revoked keys do not count. Nobody else makes a key until the
/// transaction ends.
pub fn lock_and_count(conn: &mut Conn, company: Option<CompanyId>) -> Result<i64> {
    dialect::transaction_lock(conn, KEYS_LOCK)?;
    let living = api_keys::table.filter(api_keys::revoked_at.is_null()).count();
    Ok(match company {
        Some(company) => living.filter(api_keys::company_id.eq(company)).get_result(conn)?,
        None => living.filter(api_keys::company_id.is_null()).get_result(conn)?,
    })
}

/// Lists keys in the order in which they were made; revoked ones are left out.
pub fn list(conn: &mut Conn, page: &PageRequest<KeyId>) -> Result<Vec<KeyRow>> {
    let mut query = api_keys::table.filter(api_keys::revoked_at.is_null()).select(KeyRow::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(api_keys::id.gt(after));
    }
    Ok(query.order(api_keys::id).limit(page.rows_to_read()).load(conn)?)
}

/// Lists the keys of a company in the order in which they were made; revoked ones are left out. A company has few keys (`key::create`).
pub fn list_of_company(conn: &mut Conn, company: CompanyId) -> Result<Vec<KeyRow>> {
    let living = api_keys::table.filter(api_keys::company_id.eq(company).and(api_keys::revoked_at.is_null()));
    Ok(living.order(api_keys::id).select(KeyRow::as_select()).load(conn)?)
}

/// Finds a key; a revoked one is not found.
pub fn find(conn: &mut Conn, id: KeyId) -> Result<KeyRow> {
    Ok(api_keys::table.find(id).filter(api_keys::revoked_at.is_null()).select(KeyRow::as_select()).first(conn)?)
}

/// Finds a key as [`find`] does, and locks the row until the transaction ends.
pub fn lock(conn: &mut Conn, id: KeyId) -> Result<KeyRow> {
    let _locked: KeyId = locked!(conn, api_keys::table.find(id).select(api_keys::id), first)?;
    find(conn, id)
}

/// Finds who made a key, also one that is revoked; `None` for a key that was made before this was kept.
pub fn maker_of(conn: &mut Conn, id: KeyId) -> Result<Option<ActorId>> {
    Ok(api_keys::table.find(id).select((api_keys::created_by_kind, api_keys::created_by_id)).first(conn)?)
}

/// Finds when a key was made.
pub fn made_at(conn: &mut Conn, id: KeyId) -> Result<Instant> {
    Ok(api_keys::table.find(id).select(api_keys::created_at).first(conn)?)
}

/// Writes the name and the expiry of a locked key back.
pub fn update(conn: &mut Conn, key: &KeyRow) -> Result<()> {
    let changed = (api_keys::name.eq(&key.name), api_keys::expires_at.eq(key.expires_at), api_keys::version.eq(key.version));
    diesel::update(api_keys::table.find(key.id)).set(changed).execute(conn)?;
    Ok(())
}

pub fn revoke(conn: &mut Conn, id: KeyId, at: Instant) -> Result<()> {
    diesel::update(api_keys::table.find(id)).set(api_keys::revoked_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Marks a key as the demonstration's own.
pub fn mark_demonstration(conn: &mut Conn, id: KeyId) -> Result<()> {
    diesel::update(api_keys::table.find(id)).set(api_keys::demonstration.eq(true)).execute(conn)?;
    Ok(())
}

/// Revokes the demonstration's own keys, which it replaces at each start.
pub fn revoke_demonstration(conn: &mut Conn, at: Instant) -> Result<()> {
    let own = api_keys::table.filter(api_keys::demonstration).filter(api_keys::revoked_at.is_null());
    diesel::update(own).set(api_keys::revoked_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Writes when a key was last used. If another instance has written a later use, the later one stays.
pub fn set_last_used(conn: &mut Conn, id: KeyId, at: Instant) -> Result<()> {
    let earlier = api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(at));
    diesel::update(api_keys::table.find(id).filter(earlier)).set(api_keys::last_used_at.eq(at)).execute(conn)?;
    Ok(())
}

pub fn company_exists(conn: &mut Conn, id: CompanyId) -> Result<bool> {
    Ok(companies::table.find(id).select(companies::id).first::<CompanyId>(conn).optional()?.is_some())
}
