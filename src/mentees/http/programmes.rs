//! Handles `GET` and `POST /v1/programmes`, and `GET` and `PATCH /v1/programmes/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch, post};

use crate::auth::Coordinator;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::ProgrammeId;
use crate::mentees::input::{ProgrammePatchBody, new_programme};
use crate::mentees::programme;
use crate::mentees::store::{self, ProgrammeDetails};
use crate::mentees::view::ProgrammeView;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

/// Make a programme.
///
/// Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = ProgrammeDetails,
    responses((status = 201, description = "The programme", body = ProgrammeView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/programmes")]
pub async fn create_programme(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_programme", caller.0, &deps, |conn, stamp, given| {
        let programme = programme::create(conn, stamp, new_programme(given.fields()?)?)?;
        Answer::created(format!("/v1/programmes/{}", programme.id), programme.version, &ProgrammeView::from(programme))
    });
    act.await
}

/// List programmes.
///
/// In the order in which they were made, archived ones too. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(
    ("active" = Option<bool>, Query, description = "`false`: only archived ones; `true`: only others"),
    responses::PageParameters,
), responses((status = 200, description = "A page of programmes", body = Page<ProgrammeView>), responses::Read))]
#[get("/programmes")]
pub async fn list_programmes(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let mut fields = Fields::of_query(request.query_string());
    let page = PageRequest::take(&mut fields, &cursors);
    let active = fields.optional("active", parse::boolean_in_query);
    fields.finish(|| Some(()))?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_programmes", move |conn| {
        let rows = store::list_programmes(conn, active, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, ProgrammeView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a programme.
///
/// Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(("id" = ProgrammeId, Path, description = "The programme"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The programme", body = ProgrammeView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/programmes/{id}")]
pub async fn get_programme(_: Coordinator, id: Id<ProgrammeId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let programme = deps.db.read("get_programme", move |conn| store::find_programme(conn, id)).await?;
    Ok(Answer::resource(200, programme.version, &ProgrammeView::from(programme))?.unless_known(if_none_match(&request)).into())
}

/// Change a programme.
///
/// A merge patch. Archiving is a step of its own. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(("id" = ProgrammeId, Path, description = "The programme"), responses::IfMatchHeader),
    request_body = ProgrammePatchBody,
    responses((status = 200, description = "The programme", body = ProgrammeView, headers(("ETag" = String))), responses::Change))]
#[patch("/programmes/{id}")]
pub async fn patch_programme(caller: Coordinator, id: Id<ProgrammeId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("patch_programme", caller.0, &deps, id, programme::patch, ProgrammeView::show).await
}
