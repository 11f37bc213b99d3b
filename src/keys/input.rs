//! This reads what is typed of a key, field by field.

use jiff::SignedDuration;

use super::model::{KeyPatch, NewKey, Replacement, access};
use crate::error::Result;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// Reads the body of a new key, or gives every fault in it at once.
pub fn new_key(mut body: Fields) -> Result<NewKey> {
    let name = body.required("name", parse::text(parse::NAME));
    let role = body.required("role", parse::word);
    let company_id = body.optional("company_id", parse::id);
    let expires_at = body.optional("expires_at", parse::instant);
    let (name, role) = body.finish(|| Some((name?, role?)))?;
    Ok(NewKey { name, access: access(role, company_id)?, expires_at })
}

/// Reads a patch of a key. A key keeps its role and its company, so other rights need another key.
pub fn key_patch(mut body: Fields) -> Result<KeyPatch> {
    let name = body.change("name", parse::text(parse::NAME));
    let expires_at = body.change_or_clear("expires_at", parse::instant);
    body.finish(|| Some(KeyPatch { name, expires_at }))
}

/// A replaced key works for this many more hours, if the caller does not say how many.
const OVERLAP_HOURS: i32 = 24;
/// A replaced key works for at most this many more hours, which are 7 days.
const LONGEST_OVERLAP_HOURS: i32 = 168;

/// Reads how a key is replaced.
pub fn replacement(mut body: Fields) -> Result<Replacement> {
    let hours = body.optional("overlap_hours", parse::integer(0, LONGEST_OVERLAP_HOURS)).unwrap_or(OVERLAP_HOURS);
    let expires_at = body.change_or_clear("expires_at", parse::instant);
    body.finish(|| Some(Replacement { overlap: SignedDuration::from_hours(i64::from(hours)), expires_at }))
}
