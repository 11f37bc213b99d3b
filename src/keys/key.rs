//! Making and revoking a key. No event tells of it: only the audit does.

use super::model::NewKey;
use super::store::{self, KeyRow};
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::KeyId;
use crate::seal::fingerprint;

/// Stores a key, whose secret is shown only now. The company must exist, and the key must not have expired already.
pub fn create(conn: &mut Conn, stamp: &Stamp, new: &NewKey, secret: &str) -> Result<KeyRow> {
    if let Some(company) = new.company_id
        && !store::company_exists(conn, company)?
    {
        return Err(Error::invalid("/company_id", "unknown-id", "There is no such company."));
    }
    if new.expires_at.is_some_and(|end| end <= stamp.at) {
        return Err(Error::invalid("/expires_at", "out-of-range", "This key would have expired already: give a time to come, or none."));
    }
    let key = KeyRow {
        id: stamp.new_id(),
        name: new.name.clone(),
        role: new.role,
        company_id: new.company_id,
        secret_hash: fingerprint(secret),
        expires_at: new.expires_at,
        last_used_at: None,
        revoked_at: None,
        created_at: stamp.at,
    };
    store::insert(conn, &key)?;
    audit::record(conn, stamp, "api_key.created", &key.id, key.company_id, None)?;
    Ok(key)
}

/// Revokes a key that is not revoked yet: from now on it is nobody's.
pub fn revoke(conn: &mut Conn, stamp: &Stamp, id: KeyId) -> Result<()> {
    let key = store::find(conn, id)?;
    store::revoke(conn, id, stamp.at)?;
    audit::record(conn, stamp, "api_key.revoked", &id, key.company_id, None)
}
