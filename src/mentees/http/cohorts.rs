//! Handles `GET` and `POST /v1/cohorts`, and `GET` and `PATCH /v1/cohorts/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch, post};

use crate::auth::Coordinator;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CohortId, ProgrammeId};
use crate::mentees::cohort;
use crate::mentees::input::{CohortPatchBody, NewCohortBody, new_cohort};
use crate::mentees::model::CohortFilter;
use crate::mentees::store;
use crate::mentees::view::CohortView;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

fn list_query(query: &str, cursors: &Cursors) -> Result<(PageRequest<CohortId>, CohortFilter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = CohortFilter {
        programme_id: fields.optional("programme_id", parse::id),
        active: fields.optional("active", parse::boolean_in_query),
    };
    fields.finish(|| Some((page, filter)))
}

/// Make a cohort.
///
/// One run of a programme that is not archived. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewCohortBody,
    responses((status = 201, description = "The cohort", body = CohortView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/cohorts")]
pub async fn create_cohort(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_cohort", caller.0, &deps, |conn, stamp, given| {
        let (programme, details) = new_cohort(given.fields()?)?;
        let cohort = cohort::create(conn, stamp, programme, details)?;
        Answer::created(format!("/v1/cohorts/{}", cohort.id), cohort.version, &CohortView::from(cohort))
    });
    act.await
}

/// List cohorts.
///
/// In the order in which they were made, archived ones too. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(
    ("programme_id" = Option<ProgrammeId>, Query, description = "Only this programme's"),
    ("active" = Option<bool>, Query, description = "`false`: only archived ones; `true`: only others"),
    responses::PageParameters,
), responses((status = 200, description = "A page of cohorts", body = Page<CohortView>), responses::Read))]
#[get("/cohorts")]
pub async fn list_cohorts(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (page, filter) = list_query(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_cohorts", move |conn| {
        let rows = store::list_cohorts(conn, &filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, CohortView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a cohort.
///
/// Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(("id" = CohortId, Path, description = "The cohort"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The cohort", body = CohortView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/cohorts/{id}")]
pub async fn get_cohort(_: Coordinator, id: Id<CohortId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let cohort = deps.db.read("get_cohort", move |conn| store::find_cohort(conn, id)).await?;
    Ok(Answer::resource(200, cohort.version, &CohortView::from(cohort))?.unless_known(if_none_match(&request)).into())
}

/// Change a cohort.
///
/// A merge patch. There are never fewer places than are taken, and the first day of everybody who is enrolled stays within the dates
/// (`conflict`). Archiving is a step of its own. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(("id" = CohortId, Path, description = "The cohort"), responses::IfMatchHeader),
    request_body = CohortPatchBody,
    responses((status = 200, description = "The cohort", body = CohortView, headers(("ETag" = String))), responses::Change))]
#[patch("/cohorts/{id}")]
pub async fn patch_cohort(caller: Coordinator, id: Id<CohortId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("patch_cohort", caller.0, &deps, id, cohort::patch, CohortView::show).await
}
