//! These acts make, change, replace and revoke a key. They record no event, only an entry of the audit. A person who acts must have signed in
//! within the last ten minutes.

use super::input;
use super::model::{MOST_OF_COMPANY, MOST_OF_INSTITUTE, NewKey, access};
use super::store::{self, KeyRow};
use crate::audit;
use crate::auth::{Access, Stamp};
use crate::db::Conn;
use crate::error::{Error, Result, check_room};
use crate::ids::KeyId;
use crate::seal::fingerprint;
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Stores a key of which `secret` is the text in clear; only its fingerprint is kept. A company that does not exist is a fault at
/// `/company_id`, and an expiry that is not to come one at `/expires_at`.
pub fn create(conn: &mut Conn, stamp: &Stamp, new: &NewKey, secret: &str) -> Result<KeyRow> {
    stamp.check_signed_in_recently()?;
    if let Some(company) = new.access.company()
        && !store::company_exists(conn, company)?
    {
        return Err(Error::invalid("/company_id", "unknown-id", "There is no such company."));
    }
    check_expiry(stamp, new.expires_at)?;
    insert(conn, stamp, new.name.clone(), new.access, new.expires_at, secret)
}

/// Checks the expiry. A time that has passed already is a fault at `/expires_at`.
fn check_expiry(stamp: &Stamp, expires_at: Option<Instant>) -> Result<()> {
    if expires_at.is_some_and(|end| end <= stamp.at) {
        return Err(Error::invalid("/expires_at", "out-of-range", "This key would have expired already: give a time to come, or none."));
    }
    Ok(())
}

fn insert(conn: &mut Conn, stamp: &Stamp, name: String, access: Access, expires_at: Option<Instant>, secret: &str) -> Result<KeyRow> {
    let (whose, most) = match access.company() {
        Some(_) => ("The company", MOST_OF_COMPANY),
        None => ("The institute", MOST_OF_INSTITUTE),
    };
    check_room(store::lock_and_count(conn, access.company())?, most, whose, "API keys", "Revoke one first.")?;
    let key = KeyRow {
        id: stamp.new_id(),
        name,
        role: access.role(),
        company_id: access.company(),
        secret_hash: fingerprint(secret),
        expires_at,
        last_used_at: None,
        revoked_at: None,
        created_at: stamp.at,
        created_by: Some(stamp.by.id()),
        version: 1,
    };
    store::insert(conn, &key)?;
    audit::record(conn, stamp, "api_key.created", &key.id, key.company_id, None)?;
    Ok(key)
}

/// Changes the name or the expiry of a key. A patch that changes nothing keeps the version.
pub fn change(conn: &mut Conn, stamp: &Stamp, given: &Given, id: KeyId) -> Result<KeyRow> {
    stamp.check_signed_in_recently()?;
    let key = store::lock(conn, id)?;
    let patch = given.read_at(key.version, |fields| {
        let patch = input::key_patch(fields)?;
        // An expiry that has passed may stay as it is, but a new one may not lie in the past.
        check_expiry(stamp, patch.expires_at.flatten())?;
        Ok(patch)
    })?;
    let name = patch.name.unwrap_or_else(|| key.name.clone());
    let expires_at = patch.expires_at.unwrap_or(key.expires_at);
    if name == key.name && expires_at == key.expires_at {
        return Ok(key);
    }
    let changed = KeyRow { name, expires_at, version: key.version + 1, ..key };
    store::update(conn, &changed)?;
    audit::record(conn, stamp, "api_key.updated", &id, changed.company_id, None)?;
    Ok(changed)
}

/// Makes a key with the name, role and company of another one. The old key works for some time longer, so that a system can change to the
/// new one without a gap. `secret` is the text of the new key in clear.
pub fn replace(conn: &mut Conn, stamp: &Stamp, given: &Given, id: KeyId, secret: &str) -> Result<KeyRow> {
    stamp.check_signed_in_recently()?;
    let old = store::lock(conn, id)?;
    let how = given.read_at(old.version, |fields| {
        let how = input::replacement(fields)?;
        check_expiry(stamp, how.expires_at.flatten())?;
        Ok(how)
    })?;
    let expires_at = how.expires_at.unwrap_or_else(|| old.expires_at.map(|end| stamp.at.plus(end.since(old.created_at))));
    let access = access(old.role, old.company_id)?;
    let new = insert(conn, stamp, old.name.clone(), access, expires_at, secret)?;
    let ends_at = stamp.at.plus(how.overlap);
    let ends_at = old.expires_at.map_or(ends_at, |end| end.min(ends_at));
    store::update(conn, &KeyRow { expires_at: Some(ends_at), version: old.version + 1, ..old })?;
    audit::record(conn, stamp, "api_key.replaced", &id, new.company_id, None)?;
    Ok(new)
}

/// Revokes a key at once; one that is revoked already is not found. The request may say nothing else.
pub fn revoke(conn: &mut Conn, stamp: &Stamp, given: &Given, id: KeyId) -> Result<()> {
    stamp.check_signed_in_recently()?;
    let key = store::lock(conn, id)?;
    given.read_at(key.version, nothing)?;
    store::revoke(conn, id, stamp.at)?;
    audit::record(conn, stamp, "api_key.revoked", &id, key.company_id, None)
}
