//! Handles `POST /v1/mentees`, `GET /v1/mentees/{id}`, and the notes about a mentee with `DELETE /v1/mentee-notes/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use serde::Serialize;

use crate::auth::{ActorId, Coordinator};
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{MenteeId, NoteId};
use crate::mentees::input::{NewMenteeBody, NewNoteBody, new_mentee, new_note};
use crate::mentees::store::{self, NoteRow};
use crate::mentees::view::MenteeView;
use crate::mentees::{mentee, note};
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::nothing;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
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
        let mentee = mentee::create(conn, stamp, &new_mentee(given.fields()?)?)?;
        MenteeView::show_made(conn, stamp, mentee)
    });
    act.await
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

/// What a coordinator wrote down about a mentee.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = MenteeNote)]
pub struct NoteView {
    id: NoteId,
    mentee_id: MenteeId,
    /// No immigration status, health or faith here.
    text: String,
    /// Who wrote it down.
    actor_id: ActorId,
    created_at: Instant,
}

impl From<NoteRow> for NoteView {
    fn from(row: NoteRow) -> Self {
        Self { id: row.id, mentee_id: row.mentee_id, text: row.text, actor_id: row.actor, created_at: row.created_at }
    }
}

/// Write a note about a mentee.
///
/// No immigration status, health or faith here: what is not needed is not kept. Coordinators only; no company and no mentee reads it.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(("id" = MenteeId, Path, description = "The mentee"), responses::IdempotencyKeyHeader),
    request_body = NewNoteBody,
    responses((status = 201, description = "The note", body = NoteView), responses::Change))]
#[post("/mentees/{id}/notes")]
pub async fn create_mentee_note(caller: Coordinator, id: Id<MenteeId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_mentee_note", caller.0, &deps, move |conn, stamp, given| {
        let mentee = store::lock(conn, id.get()?)?;
        let note = note::create(conn, stamp, &mentee, new_note(given.fields()?)?)?;
        Answer::json(201, &NoteView::from(note))
    });
    act.await
}

/// List the notes about a mentee.
///
/// Oldest first. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(("id" = MenteeId, Path, description = "The mentee"), responses::PageParameters),
    responses((status = 200, description = "A page of notes", body = Page<NoteView>), responses::ReadOne))]
#[get("/mentees/{id}/notes")]
pub async fn list_mentee_notes(caller: Coordinator, id: Id<MenteeId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let id = id.get()?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let query = request.query_string().to_owned();
    let answer = deps.db.read("list_mentee_notes", move |conn| {
        store::find(conn, id)?;
        let page = PageRequest::alone(&query, &cursors)?;
        let rows = store::list_notes(conn, id, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, NoteView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Delete a note about a mentee.
///
/// It is gone, and nothing keeps what it said. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(("id" = NoteId, Path, description = "The note")),
    responses((status = 204, description = "The note is gone"), responses::Delete))]
#[delete("/mentee-notes/{id}")]
pub async fn delete_mentee_note(caller: Coordinator, id: Id<NoteId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("delete_mentee_note", caller.0, &deps, move |conn, stamp, given| {
        let id = id.get()?;
        store::mentee_of_note(conn, id)?;
        nothing(given.fields()?)?;
        note::delete(conn, stamp, id)?;
        Ok(Answer::no_content())
    });
    act.await
}
