//! Handles `GET /v1/slots/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::auth::CompanySide;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::SlotId;
use crate::slots::store;
use crate::slots::view::SlotView;
use crate::wire::answer::if_none_match;
use crate::wire::id::Id;
use crate::wire::responses;

/// Read a slot.
///
/// With its seats, its availability now and its windows. One of another company is not found.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(("id" = SlotId, Path, description = "The slot"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/slots/{id}")]
pub async fn get_slot(caller: CompanySide, id: Id<SlotId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let answer = deps.db.read("get_slot", move |conn| {
        let slot = store::find(conn, scope, id)?;
        SlotView::answer(conn, scope, slot, now)
    });
    Ok(answer.await?.unless_known(if_none_match(&request)).into())
}
