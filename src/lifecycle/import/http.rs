//! Handles `POST /v1/mentees/import` and `POST /v1/companies/import`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::act::import;
use super::companies::Companies;
use super::mentees::Mentees;
use super::sheet::Sheet;
use super::view::ImportView;
use crate::auth::Coordinator;
use crate::deps::Deps;
use crate::error::Result;
use crate::web::csv_request::CsvRequest;
use crate::wire::responses;

/// Import mentees from a CSV file.
///
/// All rows or none: a bad row is `bad-rows`, which names each fault by line and column. A row with the `id` or the `external_id` of a mentee
/// changes that mentee, and any other row registers one; a column that is absent leaves what is there, an empty cell clears it. Where a new
/// mentee has the name or e-mail address of another, `warnings` says so. What an export wrote can be imported. At most 10,000 rows and 8 MiB,
/// as UTF-8, or as UTF-16 with a byte order mark, with commas, semicolons or tabs. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(responses::DryRunParameter, responses::IdempotencyKeyHeader),
    request_body(content = String, content_type = "text/csv",
        example = "external_id,full_name,preferred_name,fields,timezone\r\ncrm-4711,Amal Idris,Amal,engineering_construction,Europe/London\r\n"),
    responses((status = 200, description = "What was done", body = ImportView), responses::Import))]
#[post("/mentees/import")]
pub async fn import_mentees(caller: Coordinator, request: CsvRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.import("import_mentees", caller.0, &deps, Sheet::<Mentees>::read, import).await
}

/// Import companies from a CSV file.
///
/// As for mentees: all rows or none, by `id` or `external_id`, with a warning for a company of the same name. A new company's partnership
/// starts as `identified`. Coordinators only.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(responses::DryRunParameter, responses::IdempotencyKeyHeader),
    request_body(content = String, content_type = "text/csv",
        example = "external_id,name,sector,size_band,timezone\r\ncrm-311,Brindlemoor Structures Ltd,engineering_construction,large,Europe/London\r\n"),
    responses((status = 200, description = "What was done", body = ImportView), responses::Import))]
#[post("/companies/import")]
pub async fn import_companies(caller: Coordinator, request: CsvRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.import("import_companies", caller.0, &deps, Sheet::<Companies>::read, import).await
}
