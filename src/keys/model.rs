//! This says what a new key is, and which keys there may be.

use crate::auth::Role;
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::time::Instant;

/// A key that is still to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    pub name: String,
    pub role: Role,
    pub company_id: Option<CompanyId>,
    /// When the key stops working; `None` for never.
    pub expires_at: Option<Instant>,
}

/// Checks that a partner key has a company and that no other key has one; otherwise it is a fault at `/company_id`.
pub fn check_company(role: Role, company: Option<CompanyId>) -> Result<()> {
    match (role, company) {
        (Role::Partner, None) => Err(Error::invalid("/company_id", "required", "A partner key belongs to a company.")),
        (Role::Admin | Role::Coordinator | Role::Viewer, Some(_)) => {
            Err(Error::invalid("/company_id", "not-allowed", "Only a partner key belongs to a company."))
        }
        _ => Ok(()),
    }
}
