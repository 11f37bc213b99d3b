//! These are the statements on `webhook_secrets`.

use std::cmp::Reverse;

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::webhook_secrets;
use crate::error::Result;
use crate::ids::{EndpointId, SecretId};
use crate::time::Instant;

/// A row of `webhook_secrets`. The secret in it is sealed.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = webhook_secrets, treat_none_as_default_value = false)]
pub struct SecretRow {
    pub id: SecretId,
    pub endpoint_id: EndpointId,
    /// The master key with which it is sealed.
    pub master_key_id: String,
    pub sealed_secret: Vec<u8>,
    /// When it stops signing; `None` for the newest secret of its endpoint.
    pub expires_at: Option<Instant>,
    pub created_at: Instant,
}

pub fn insert_secret(conn: &mut Conn, secret: &SecretRow) -> Result<()> {
    diesel::insert_into(webhook_secrets::table).values(secret).execute(conn)?;
    Ok(())
}

/// Reads the secrets that sign for these endpoints at that instant, newest first.
pub fn valid_secrets(conn: &mut Conn, endpoints: &[EndpointId], at: Instant) -> Result<Vec<SecretRow>> {
    let valid = webhook_secrets::expires_at.is_null().or(webhook_secrets::expires_at.gt(at));
    let mut secrets = webhook_secrets::table
        .filter(webhook_secrets::endpoint_id.eq_any(endpoints.to_vec()))
        .filter(valid)
        .select(SecretRow::as_select())
        .load(conn)?;
    // The secret that does not expire is the newest, also where two were made in one instant.
    secrets.sort_by_key(|secret| (secret.expires_at.is_some(), Reverse((secret.created_at, secret.id))));
    Ok(secrets)
}

/// Sets when a locked endpoint's secret stops signing.
pub fn expire_secret(conn: &mut Conn, id: SecretId, at: Instant) -> Result<()> {
    diesel::update(webhook_secrets::table.find(id)).set(webhook_secrets::expires_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Reads the secrets after this one in the order of their ids, so that they can be sealed anew. They need no lock, because only the
/// rotation of the master key changes what is sealed.
pub fn secrets_after(conn: &mut Conn, after: Option<SecretId>, most: i64) -> Result<Vec<SecretRow>> {
    let mut next = webhook_secrets::table.select(SecretRow::as_select()).order(webhook_secrets::id).limit(most).into_boxed();
    if let Some(after) = after {
        next = next.filter(webhook_secrets::id.gt(after));
    }
    Ok(next.load(conn)?)
}

/// Writes a secret that was sealed with another master key.
pub fn reseal(conn: &mut Conn, id: SecretId, sealed: &[u8], master_key_id: &str) -> Result<()> {
    let sealed = (webhook_secrets::sealed_secret.eq(sealed), webhook_secrets::master_key_id.eq(master_key_id));
    diesel::update(webhook_secrets::table.find(id)).set(sealed).execute(conn)?;
    Ok(())
}

/// Lists the master keys that secrets are sealed with. There is one, unless a rotation runs or was cut off.
pub fn master_key_ids(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(webhook_secrets::table.select(webhook_secrets::master_key_id).distinct().load(conn)?)
}
