//! The one statement that every request asks: whose key it was sent with.

use diesel::prelude::*;

use super::super::model::Role;
use crate::db::Conn;
use crate::db::schema::{api_keys, companies};
use crate::error::Result;
use crate::ids::{CompanyId, KeyId};
use crate::time::Instant;

/// A key that was presented, with what decides on its request.
#[derive(Debug, Queryable)]
pub struct Presented {
    pub id: KeyId,
    pub role: Role,
    pub company_id: Option<CompanyId>,
    pub expires_at: Option<Instant>,
    /// Of the key's company; a word of the partnership's states.
    pub partnership_status: Option<String>,
}

pub fn find_presented(conn: &mut Conn, secret_hash: &[u8]) -> Result<Option<Presented>> {
    let found = api_keys::table
        .left_join(companies::table)
        .filter(api_keys::secret_hash.eq(secret_hash).and(api_keys::revoked_at.is_null()))
        .select((api_keys::id, api_keys::role, api_keys::company_id, api_keys::expires_at, companies::partnership_status.nullable()))
        .first(conn)
        .optional()?;
    Ok(found)
}
