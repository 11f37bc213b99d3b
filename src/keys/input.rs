//! This reads what is typed of a key, field by field.

use jiff::SignedDuration;

use super::model::{KeyPatch, NewKey, Replacement, access};
use crate::auth::Role;
use crate::error::Result;
use crate::ids::CompanyId;
use crate::time::Instant;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// The body of a new key.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey, example = json!({"name": "Brindlemoor HR system", "role": "partner",
    "company_id": "comp_01k2m7q3x8e5rb4t9v6w1y0z2a", "expires_at": null}))]
#[expect(dead_code, reason = "describes the body that `new_key` reads")]
pub struct NewKeyBody {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    role: Role,
    /// Required for a partner, refused for every other role.
    company_id: Option<CompanyId>,
    expires_at: Option<Instant>,
}

/// A merge patch of a key: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiKeyPatch, example = json!({"name": "HR system, second"}))]
#[expect(dead_code, reason = "describes the body that `key_patch` reads")]
pub struct KeyPatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    /// A time to come; null for never.
    expires_at: Option<Instant>,
}

/// How a key is replaced.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReplaceApiKey, example = json!({"overlap_hours": 48}))]
#[expect(dead_code, reason = "describes the body that `replacement` reads")]
pub struct ReplaceKeyBody {
    /// The old key goes on for so many hours, but not past its own expiry. The default is 24; with 0 it ends at once.
    #[schema(minimum = 0, maximum = 168)]
    overlap_hours: Option<i32>,
    /// When the new key expires; null for never. Where absent, it lives as long as the old one was to live.
    expires_at: Option<Instant>,
}

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
