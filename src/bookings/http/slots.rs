//! `PATCH /v1/slots/{id}` and `POST /v1/slots/{id}/cancel`: what concerns the slot's bookings too.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, patch, post};

use super::body::{CancelSlotBody, slot_cancellation};
use crate::auth::CompanySide;
use crate::bookings::{slot_cancel, slot_change};
use crate::change::ChangeRequest;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::SlotId;
use crate::problem::responses;
use crate::slots::http::body::{SlotPatchBody, slot_patch};
use crate::slots::http::view::SlotView;
use crate::slots::{host_store, store};

/// Change a slot.
///
/// A merge patch. Once published its kind, start, length and zone stay (`conflict`), its card stays complete, and its capacity does not fall below
/// the seats taken (`conflict`); new hosts must be free (`host-clash`).
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(("id" = SlotId, Path, description = "The slot"), responses::IfMatchHeader),
    request_body = SlotPatchBody,
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[patch("/slots/{id}")]
pub async fn patch_slot(caller: CompanySide, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: SlotId = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("patch_slot", caller.0, &deps, move |conn, stamp, given| {
        let slot = store::lock(conn, stamp.by.scope(), id)?;
        let patched = slot_patch(given.fields()?, &slot)?;
        given.expect_version(slot.version)?;
        let slot = slot_change::change(conn, stamp, &slot, patched)?;
        let hosts = host_store::hosts_of(conn, id)?;
        SlotView::answer(200, slot, hosts, stamp.at)
    });
    act.await
}

/// Cancel a slot.
///
/// Every open booking of it is cancelled in the same transaction; calendars show it as cancelled for a while.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = CancelSlotBody,
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/cancel")]
pub async fn cancel_slot(caller: CompanySide, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: SlotId = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("cancel_slot", caller.0, &deps, move |conn, stamp, given| {
        let slot = store::lock(conn, stamp.by.scope(), id)?;
        let why = slot_cancellation(given.fields()?, &stamp.by)?;
        given.expect_version(slot.version)?;
        let slot = slot_cancel::cancel(conn, stamp, slot, &why)?;
        let hosts = host_store::hosts_of(conn, id)?;
        SlotView::answer(200, slot, hosts, stamp.at)
    });
    act.await
}
