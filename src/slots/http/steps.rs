//! `POST /v1/slots/{id}/submit`, `/return`, `/publish`

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use crate::auth::{Actor, CompanySide, Coordinator};
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::SlotId;
use crate::slots::input::{OverrideBody, override_reason};
use crate::slots::publish;
use crate::slots::store::hosts;
use crate::slots::view::SlotView;
use crate::web::change_request::ChangeRequest;
use crate::wire::fields::{Fields, NothingBody, nothing};
use crate::wire::id::Id;
use crate::wire::parse;
use crate::wire::responses;

/// Why a submitted slot goes back to its company.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReturnSlot, example = json!({"comment": "Please say who will be there."}))]
#[expect(dead_code, reason = "describes the body that `comment` reads")]
pub struct ReturnBody {
    #[schema(min_length = 1, max_length = 2000)]
    comment: String,
}

/// How a slot is published; `{}` and no body are the same.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishSlot, example = json!({"override": {"reason": "The host moves the other appointment."}}))]
#[expect(dead_code, reason = "describes the body that `publishing` reads")]
pub struct PublishBody {
    /// Passes over busy times of the hosts' external calendars. Coordinators only; recorded with its reason.
    r#override: Option<OverrideBody>,
}

fn publishing(mut body: Fields, by: &Actor) -> Result<Option<String>> {
    let reason = override_reason(&mut body, by);
    body.finish(|| Some(reason))
}

fn comment(mut body: Fields) -> Result<String> {
    let comment = body.required("comment", parse::text(parse::NOTE));
    body.finish(|| comment)
}

/// Submit a slot.
///
/// From draft; the card must be complete (each missing field is named) and the partnership active (`conflict`).
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/submit")]
pub async fn submit_slot(caller: CompanySide, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let act = request.run("submit_slot", caller.0, &deps, move |conn, stamp, given| {
        let (slot, company) = publish::lock_with_company(conn, stamp.by.scope(), id)?;
        nothing(given.fields()?)?;
        given.check_version(slot.version)?;
        let slot = publish::submit(conn, stamp, slot, &company)?;
        let hosts = hosts::hosts_of(conn, id)?;
        SlotView::answer(200, slot, hosts, stamp.at)
    });
    act.await
}

/// Return a submitted slot.
///
/// Back to draft, with a comment for the company. Coordinators only.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = ReturnBody,
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/return")]
pub async fn return_slot(caller: Coordinator, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let act = request.run("return_slot", caller.0, &deps, move |conn, stamp, given| {
        let (slot, _) = publish::lock_with_company(conn, stamp.by.scope(), id)?;
        let comment = comment(given.fields()?)?;
        given.check_version(slot.version)?;
        let slot = publish::return_to_company(conn, stamp, slot, &comment)?;
        let hosts = hosts::hosts_of(conn, id)?;
        SlotView::answer(200, slot, hosts, stamp.at)
    });
    act.await
}

/// Publish a slot.
///
/// From draft or submitted, before it starts. Its hosts are blocked from then on (`host-clash` with the slots in the way, or the times when they are
/// busy by their external calendars; `cap-reached` for a day that is full). A partner may where its company `may_publish`.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<PublishBody>),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/publish")]
pub async fn publish_slot(caller: CompanySide, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let act = request.run("publish_slot", caller.0, &deps, move |conn, stamp, given| {
        let (slot, company) = publish::lock_with_company(conn, stamp.by.scope(), id)?;
        let override_reason = publishing(given.fields()?, &stamp.by)?;
        given.check_version(slot.version)?;
        let slot = publish::publish_over(conn, stamp, slot, &company, override_reason.as_deref())?;
        let hosts = hosts::hosts_of(conn, id)?;
        SlotView::answer(200, slot, hosts, stamp.at)
    });
    act.await
}
