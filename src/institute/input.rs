//! Reads the patch of the institute, field by field.

use super::model::InstitutePatch;
use crate::error::Result;
use crate::time::Zone;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// A merge patch of the institute: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InstitutePatch, example = json!({"name": "Compass Rise Institute", "contact": "office@compassrise.example"}))]
#[expect(dead_code, reason = "describes the body that `institute_patch` reads")]
pub struct InstitutePatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    #[schema(nullable = false)]
    timezone: Option<Zone>,
    #[schema(max_length = 200)]
    contact: Option<String>,
    #[schema(max_length = 2048)]
    website: Option<String>,
}

pub fn institute_patch(mut body: Fields) -> Result<InstitutePatch> {
    let patch = InstitutePatch {
        name: body.change("name", parse::text(parse::NAME)),
        timezone: body.change("timezone", parse::zone),
        contact: body.change_or_clear("contact", parse::text(parse::NAME)),
        website: body.change_or_clear("website", parse::web_address),
    };
    body.finish(|| Some(patch))
}
