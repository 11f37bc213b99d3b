//! What a key is to be.

use crate::auth::Role;
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::time::Instant;

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    pub name: String,
    pub role: Role,
    pub company_id: Option<CompanyId>,
    pub expires_at: Option<Instant>,
}

/// A partner key belongs to a company, and no other key does: 422 at `/company_id` otherwise.
pub fn check_company(role: Role, company: Option<CompanyId>) -> Result<()> {
    match (role, company) {
        (Role::Partner, None) => Err(Error::invalid("/company_id", "required", "A partner key belongs to a company.")),
        (Role::Admin | Role::Coordinator | Role::Viewer, Some(_)) => {
            Err(Error::invalid("/company_id", "not-allowed", "Only a partner key belongs to a company."))
        }
        _ => Ok(()),
    }
}
