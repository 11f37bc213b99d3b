//! Handles `GET` and `POST /v1/companies/{id}/hosts`, and `GET` and `PATCH /v1/hosts/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch, post};

use crate::auth::CompanySide;
use crate::companies::host;
use crate::companies::input::{HostPatchBody, new_host, place_query};
use crate::companies::model::PlaceFilter;
use crate::companies::store::{self, HostDetails};
use crate::companies::view::HostView;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CompanyId, HostId};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// Register a host.
///
/// Names and addresses need not be unique. A company that is archived takes none: `conflict`.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::IdempotencyKeyHeader),
    request_body = HostDetails,
    responses((status = 201, description = "The host", body = HostView, headers(("Location" = String), ("ETag" = String))), responses::Change))]
#[post("/companies/{id}/hosts")]
pub async fn create_host(caller: CompanySide, id: Id<CompanyId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_host", caller.0, &deps, move |conn, stamp, given| {
        let company = store::lock_company(conn, stamp.by.scope(), id.get()?)?;
        let host = host::create(conn, stamp, &company, &new_host(given.fields()?)?)?;
        Answer::created(format!("/v1/hosts/{}", host.id), host.version, &HostView::from(host))
    });
    act.await
}

/// List a company's hosts.
///
/// In the order in which they were registered, archived ones too.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::PageParameters),
    responses((status = 200, description = "A page of hosts", body = Page<HostView>), responses::ReadOne))]
#[get("/companies/{id}/hosts")]
pub async fn list_hosts(caller: CompanySide, id: Id<CompanyId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let id = id.get()?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let query = request.query_string().to_owned();
    let answer = deps.db.read("list_hosts", move |conn| {
        store::find_company(conn, scope, id)?;
        let page = PageRequest::alone(&query, &cursors)?;
        let filter = PlaceFilter { company_id: Some(id), ..PlaceFilter::default() };
        let rows = store::list_hosts(conn, scope, &filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, HostView::from), &here)
    });
    Ok(answer.await?.into())
}

/// List hosts.
///
/// Of all companies, in the order in which they were registered, archived ones too. A partner sees those of its own company.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(
    ("company_id" = Option<CompanyId>, Query, description = "Only this company's"),
    ("q" = Option<String>, Query, description = "Only names with this part, in any case, with or without accents", min_length = 1, max_length = 200),
    ("active" = Option<bool>, Query, description = "`false`: only archived ones; `true`: only others"),
    responses::PageParameters,
), responses((status = 200, description = "A page of hosts", body = Page<HostView>), responses::Read))]
#[get("/hosts")]
pub async fn list_all_hosts(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (page, filter) = place_query(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let answer = deps.db.read("list_all_hosts", move |conn| {
        let rows = store::list_hosts(conn, scope, &filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, HostView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a host.
///
/// A partner reads its own company's alone.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = HostId, Path, description = "The host"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The host", body = HostView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/hosts/{id}")]
pub async fn get_host(caller: CompanySide, id: Id<HostId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let host = deps.db.read("get_host", move |conn| store::find_host(conn, scope, id)).await?;
    Ok(Answer::resource(200, host.version, &HostView::from(host))?.unless_known(if_none_match(&request)).into())
}

/// Change a host.
///
/// A merge patch. Archiving is a step of its own.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = HostId, Path, description = "The host"), responses::IfMatchHeader),
    request_body(content = Option<HostPatchBody>),
    responses((status = 200, description = "The host", body = HostView, headers(("ETag" = String))), responses::Change))]
#[patch("/hosts/{id}")]
pub async fn patch_host(caller: CompanySide, id: Id<HostId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("patch_host", caller.0, &deps, id, host::patch, HostView::show).await
}
