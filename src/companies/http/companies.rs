//! Handles `GET` and `POST /v1/companies`, and `GET` and `PATCH /v1/companies/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch, post};

use crate::auth::{CompanySide, Coordinator, Scope};
use crate::companies::company;
use crate::companies::input::{CompanyPatchBody, NewCompanyBody, company_filter, new_company};
use crate::companies::model::CompanyFilter;
use crate::companies::model::partnership::PartnershipStatus;
use crate::companies::store::{self};
use crate::companies::view::CompanyView;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

fn list_query(query: &str, cursors: &Cursors) -> Result<(PageRequest<CompanyId>, CompanyFilter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = company_filter(&mut fields);
    fields.finish(|| Some((page, filter)))
}

/// Checks that only the institute looks for an external id: a company would learn its own by guessing.
fn check_may_filter(scope: Scope, filter: &CompanyFilter) -> Result<()> {
    match scope {
        Scope::Company(_) if filter.external_id.is_some() => {
            Err(Error::invalid("/external_id", "not-allowed", "Only coordinators look for the company with an external id."))
        }
        Scope::Institute | Scope::Company(_) => Ok(()),
    }
}

/// Register a company.
///
/// Its partnership starts as `identified`; the same `external_id` is `conflict`. Coordinators only.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewCompanyBody,
    responses((status = 201, description = "The company", body = CompanyView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/companies")]
pub async fn create_company(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_company", caller.0, &deps, |conn, stamp, given| {
        let company = company::create(conn, stamp, &new_company(given.fields()?)?)?;
        let (location, version) = (format!("/v1/companies/{}", company.id), company.version);
        Answer::created(location, version, &CompanyView::seen_by(stamp.by.scope(), company))
    });
    act.await
}

/// List companies.
///
/// In the order in which they were registered, archived ones too. The institute's own company is listed with `own=true` alone. A partner sees its own
/// company alone.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(
    responses::PageParameters,
    ("sector" = Option<String>, Query, description = "Only this sector", pattern = "^[a-z0-9_]{1,64}$", example = "engineering_construction"),
    ("status" = Option<PartnershipStatus>, Query, description = "Only partnerships in this state"),
    ("q" = Option<String>, Query, description = "Only names with this part, in any case, with or without accents", min_length = 1, max_length = 200, example = "brindle"),
    ("active" = Option<bool>, Query, description = "`false`: only archived ones; `true`: only others"),
    ("own" = Option<bool>, Query, description = "`true`: only the institute itself; without it only others"),
    ("external_id" = Option<String>, Query, description = "Only the company with exactly this external id; for coordinators"),
), responses((status = 200, description = "A page of companies", body = Page<CompanyView>), responses::Read))]
#[get("/companies")]
pub async fn list_companies(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (page, filter) = list_query(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    check_may_filter(scope, &filter)?;
    let answer = deps.db.read("list_companies", move |conn| {
        let rows = store::list_companies(conn, scope, &filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, |row| CompanyView::seen_by(scope, row)), &here)
    });
    Ok(answer.await?.into())
}

/// Read a company.
///
/// With where its partnership stands. A partner reads its own alone.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The company", body = CompanyView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/companies/{id}")]
pub async fn get_company(caller: CompanySide, id: Id<CompanyId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let company = deps.db.read("get_company", move |conn| store::find_company(conn, scope, id)).await?;
    let version = company.version;
    Ok(Answer::resource(200, version, &CompanyView::seen_by(scope, company))?.unless_known(if_none_match(&request)).into())
}

/// Change a company.
///
/// A merge patch. A partner changes its own profile; `may_publish` and `external_id` are the coordinators' (403). Archiving is a step of its own.
/// Name and time zone of the institute's own company are the institute's (`/v1/institute`).
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::IfMatchHeader),
    request_body(content = Option<CompanyPatchBody>),
    responses((status = 200, description = "The company", body = CompanyView, headers(("ETag" = String))), responses::Change))]
#[patch("/companies/{id}")]
pub async fn patch_company(caller: CompanySide, id: Id<CompanyId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("patch_company", caller.0, &deps, id, company::patch, CompanyView::show).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::Sealer;

    #[test]
    fn a_list_is_filtered_by_sector_status_and_name() {
        let sealer = Sealer::from_base64("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=").unwrap();
        let cursors = Cursors::of_list(&sealer, "/v1/companies");
        let (page, filter) = list_query("limit=2&sector=it&status=in_conversation&q=Str", &cursors).unwrap();
        assert_eq!((page.limit, filter.status), (2, Some(PartnershipStatus::InConversation)));
        assert_eq!((filter.sector.as_deref(), filter.name_part.as_deref()), (Some("it"), Some("Str")));
        let Err(Error::Invalid(faults)) = list_query("status=asleep", &cursors) else { panic!("no fault") };
        assert_eq!((faults[0].pointer.as_str(), faults[0].code), ("/status", "unknown-word"));
    }
}
