//! Handles `GET` and `POST /v1/mentees` and `GET /v1/mentees/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};

use super::input::{NewMenteeBody, new_mentee};
use super::store::{self};
use super::view::MenteeView;
use crate::auth::Coordinator;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

/// Register a mentee.
///
/// Where another mentee has the same name or e-mail address, `warnings` says so; the same `external_id` is `conflict`. Nothing is told to companies:
/// what a host may learn is told when a booking is confirmed. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewMenteeBody,
    responses((status = 201, description = "The mentee", body = MenteeView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/mentees")]
pub async fn create_mentee(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_mentee", caller.0, &deps, |conn, stamp, given| {
        let mentee = super::mentee::create(conn, stamp, &new_mentee(given.fields()?)?)?;
        MenteeView::show_made(conn, stamp, mentee)
    });
    act.await
}

/// List mentees.
///
/// In the order in which they were registered, archived ones too. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(
    ("external_id" = Option<String>, Query, description = "Only the mentee with exactly this external id"), responses::PageParameters),
    responses((status = 200, description = "A page of mentees", body = Page<MenteeView>), responses::Read))]
#[get("/mentees")]
pub async fn list_mentees(_: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let mut query = Fields::of_query(request.query_string());
    let page = PageRequest::take(&mut query);
    let external_id = query.optional("external_id", parse::text(parse::NAME));
    query.finish(|| Some(()))?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_mentees", move |conn| {
        let rows = store::list(conn, external_id.as_deref(), &page)?;
        Answer::page(&page.page(rows, |row| row.id, MenteeView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a mentee.
///
/// Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(("id" = MenteeId, Path, description = "The mentee"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The mentee", body = MenteeView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/mentees/{id}")]
pub async fn get_mentee(_: Coordinator, id: Id<MenteeId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let mentee = deps.db.read("get_mentee", move |conn| store::find(conn, id)).await?;
    Ok(Answer::resource(200, mentee.version, &MenteeView::from(mentee))?.unless_known(if_none_match(&request)).into())
}
