//! Handles the draw of a round, its decisions and its record.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};

use crate::allocation::draw;
use crate::allocation::http::rounds::show;
use crate::allocation::round::Judged;
use crate::allocation::store;
use crate::allocation::view::{DecisionView, RoundView};
use crate::auth::{Coordinator, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{MenteeId, RoundId};
use crate::mentees::store as mentees;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::fields::{Fields, NothingBody};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// Draw a round whose draw has failed or is overdue.
///
/// A round is drawn by itself at the first moment after it has closed. This runs a draw again that failed, or one that did not come within ten
/// minutes. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = RoundId, Path, description = "The round"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The round", body = RoundView, headers(("ETag" = String))), responses::Change))]
#[post("/rounds/{id}/draw")]
pub async fn draw_round(caller: Coordinator, id: Id<RoundId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let sealer = deps.sealer.clone();
    let again = move |conn: &mut Conn, stamp: &Stamp, given: &_, id| {
        let round = draw::draw_again(conn, stamp, given, id, &sealer)?;
        Ok(Judged { round, warnings: Vec::new() })
    };
    request.long().step("draw_round", caller.0, &deps, id, again, show).await
}

/// List the decisions of a round.
///
/// They say what became of each entry, in the order of the draw, with the reason for each choice and the receipt. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = RoundId, Path, description = "The round"), responses::PageParameters),
    responses((status = 200, description = "A page of decisions", body = Page<DecisionView>), responses::ReadOne))]
#[get("/rounds/{id}/decisions")]
pub async fn list_round_decisions(caller: Coordinator, id: Id<RoundId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let page = PageRequest::alone(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_round_decisions", move |conn| {
        store::find_round(conn, id)?;
        let rows = store::decisions_of_round(conn, id, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.rank, DecisionView::from), &here)
    });
    Ok(answer.await?.into())
}

/// List the decisions on a mentee.
///
/// The newest come first. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = MenteeId, Path, description = "The mentee"), responses::PageParameters),
    responses((status = 200, description = "A page of decisions", body = Page<DecisionView>), responses::ReadOne))]
#[get("/mentees/{id}/decisions")]
pub async fn list_mentee_decisions(caller: Coordinator, id: Id<MenteeId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let page = PageRequest::alone(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_mentee_decisions", move |conn| {
        mentees::find(conn, id)?;
        let rows = store::decisions_of_mentee(conn, id, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, DecisionView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read the record of a draw.
///
/// Everything that the draw counted and decided, with ids only, as RFC 8785 writes JSON: the same bytes each time. `foothold verify-draw`
/// recomputes it. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = RoundId, Path, description = "The round")),
    responses((status = 200, description = "The record", body = Object), responses::ReadOne))]
#[get("/rounds/{id}/record")]
pub async fn get_round_record(_: Coordinator, id: Id<RoundId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    Fields::of_query(request.query_string()).finish(|| Some(()))?;
    let draw = deps.db.read("get_round_record", move |conn| store::find_draw(conn, id)).await?;
    Ok(HttpResponse::Ok().content_type("application/json").insert_header(("ETag", format!("\"{}\"", draw.record_sha256))).body(draw.record))
}
