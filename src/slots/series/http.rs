//! Handles `GET /v1/slot-series` and `/v1/slot-series/{id}`, and `POST /v1/slots/{id}/leave-series`. `schedule` makes, extends and changes series.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};

use super::leave;
use super::view::SeriesView;
use crate::auth::CompanySide;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CompanyId, SeriesId, SlotId};
use crate::slots::store;
use crate::slots::view::SlotView;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::{Fields, NothingBody};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

/// List slot series.
///
/// In the order in which they were made, without their slots. A partner sees its own company's.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(
    ("company_id" = Option<CompanyId>, Query, description = "Only this company's"),
    responses::PageParameters,
), responses((status = 200, description = "A page of series", body = Page<SeriesView>), responses::Read))]
#[get("/slot-series")]
pub async fn list_slot_series(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let scope = caller.0.scope();
    let cursors = Cursors::of(&request, &deps.sealer, scope);
    let mut fields = Fields::of_query(request.query_string());
    let page = PageRequest::take(&mut fields, &cursors);
    let company = fields.optional("company_id", parse::id);
    fields.finish(|| Some(()))?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_slot_series", move |conn| {
        let rows = store::list_series(conn, scope, company, &page)?;
        Answer::page(&page.page(&cursors, rows, |series| series.id, |series| SeriesView::seen_by(scope, series)), &here)
    });
    Ok(answer.await?.into())
}

/// Read a slot series.
///
/// With all its slots, but those that have left it. One of another company is not found.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(("id" = SeriesId, Path, description = "The series"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The series", body = SeriesView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/slot-series/{id}")]
pub async fn get_slot_series(caller: CompanySide, id: Id<SeriesId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let answer = deps.db.read("get_slot_series", move |conn| {
        let series = store::find_series(conn, scope, id)?;
        SeriesView::with_slots(conn, scope, series)
    });
    Ok(answer.await?.unless_known(if_none_match(&request)).into())
}

/// Take a slot out of its series.
///
/// What is done with the series no longer concerns the slot. Nothing else of it changes.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/leave-series")]
pub async fn leave_slot_series(caller: CompanySide, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("leave_slot_series", caller.0, &deps, id, leave::leave, SlotView::show).await
}
