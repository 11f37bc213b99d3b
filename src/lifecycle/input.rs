//! Reads the body of archiving and restoring.

use crate::error::Result;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// This says why something is archived or restored; `{}` and no body are the same.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Archiving, example = json!({"reason": "Left the company at the end of March."}))]
#[expect(dead_code, reason = "describes the body that `archiving` reads")]
pub struct ArchivingBody {
    #[schema(min_length = 1, max_length = 2000)]
    reason: Option<String>,
}

/// Reads the reason, which is kept in the audit.
pub fn archiving(mut body: Fields) -> Result<Option<String>> {
    let reason = body.optional("reason", parse::text(parse::NOTE));
    body.finish(|| Some(reason))
}
