//! Reads the bodies of a new company and of its patch.

use crate::companies::model::{CompanyFilter, CompanyPatch, NewCompany, SizeBand};
use crate::error::Result;
use crate::time::Zone;
use crate::wire::csv::column::{Column, Holds};
use crate::wire::fields::{Fields, archiving_is_a_step};
use crate::wire::parse;

/// The body of a new company.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCompany, example = json!({"name": "Brindlemoor Structures Ltd", "sector": "engineering_construction", "size_band": "large",
    "timezone": "Europe/London", "website": "https://brindlemoor.example", "may_publish": false, "external_id": "crm-311"}))]
#[expect(dead_code, reason = "describes the body that `new_company` reads")]
pub struct NewCompanyBody {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// An open slug.
    #[schema(pattern = "^[a-z0-9_]{1,64}$")]
    sector: String,
    size_band: SizeBand,
    timezone: Zone,
    /// An `http` or `https` address.
    #[schema(max_length = 2048)]
    website: Option<String>,
    /// Whether its partners publish without a coordinator; `false` where absent.
    may_publish: Option<bool>,
    /// The company's name in another system of yours; no two companies have the same (`conflict`). Partners are not shown it.
    #[schema(max_length = 200)]
    external_id: Option<String>,
}

/// A merge patch of a company: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CompanyPatch, example = json!({"name": "Brindlemoor Structures Group", "website": null}))]
#[expect(dead_code, reason = "describes the body that `company_patch` reads")]
pub struct CompanyPatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    #[schema(pattern = "^[a-z0-9_]{1,64}$", nullable = false)]
    sector: Option<String>,
    #[schema(nullable = false)]
    size_band: Option<SizeBand>,
    #[schema(nullable = false)]
    timezone: Option<Zone>,
    #[schema(max_length = 2048)]
    website: Option<String>,
    /// Coordinators only.
    #[schema(nullable = false)]
    may_publish: Option<bool>,
    /// No two companies have the same (`conflict`). Coordinators only.
    #[schema(max_length = 200)]
    external_id: Option<String>,
}

/// The columns of a CSV file of companies. An import reads those that a body has; an export writes all.
pub const CSV_COLUMNS: &[Column] = &[
    Column::of("id", Holds::Given),
    Column::of("external_id", Holds::Text),
    Column::of("name", Holds::Text),
    Column::of("sector", Holds::Text),
    Column::of("size_band", Holds::Text),
    Column::of("timezone", Holds::Text),
    Column::of("website", Holds::Text),
    Column::of("may_publish", Holds::Flag),
    Column::of("active", Holds::Given),
    Column::of("partnership_status", Holds::Given),
    Column::of("partnership_since", Holds::Given),
    Column::of("version", Holds::Given),
    Column::of("created_at", Holds::Given),
    Column::of("updated_at", Holds::Given),
];

/// Takes the filters of a list of companies out of a query.
pub fn company_filter(fields: &mut Fields) -> CompanyFilter {
    CompanyFilter {
        sector: fields.optional("sector", parse::slug),
        status: fields.optional("status", parse::word),
        name_part: fields.optional("q", parse::text(parse::NAME)),
        active: fields.optional("active", parse::boolean_in_query),
        own: fields.optional("own", parse::boolean_in_query).unwrap_or(false),
        external_id: fields.optional("external_id", parse::text(parse::NAME)),
    }
}

pub fn new_company(mut body: Fields) -> Result<NewCompany> {
    let name = body.required("name", parse::text(parse::NAME));
    let sector = body.required("sector", parse::slug);
    let size_band = body.required("size_band", parse::word);
    let timezone = body.required("timezone", parse::zone);
    let website = body.optional("website", parse::web_address);
    let may_publish = body.optional("may_publish", parse::boolean).unwrap_or(false);
    let external_id = body.optional("external_id", parse::text(parse::NAME));
    body.finish(|| {
        Some(NewCompany { name: name?, sector: sector?, size_band: size_band?, timezone: timezone?, website, may_publish, external_id })
    })
}

/// Reads a patch of a company. `active` is a fault that points to the steps which archive and restore; who may change what
/// is for the act to check.
pub fn company_patch(mut body: Fields) -> Result<CompanyPatch> {
    let patch = CompanyPatch {
        name: body.change("name", parse::text(parse::NAME)),
        sector: body.change("sector", parse::slug),
        size_band: body.change("size_band", parse::word),
        timezone: body.change("timezone", parse::zone),
        website: body.change_or_clear("website", parse::web_address),
        may_publish: body.change("may_publish", parse::boolean),
        external_id: body.change_or_clear("external_id", parse::text(parse::NAME)),
    };
    archiving_is_a_step(&mut body, "companies");
    body.finish(|| Some(patch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn fields(body: &str) -> Fields {
        Fields::of_json(body.as_bytes()).unwrap()
    }

    fn pointers<T>(parsed: Result<T>) -> Vec<(String, &'static str)> {
        let Err(Error::Invalid(faults)) = parsed else { panic!("no faults") };
        faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn a_company_needs_name_sector_size_and_zone() {
        let faults = pointers(new_company(fields(r#"{"website": "ftp://x.example", "active": true}"#)));
        let expected = [
            ("/name", "required"),
            ("/sector", "required"),
            ("/size_band", "required"),
            ("/timezone", "required"),
            ("/website", "malformed"),
            ("/active", "unknown-field"),
        ];
        assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
        let body = r#"{"name": "B", "sector": "it", "size_band": "micro", "timezone": "Europe/London"}"#;
        assert!(!new_company(fields(body)).unwrap().may_publish);
    }

    #[test]
    fn of_a_company_website_and_external_id_can_be_cleared() {
        let patch = company_patch(fields(r#"{"website": null, "external_id": null}"#)).unwrap();
        assert_eq!((patch.website, patch.external_id), (Some(None), Some(None)));
        assert_eq!(pointers(company_patch(fields(r#"{"name": null}"#))), [("/name".to_owned(), "required")]);
    }
}
