//! This says what a new key is, and which keys there may be.

use jiff::SignedDuration;

use crate::auth::{Access, Role};
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::time::Instant;

/// The partners of one company may have at most this many keys. `MOST_OF_INSTITUTE` is the limit for keys that belong to no
/// company. Keys that have expired count until they are revoked.
pub const MOST_OF_COMPANY: i64 = 100;
pub const MOST_OF_INSTITUTE: i64 = 1_000;

/// A key that is still to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    pub name: String,
    pub access: Access,
    /// When the key stops working; `None` for never.
    pub expires_at: Option<Instant>,
}

/// This is a merge patch of a key (RFC 7396). `None` keeps a value, and `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct KeyPatch {
    pub name: Option<String>,
    pub expires_at: Option<Option<Instant>>,
}

/// How a key is replaced.
#[derive(Debug, Clone, Copy)]
pub struct Replacement {
    /// The old key works for this long.
    pub overlap: SignedDuration,
    /// The new key stops working at this time. `Some(None)` means never, and `None` gives the new key the same length of life that the old
    /// one was given.
    pub expires_at: Option<Option<Instant>>,
}

/// Gives what a key with this role and company may do. A partner key has a company and no other key has one; otherwise it is a fault at
/// `/company_id`.
pub fn access(role: Role, company: Option<CompanyId>) -> Result<Access> {
    Access::of(role, company).ok_or_else(|| match company {
        None => Error::invalid("/company_id", "required", "A partner key belongs to a company."),
        Some(_) => Error::invalid("/company_id", "not-allowed", "Only a partner key belongs to a company."),
    })
}
