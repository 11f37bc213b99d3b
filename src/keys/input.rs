//! This reads what is typed of a key, field by field.

use super::model::{NewKey, access};
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
