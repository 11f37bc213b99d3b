//! Handles the requests that concern slots and bookings as well: archiving and restoring, the steps of a partnership, and PATCH of mentees.

use actix_web::web::Data;
use actix_web::{HttpResponse, patch, post};

use crate::auth::{CompanySide, Coordinator, Stamp};
use crate::bookings::dry_run::answer::OrDryRun;
use crate::bookings::dry_run::foresee;
use crate::companies::input::NewTransitionBody;
use crate::companies::store::CompanyRow;
use crate::companies::view::{CompanyView, HostView, SiteView};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CompanyId, HostId, MenteeId, SiteId};
use crate::institute::input::InstitutePatchBody;
use crate::institute::view::InstituteView;
use crate::lifecycle::input::ArchivingBody;
use crate::lifecycle::{archive, details, dry_run, institute, restore, suspend};
use crate::mentees::input::MenteePatchBody;
use crate::mentees::view::MenteeView;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::Answer;
use crate::wire::id::Id;
use crate::wire::responses;

/// Archive a company.
///
/// Refused while bookings stand that have not ended (`conflict`); its published slots that have not begun go on hold. What is archived already stays as it
/// is. Coordinators only.
#[utoipa::path(tag = "companies", security(("api_key" = [])),
    params(("id" = CompanyId, Path, description = "The company"), responses::DryRunParameter, responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The company", body = OrDryRun<CompanyView>, headers(("ETag" = String))), responses::Change))]
#[post("/companies/{id}/archive")]
pub async fn archive_company(caller: Coordinator, id: Id<CompanyId>, mut request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    if request.is_dry_run() {
        return request.dry_run("archive_company", caller.0, &deps, id, foresee::of(dry_run::company, archive::archive_company)).await;
    }
    request.step("archive_company", caller.0, &deps, id, archive::archive_company, CompanyView::show).await
}

/// Take a company out of the archive.
///
/// Slots that are on hold stay there until they are released. What is not archived stays as it is. Coordinators only.
#[utoipa::path(tag = "companies", security(("api_key" = [])),
    params(("id" = CompanyId, Path, description = "The company"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The company", body = CompanyView, headers(("ETag" = String))), responses::Change))]
#[post("/companies/{id}/restore")]
pub async fn restore_company(caller: Coordinator, id: Id<CompanyId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("restore_company", caller.0, &deps, id, restore::restore_company, CompanyView::show).await
}

/// Archive a site.
///
/// Refused while bookings stand that have not ended (`conflict`); the published slots there that have not begun go on hold. What is archived already stays as it
/// is. Coordinators, and the site's own company.
#[utoipa::path(tag = "companies", security(("api_key" = [])),
    params(("id" = SiteId, Path, description = "The site"), responses::DryRunParameter, responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The site", body = OrDryRun<SiteView>, headers(("ETag" = String))), responses::Change))]
#[post("/sites/{id}/archive")]
pub async fn archive_site(caller: CompanySide, id: Id<SiteId>, mut request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    if request.is_dry_run() {
        return request.dry_run("archive_site", caller.0, &deps, id, foresee::of(dry_run::site, archive::archive_site)).await;
    }
    request.step("archive_site", caller.0, &deps, id, archive::archive_site, SiteView::show).await
}

/// Take a site out of the archive.
///
/// Slots that are on hold stay there until they are released. What is not archived stays as it is. Coordinators, and the site's own company.
#[utoipa::path(tag = "companies", security(("api_key" = [])),
    params(("id" = SiteId, Path, description = "The site"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The site", body = SiteView, headers(("ETag" = String))), responses::Change))]
#[post("/sites/{id}/restore")]
pub async fn restore_site(caller: CompanySide, id: Id<SiteId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("restore_site", caller.0, &deps, id, restore::restore_site, SiteView::show).await
}

/// Archive a host.
///
/// Refused while bookings stand that have not ended (`conflict`); the host's published slots that have not begun go on hold. What is archived already stays as it
/// is. Coordinators, and the host's own company.
#[utoipa::path(tag = "companies", security(("api_key" = [])),
    params(("id" = HostId, Path, description = "The host"), responses::DryRunParameter, responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The host", body = OrDryRun<HostView>, headers(("ETag" = String))), responses::Change))]
#[post("/hosts/{id}/archive")]
pub async fn archive_host(caller: CompanySide, id: Id<HostId>, mut request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    if request.is_dry_run() {
        return request.dry_run("archive_host", caller.0, &deps, id, foresee::of(dry_run::host, archive::archive_host)).await;
    }
    request.step("archive_host", caller.0, &deps, id, archive::archive_host, HostView::show).await
}

/// Take a host out of the archive.
///
/// Slots that are on hold stay there until they are released. What is not archived stays as it is. Coordinators, and the host's own company.
#[utoipa::path(tag = "companies", security(("api_key" = [])),
    params(("id" = HostId, Path, description = "The host"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The host", body = HostView, headers(("ETag" = String))), responses::Change))]
#[post("/hosts/{id}/restore")]
pub async fn restore_host(caller: CompanySide, id: Id<HostId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("restore_host", caller.0, &deps, id, restore::restore_host, HostView::show).await
}

/// Archive a mentee.
///
/// Refused while bookings stand that have not ended (`conflict`); nobody books the mentee. What is archived already stays as it
/// is. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])),
    params(("id" = MenteeId, Path, description = "The mentee"), responses::DryRunParameter, responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The mentee", body = OrDryRun<MenteeView>, headers(("ETag" = String))), responses::Change))]
#[post("/mentees/{id}/archive")]
pub async fn archive_mentee(caller: Coordinator, id: Id<MenteeId>, mut request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    if request.is_dry_run() {
        return request.dry_run("archive_mentee", caller.0, &deps, id, foresee::of(dry_run::mentee, archive::archive_mentee)).await;
    }
    request.step("archive_mentee", caller.0, &deps, id, archive::archive_mentee, MenteeView::show).await
}

/// Take a mentee out of the archive.
///
/// Nothing else changes. What is not archived stays as it is. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])),
    params(("id" = MenteeId, Path, description = "The mentee"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The mentee", body = MenteeView, headers(("ETag" = String))), responses::Change))]
#[post("/mentees/{id}/restore")]
pub async fn restore_mentee(caller: Coordinator, id: Id<MenteeId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("restore_mentee", caller.0, &deps, id, restore::restore_mentee, MenteeView::show_restored).await
}

/// Take a step with a partnership.
///
/// The steps of the pipeline; one that is not possible is `illegal-transition` and names those that are. `active` needs an agreement and a host.
/// Suspending puts every future published slot of the company on hold. Coordinators only.
#[utoipa::path(tag = "companies", security(("api_key" = [])),
    params(("id" = CompanyId, Path, description = "The company"), responses::DryRunParameter, responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body = NewTransitionBody,
    responses((status = 201, description = "The company", body = CompanyView, headers(("ETag" = String))),
        (status = 200, description = "The company, which is in that state already", body = OrDryRun<CompanyView>, headers(("ETag" = String))), responses::Change))]
#[post("/companies/{id}/partnership/transitions")]
pub async fn create_partnership_transition(
    caller: Coordinator,
    id: Id<CompanyId>,
    mut request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    if request.is_dry_run() {
        return request
            .dry_run("create_partnership_transition", caller.0, &deps, id, foresee::of(dry_run::company, suspend::transition))
            .await;
    }
    let show = |_: &mut Conn, stamp: &Stamp, (row, took_step): (CompanyRow, bool)| {
        let status = if took_step { 201 } else { 200 };
        Answer::resource(status, row.version, &CompanyView::seen_by(stamp.by.scope(), row))
    };
    request.step("create_partnership_transition", caller.0, &deps, id, suspend::transition, show).await
}

/// Change a mentee.
///
/// A merge patch. Employers who know of this mentee hear when a disclosed detail changes. Archiving is a step of its own. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(("id" = MenteeId, Path, description = "The mentee"), responses::IfMatchHeader),
    request_body(content = Option<MenteePatchBody>),
    responses((status = 200, description = "The mentee", body = MenteeView, headers(("ETag" = String))), responses::Change))]
#[patch("/mentees/{id}")]
pub async fn patch_mentee(caller: Coordinator, id: Id<MenteeId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("patch_mentee", caller.0, &deps, id, details::change_mentee, MenteeView::show).await
}

/// Change the institute.
///
/// Coordinators only. Its time zone is the one of the institute's and mentees' feeds. The institute's own company has its name and time zone.
#[utoipa::path(tag = "institute", security(("api_key" = [])), params(responses::IfMatchHeader), request_body(content = Option<InstitutePatchBody>),
    responses((status = 200, description = "The institute as it is now", body = InstituteView, headers(("ETag" = String))), responses::ChangePlain))]
#[patch("/institute")]
pub async fn patch_institute(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("patch_institute", caller.0, &deps, |conn, stamp, given| {
        let row = institute::change_institute(conn, stamp, given)?;
        InstituteView::show(conn, stamp, row)
    });
    act.await
}
