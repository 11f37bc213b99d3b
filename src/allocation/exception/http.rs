//! Handles `/v1/exceptions` and what is under it.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};

use super::input::{NewExceptionBody, exception_filter};
use super::model::ExceptionStatus;
use super::view::ExceptionView;
use super::{ask, decide};
use crate::allocation::store::{self, ExceptionFilter, ExceptionRow};
use crate::auth::{Coordinator, Stamp};
use crate::bookings::input::ReasonBody;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{ExceptionId, MenteeId, RoundId};
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::{Fields, NothingBody};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

fn list_query(query: &str, cursors: &Cursors, now: Instant) -> Result<(PageRequest<ExceptionId>, ExceptionFilter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = exception_filter(&mut fields, now);
    fields.finish(|| Some((page, filter)))
}

/// Ask for an exception.
///
/// A seat for somebody, an offer out of a line that a round has left, or the end of a round that has opened. Another person approves it, or
/// it lapses after 72 hours. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewExceptionBody,
    responses((status = 201, description = "The exception", body = ExceptionView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/exceptions")]
pub async fn create_exception(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_exception", caller.0, &deps, move |conn, stamp, given| {
        let row = ask::ask(conn, stamp, given)?;
        Answer::created(format!("/v1/exceptions/{}", row.id), row.version, &ExceptionView::at(stamp.at, row))
    });
    act.await
}

/// List exceptions.
///
/// The newest come first, each with both people. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(
    ("status" = Option<ExceptionStatus>, Query, description = "Only in this state now"),
    ("round_id" = Option<RoundId>, Query, description = "Only about this round and its slots"),
    ("mentee_id" = Option<MenteeId>, Query, description = "Only for this mentee"),
    responses::PageParameters,
), responses((status = 200, description = "A page of exceptions", body = Page<ExceptionView>), responses::Read))]
#[get("/exceptions")]
pub async fn list_exceptions(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let now = deps.clock.now();
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (page, filter) = list_query(request.query_string(), &cursors, now)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_exceptions", move |conn| {
        let rows = store::list_exceptions(conn, &filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, |row| ExceptionView::at(now, row)), &here)
    });
    Ok(answer.await?.into())
}

/// Read an exception.
///
/// Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = ExceptionId, Path, description = "The exception"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The exception", body = ExceptionView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/exceptions/{id}")]
pub async fn get_exception(_: Coordinator, id: Id<ExceptionId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, now) = (id.get()?, deps.clock.now());
    let answer = deps.db.read("get_exception", move |conn| answer(now, store::find_exception(conn, id)?));
    Ok(answer.await?.unless_known(if_none_match(&request)).into())
}

/// Approve an exception.
///
/// It is done at once, under the usual guards but whatever the caps; no seat is `slot-full`. Another person than who asked approves it, who
/// has signed in; only where the institute has no accounts of staff does a key of another maker. Otherwise `forbidden` says why.
/// Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = ExceptionId, Path, description = "The exception"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The exception", body = ExceptionView, headers(("ETag" = String))), responses::Change))]
#[post("/exceptions/{id}/approve")]
pub async fn approve_exception(caller: Coordinator, id: Id<ExceptionId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let sealer = deps.sealer.clone();
    let approve = move |conn: &mut Conn, stamp: &Stamp, given: &_, id| decide::approve(conn, stamp, given, id, &sealer);
    request.step("approve_exception", caller.0, &deps, id, approve, show).await
}

/// Reject an exception.
///
/// Those reject it who could approve it. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = ExceptionId, Path, description = "The exception"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body = ReasonBody,
    responses((status = 200, description = "The exception", body = ExceptionView, headers(("ETag" = String))), responses::Change))]
#[post("/exceptions/{id}/reject")]
pub async fn reject_exception(caller: Coordinator, id: Id<ExceptionId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("reject_exception", caller.0, &deps, id, decide::reject, show).await
}

fn show(_: &mut Conn, stamp: &Stamp, row: ExceptionRow) -> Result<Answer> {
    answer(stamp.at, row)
}

fn answer(now: Instant, row: ExceptionRow) -> Result<Answer> {
    Answer::resource(200, row.version, &ExceptionView::at(now, row))
}
