//! The one statement that every request asks: whose key it was sent with.

use diesel::prelude::*;

use super::super::model::{Access, Role};
use crate::db::Conn;
use crate::db::schema::{api_keys, companies};
use crate::error::{Error, Result};
use crate::ids::{CompanyId, KeyId};
use crate::partnership::PartnershipStatus;
use crate::time::Instant;

/// A key that was presented, with what decides on its request.
#[derive(Debug, Queryable)]
pub struct Presented {
    pub id: KeyId,
    role: Role,
    company_id: Option<CompanyId>,
    pub expires_at: Option<Instant>,
    /// The state of the partnership with the key's company; `None` for a key of the institute.
    pub partnership_status: Option<PartnershipStatus>,
}

impl Presented {
    /// The table has a check that keeps role and company together; a row that has slipped past it is refused, not trusted.
    pub fn access(&self) -> Result<Access> {
        let broken = || Error::Internal(format!("{} has a role and a company that do not go together: revoke it", self.id));
        Access::of(self.role, self.company_id).ok_or_else(broken)
    }
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
