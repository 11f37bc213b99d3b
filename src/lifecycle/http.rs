//! PATCH of companies, sites, hosts and mentees, and the steps of a partnership: bookings have a say in each.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, patch, post};

use crate::auth::{CompanySide, Coordinator};
use crate::companies::http::companies::{CompanyPatchBody, CompanyView, company_patch};
use crate::companies::http::hosts::{HostPatchBody, HostView, host_patch};
use crate::companies::http::partnership::{NewTransitionBody, new_transition};
use crate::companies::http::sites::{SitePatchBody, SiteView, site_patch};
use crate::companies::{company, store as companies};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{CompanyId, HostId, MenteeId, SiteId};
use crate::lifecycle::{partnership, profiles};
use crate::mentees::http::{MenteePatchBody, MenteeView, mentee_patch};
use crate::mentees::store as mentees;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::Answer;
use crate::wire::responses;

/// Change a company.
///
/// A merge patch. A partner changes its own profile; `may_publish` and `active` are the coordinators' (403). Archiving is refused while bookings
/// stand that have not ended (`conflict`), and puts the company's published slots on hold.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::IfMatchHeader),
    request_body = CompanyPatchBody,
    responses((status = 200, description = "The company", body = CompanyView, headers(("ETag" = String))), responses::Change))]
#[patch("/companies/{id}")]
pub async fn patch_company(caller: CompanySide, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: CompanyId = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("patch_company", caller.0, &deps, move |conn, stamp, given| {
        let row = companies::lock_company(conn, stamp.by.scope(), id)?;
        let patch = company_patch(given.fields()?)?;
        company::check_may_change(&stamp.by, &patch)?;
        given.check_version(row.version)?;
        let row = profiles::change_company(conn, stamp, &row, &patch)?;
        Answer::resource(200, row.version, &CompanyView::seen_by(stamp.by.scope(), row))
    });
    act.await
}

/// Take a step with a partnership.
///
/// The steps of the pipeline; one that is not possible is `illegal-transition` and names those that are. `active` needs an agreement and a host.
/// Suspending puts every future published slot of the company on hold. Coordinators only.
#[utoipa::path(tag = "companies", security(("api_key" = [])),
    params(("id" = CompanyId, Path, description = "The company"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = NewTransitionBody,
    responses((status = 201, description = "The company", body = CompanyView, headers(("ETag" = String))), responses::Change))]
#[post("/companies/{id}/partnership/transitions")]
pub async fn create_partnership_transition(
    caller: Coordinator,
    path: Path<String>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let id: CompanyId = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("create_partnership_transition", caller.0, &deps, move |conn, stamp, given| {
        let row = companies::lock_company(conn, stamp.by.scope(), id)?;
        let new = new_transition(given.fields()?)?;
        given.check_version(row.version)?;
        let row = partnership::transition(conn, stamp, &row, &new)?;
        Answer::resource(201, row.version, &CompanyView::seen_by(stamp.by.scope(), row))
    });
    act.await
}

/// Change a site.
///
/// A merge patch. Archiving is refused while bookings stand that have not ended (`conflict`), and puts the published slots there on hold.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = SiteId, Path, description = "The site"), responses::IfMatchHeader),
    request_body = SitePatchBody,
    responses((status = 200, description = "The site", body = SiteView, headers(("ETag" = String))), responses::Change))]
#[patch("/sites/{id}")]
pub async fn patch_site(caller: CompanySide, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: SiteId = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("patch_site", caller.0, &deps, move |conn, stamp, given| {
        let seen = companies::find_site(conn, stamp.by.scope(), id)?;
        let patch = site_patch(given.fields()?)?;
        let row = profiles::lock_site(conn, stamp, &seen, &patch)?;
        given.check_version(row.version)?;
        let row = profiles::change_site(conn, stamp, &row, &patch)?;
        Answer::resource(200, row.version, &SiteView::from(row))
    });
    act.await
}

/// Change a host.
///
/// A merge patch. Archiving is refused while bookings stand that have not ended (`conflict`), and puts the host's published slots on hold.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = HostId, Path, description = "The host"), responses::IfMatchHeader),
    request_body = HostPatchBody,
    responses((status = 200, description = "The host", body = HostView, headers(("ETag" = String))), responses::Change))]
#[patch("/hosts/{id}")]
pub async fn patch_host(caller: CompanySide, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: HostId = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("patch_host", caller.0, &deps, move |conn, stamp, given| {
        let seen = companies::find_host(conn, stamp.by.scope(), id)?;
        let patch = host_patch(given.fields()?)?;
        let row = profiles::lock_host(conn, stamp, &seen, &patch)?;
        given.check_version(row.version)?;
        let row = profiles::change_host(conn, stamp, &row, &patch)?;
        Answer::resource(200, row.version, &HostView::from(row))
    });
    act.await
}

/// Change a mentee.
///
/// A merge patch. Employers who know of this mentee hear when a disclosed detail changes. Archiving is refused while bookings stand that have not
/// ended (`conflict`). Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(("id" = MenteeId, Path, description = "The mentee"), responses::IfMatchHeader),
    request_body = MenteePatchBody,
    responses((status = 200, description = "The mentee", body = MenteeView, headers(("ETag" = String))), responses::Change))]
#[patch("/mentees/{id}")]
pub async fn patch_mentee(caller: Coordinator, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: MenteeId = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("patch_mentee", caller.0, &deps, move |conn, stamp, given| {
        let row = mentees::lock(conn, id)?;
        let patch = mentee_patch(given.fields()?)?;
        given.check_version(row.version)?;
        let row = profiles::change_mentee(conn, stamp, &row, &patch)?;
        Answer::resource(200, row.version, &MenteeView::from(row))
    });
    act.await
}
