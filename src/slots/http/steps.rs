//! Handles `POST /v1/slots/{id}/submit`, `/return` and `/seen`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use crate::auth::{CompanySide, Coordinator};
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::SlotId;
use crate::slots::input::ReturnBody;
use crate::slots::view::SlotView;
use crate::slots::{publish, seen};
use crate::web::change_request::ChangeRequest;
use crate::wire::fields::NothingBody;
use crate::wire::id::Id;
use crate::wire::responses;

/// Submit a slot.
///
/// From draft; the card must be complete (each missing field is named) and the partnership active (`conflict`).
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/submit")]
pub async fn submit_slot(caller: CompanySide, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("submit_slot", caller.0, &deps, id, publish::submit, SlotView::show).await
}

/// Return a submitted slot.
///
/// Back to draft, with a comment for the company. Coordinators only.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = ReturnBody,
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/return")]
pub async fn return_slot(caller: Coordinator, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("return_slot", caller.0, &deps, id, publish::return_to_company, SlotView::show).await
}

/// Mark the changes of a slot as seen.
///
/// What a partner has changed of a booked slot stands in attention until then. Nothing of the slot changes, not even its version. Coordinators only.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/seen")]
pub async fn mark_slot_seen(caller: Coordinator, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("mark_slot_seen", caller.0, &deps, id, seen::mark_seen, SlotView::show).await
}
