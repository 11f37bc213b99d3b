//! Handles `GET` and `POST /v1/companies/{id}/sites`, and `GET` and `PATCH /v1/sites/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch, post};

use crate::auth::CompanySide;
use crate::companies::input::{NewSiteBody, SitePatchBody, new_site, place_query};
use crate::companies::model::PlaceFilter;
use crate::companies::site;
use crate::companies::store;
use crate::companies::view::SiteView;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CompanyId, SiteId};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// Register a site.
///
/// A company that is archived takes none: `conflict`.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::IdempotencyKeyHeader),
    request_body = NewSiteBody,
    responses((status = 201, description = "The site", body = SiteView, headers(("Location" = String), ("ETag" = String))), responses::Change))]
#[post("/companies/{id}/sites")]
pub async fn create_site(caller: CompanySide, id: Id<CompanyId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_site", caller.0, &deps, move |conn, stamp, given| {
        let company = store::lock_company(conn, stamp.by.scope(), id.get()?)?;
        let site = site::create(conn, stamp, &company, &new_site(given.fields()?)?)?;
        Answer::created(format!("/v1/sites/{}", site.id), site.version, &SiteView::from(site))
    });
    act.await
}

/// List a company's sites.
///
/// In the order in which they were registered, archived ones too.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::PageParameters),
    responses((status = 200, description = "A page of sites", body = Page<SiteView>), responses::ReadOne))]
#[get("/companies/{id}/sites")]
pub async fn list_sites(caller: CompanySide, id: Id<CompanyId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let id = id.get()?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let query = request.query_string().to_owned();
    let answer = deps.db.read("list_sites", move |conn| {
        store::find_company(conn, scope, id)?;
        let page = PageRequest::alone(&query, &cursors)?;
        let filter = PlaceFilter { company_id: Some(id), ..PlaceFilter::default() };
        let rows = store::list_sites(conn, scope, &filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, SiteView::from), &here)
    });
    Ok(answer.await?.into())
}

/// List sites.
///
/// Of all companies, in the order in which they were registered, archived ones too. A partner sees those of its own company.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(
    ("company_id" = Option<CompanyId>, Query, description = "Only this company's"),
    ("q" = Option<String>, Query, description = "Only names with this part, in any case, with or without accents", min_length = 1, max_length = 200),
    ("active" = Option<bool>, Query, description = "`false`: only archived ones; `true`: only others"),
    responses::PageParameters,
), responses((status = 200, description = "A page of sites", body = Page<SiteView>), responses::Read))]
#[get("/sites")]
pub async fn list_all_sites(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (page, filter) = place_query(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let answer = deps.db.read("list_all_sites", move |conn| {
        let rows = store::list_sites(conn, scope, &filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, SiteView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a site.
///
/// A partner reads its own company's alone.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = SiteId, Path, description = "The site"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The site", body = SiteView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/sites/{id}")]
pub async fn get_site(caller: CompanySide, id: Id<SiteId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let site = deps.db.read("get_site", move |conn| store::find_site(conn, scope, id)).await?;
    Ok(Answer::resource(200, site.version, &SiteView::from(site))?.unless_known(if_none_match(&request)).into())
}

/// Change a site.
///
/// A merge patch. Archiving is a step of its own.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = SiteId, Path, description = "The site"), responses::IfMatchHeader),
    request_body(content = Option<SitePatchBody>),
    responses((status = 200, description = "The site", body = SiteView, headers(("ETag" = String))), responses::Change))]
#[patch("/sites/{id}")]
pub async fn patch_site(caller: CompanySide, id: Id<SiteId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("patch_site", caller.0, &deps, id, site::patch, SiteView::show).await
}
