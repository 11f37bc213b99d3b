//! Handles `POST /v1/slots/{id}/copy`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use crate::auth::CompanySide;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::SlotId;
use crate::slots::copy::copy;
use crate::slots::input::CopyBody;
use crate::slots::view::SlotView;
use crate::web::change_request::ChangeRequest;
use crate::wire::id::Id;
use crate::wire::responses;

/// Copy a slot.
///
/// A draft at another time with all that this slot says, its hosts and its seats; only the start is typed. Where a host or the site is archived it
/// is `conflict`, as it is where the company cannot offer slots.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = CopyBody,
    responses((status = 201, description = "The copy", body = SlotView, headers(("Location" = String), ("ETag" = String))), responses::Change))]
#[post("/slots/{id}/copy")]
pub async fn copy_slot(caller: CompanySide, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("copy_slot", caller.0, &deps, id, copy, SlotView::show_made).await
}
