//! Handles the requests that concern a slot's bookings as well: `PATCH /v1/slots/{id}` and `POST /v1/slots/{id}/cancel`, `/move`, `/hold`,
//! `/release` and `/complete`.

use actix_web::web::Data;
use actix_web::{HttpResponse, patch, post};

use super::input::{CancelSlotBody, MoveSlotBody};
use super::{cancel, change, complete, hold, moving};
use crate::auth::{CompanySide, Coordinator};
use crate::bookings::input::ReasonBody;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::SlotId;
use crate::slots::input::SlotPatchBody;
use crate::slots::view::SlotView;
use crate::web::change_request::ChangeRequest;
use crate::wire::fields::NothingBody;
use crate::wire::id::Id;
use crate::wire::responses;

/// Change a slot.
///
/// A merge patch. Once published its kind, start, length and zone stay (`conflict`), its card stays complete, and its capacity does not fall below
/// the seats taken (`conflict`); new hosts must be free, by their external calendars too (`host-clash`).
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(("id" = SlotId, Path, description = "The slot"), responses::IfMatchHeader),
    request_body = SlotPatchBody,
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[patch("/slots/{id}")]
pub async fn patch_slot(caller: CompanySide, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("patch_slot", caller.0, &deps, id, change::patch, SlotView::show).await
}

/// Cancel a slot.
///
/// Every open booking of it is cancelled in the same transaction; calendars show it as cancelled for a while. Once attendance is recorded it is
/// `conflict`.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = CancelSlotBody,
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/cancel")]
pub async fn cancel_slot(caller: CompanySide, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("cancel_slot", caller.0, &deps, id, cancel::cancel, SlotView::show).await
}

/// Move a published slot.
///
/// To a new time: confirmed bookings become offers with a fresh deadline, requests and offers get new ones, the line stays. A booked mentee who has
/// another booking then refuses the move (`mentee-clash` with the bookings), unless `on_clash` is `cancel`. Hosts must be free, by their external
/// calendars too (`host-clash`).
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = MoveSlotBody,
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/move")]
pub async fn move_slot(caller: CompanySide, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("move_slot", caller.0, &deps, id, moving::move_slot, SlotView::show).await
}

/// Hold a slot.
///
/// Nobody new can book it; its hosts and mentees stay blocked, calendars show it as tentative. Coordinators only.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = ReasonBody,
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/hold")]
pub async fn hold_slot(caller: Coordinator, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("hold_slot", caller.0, &deps, id, hold::hold, SlotView::show).await
}

/// Release a slot that is on hold.
///
/// It can be booked again; seats that were freed meanwhile go to the line. Refused while the company is archived or its partnership suspended or over
/// (`conflict`), or a host or the site is archived (`validation-failed`). Coordinators only.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/release")]
pub async fn release_slot(caller: Coordinator, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("release_slot", caller.0, &deps, id, hold::release, SlotView::show).await
}

/// Complete a slot.
///
/// After its end, once no booking of it is open (`conflict`); by itself it is completed 24 hours after its end. Coordinators only.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/complete")]
pub async fn complete_slot(caller: Coordinator, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("complete_slot", caller.0, &deps, id, complete::complete_by_hand, SlotView::show).await
}
