//! These acts make and revoke a key. They record no event, only an entry of the audit.

use super::model::NewKey;
use super::store::{self, KeyRow};
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::KeyId;
use crate::seal::fingerprint;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Stores a key of which `secret` is the text in clear; only its fingerprint is kept. A company that does not exist is a fault at
/// `/company_id`, and an expiry that is not to come one at `/expires_at`.
pub fn create(conn: &mut Conn, stamp: &Stamp, new: &NewKey, secret: &str) -> Result<KeyRow> {
    if let Some(company) = new.access.company()
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
        role: new.access.role(),
        company_id: new.access.company(),
        secret_hash: fingerprint(secret),
        expires_at: new.expires_at,
        last_used_at: None,
        revoked_at: None,
        created_at: stamp.at,
        created_by: Some(stamp.by.id()),
    };
    store::insert(conn, &key)?;
    audit::record(conn, stamp, "api_key.created", &key.id, key.company_id, None)?;
    Ok(key)
}

/// Revokes a key at once; one that is revoked already is not found. The request may say nothing else.
pub fn revoke(conn: &mut Conn, stamp: &Stamp, given: &Given, id: KeyId) -> Result<()> {
    let key = store::find(conn, id)?;
    nothing(given.fields()?)?;
    store::revoke(conn, id, stamp.at)?;
    audit::record(conn, stamp, "api_key.revoked", &id, key.company_id, None)
}
