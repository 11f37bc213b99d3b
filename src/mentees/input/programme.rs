//! Reads the bodies of a new programme and of its patch.

use crate::error::Result;
use crate::mentees::store::ProgrammeDetails;
use crate::wire::fields::{Fields, archiving_is_a_step};
use crate::wire::parse;

/// A merge patch of a programme: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgrammePatch, example = json!({"eligibility_statement": "Adults who have moved to the United Kingdom."}))]
#[expect(dead_code, reason = "describes the body that `programme_patch` reads")]
pub struct ProgrammePatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    #[schema(min_length = 1, max_length = 10_000)]
    purpose: Option<String>,
    #[schema(min_length = 1, max_length = 10_000)]
    eligibility_statement: Option<String>,
}

pub fn new_programme(mut body: Fields) -> Result<ProgrammeDetails> {
    let name = body.required("name", parse::text(parse::NAME));
    let purpose = body.optional("purpose", parse::text(parse::TEXT));
    let eligibility_statement = body.optional("eligibility_statement", parse::text(parse::TEXT));
    body.finish(|| Some(ProgrammeDetails { name: name?, purpose, eligibility_statement }))
}

/// Reads a patch, and gives the programme's details as the patch makes them.
pub fn programme_patch(mut body: Fields, programme: &ProgrammeDetails) -> Result<ProgrammeDetails> {
    let mut new = programme.clone();
    new.name = body.change("name", parse::text(parse::NAME)).unwrap_or(new.name);
    new.purpose = body.change_or_clear("purpose", parse::text(parse::TEXT)).unwrap_or(new.purpose);
    new.eligibility_statement =
        body.change_or_clear("eligibility_statement", parse::text(parse::TEXT)).unwrap_or(new.eligibility_statement);
    archiving_is_a_step(&mut body, "programmes");
    body.finish(|| Some(new))
}
