//! Handles the requests that concern a slot's bookings as well: `POST /v1/slots`, `PATCH /v1/slots/{id}`, `POST /v1/slots/{id}/publish` and `POST /v1/slots/{id}/cancel`, `/move`, `/hold`,
//! `/release` and `/complete`; and `POST /v1/companies/{id}/release-slots`.

use actix_web::web::Data;
use actix_web::{HttpResponse, patch, post};
use serde::Serialize;

use super::input::{CancelSlotBody, MoveSlotBody};
use super::publish::{self, Published};
use super::release_held::{self, Released};
use super::{cancel, change, complete, dry_run, hold, moving, not_booked};
use crate::auth::{CompanySide, Coordinator, Stamp};
use crate::bookings::dry_run::answer::OrDryRun;
use crate::bookings::dry_run::foresee;
use crate::bookings::input::ReasonBody;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CompanyId, SlotId};
use crate::slots::input::{NewSlotBody, PublishBody, SlotPatchBody};
use crate::slots::store::SlotRow;
use crate::slots::view::SlotView;
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::Answer;
use crate::wire::fields::NothingBody;
use crate::wire::id::Id;
use crate::wire::responses;

/// Change a slot.
///
/// A merge patch. Once published its kind, start, length and zone stay (`conflict`), its card stays complete, and its capacity does not fall below
/// the seats taken (`conflict`); new hosts must be free, by their external calendars too (`host-clash`). Its mode, pay, `may_lead_to_job` and more
/// activities in which the mentee works are changed by a coordinator with a `reason`, and everybody who is booked is asked again.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(("id" = SlotId, Path, description = "The slot"), responses::IfMatchHeader),
    request_body(content = Option<SlotPatchBody>),
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
    params(("id" = SlotId, Path, description = "The slot"), responses::DryRunParameter, responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = CancelSlotBody,
    responses((status = 200, description = "The slot", body = OrDryRun<SlotView>, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/cancel")]
pub async fn cancel_slot(caller: CompanySide, id: Id<SlotId>, mut request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    if request.is_dry_run() {
        return request.dry_run("cancel_slot", caller.0, &deps, id, foresee::of(dry_run::slot, cancel::cancel)).await;
    }
    request.step("cancel_slot", caller.0, &deps, id, cancel::cancel, SlotView::show).await
}

/// Move a slot that is published or on hold.
///
/// To a new time, a new length or both: confirmed bookings become offers with a fresh deadline, requests and offers get new ones, the waitlist
/// stays. A booked mentee who has another booking then refuses the move (`mentee-clash` with the bookings), unless `on_clash` is `cancel`. Hosts
/// must be free, by their external calendars too (`host-clash`). A mentee's limits of shadowing do not refuse the move; `warnings` tells of them.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::DryRunParameter, responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = MoveSlotBody,
    responses((status = 200, description = "The slot", body = OrDryRun<SlotView>, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/move")]
pub async fn move_slot(caller: CompanySide, id: Id<SlotId>, mut request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    if request.is_dry_run() {
        return request.dry_run("move_slot", caller.0, &deps, id, foresee::of(dry_run::slot, moving::move_slot)).await;
    }
    request.step("move_slot", caller.0, &deps, id, moving::move_slot, moving::show_moved).await
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
/// It can be booked again; seats that were freed meanwhile go to the waitlist. Refused while the company is archived or its partnership suspended
/// or over (`conflict`), or a host or the site is archived (`validation-failed`). Coordinators only.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/release")]
pub async fn release_slot(caller: Coordinator, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("release_slot", caller.0, &deps, id, hold::release, SlotView::show).await
}

/// Slots that were released, and those that stay on hold.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ReleasedSlots)]
pub struct ReleasedView {
    /// The earliest start first.
    released: Vec<ReleasedSlot>,
    not_released: Vec<HeldSlot>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct ReleasedSlot {
    id: SlotId,
    title: String,
    starts_at: Option<Instant>,
    version: i64,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct HeldSlot {
    id: SlotId,
    title: String,
    starts_at: Option<Instant>,
    /// This says why it stays on hold, and what to do.
    #[schema(example = "A host or the site of this slot is archived: name another one, then release it.")]
    detail: String,
}

impl ReleasedView {
    fn show(_: &mut Conn, _: &Stamp, Released { released, still_held }: Released) -> Result<Answer> {
        let is_free = |slot: SlotRow| ReleasedSlot { id: slot.id, title: slot.title, starts_at: slot.starts_at, version: slot.version };
        let is_held = |(slot, why): (SlotRow, &'static str)| HeldSlot {
            id: slot.id,
            title: slot.title,
            starts_at: slot.starts_at,
            detail: why.to_owned(),
        };
        let view =
            Self { released: released.into_iter().map(is_free).collect(), not_released: still_held.into_iter().map(is_held).collect() };
        Answer::json(200, &view)
    }
}

/// Release the slots that a partnership held.
///
/// All slots that went on hold when the partnership was suspended, went dormant or ended, as far as they can be released; the answer says which cannot,
/// and why. Refused while the company may not offer slots (`conflict`). Coordinators only.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = CompanyId, Path, description = "The company"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 200, description = "What was released, and what was not", body = ReleasedView), responses::Change))]
#[post("/companies/{id}/release-slots")]
pub async fn release_slots(caller: Coordinator, id: Id<CompanyId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("release_slots", caller.0, &deps, id, release_held::release_held, ReleasedView::show).await
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

/// Offer a slot.
///
/// A draft, unless `publish=true` asks to submit and publish it in the same transaction, where the caller may: then everything that publishing
/// needs is checked, and nothing is made if it fails (`host-clash`, `cap-reached`, `conflict`). A session with `book_cohort` then books everybody who is
/// enrolled.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("publish" = Option<bool>, Query, description = "Submit and publish at once"), responses::IdempotencyKeyHeader), request_body = NewSlotBody,
    responses((status = 201, description = "The slot", body = SlotView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/slots")]
pub async fn create_slot(caller: CompanySide, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_slot", caller.0, &deps, |conn, stamp, given| {
        let published = publish::create(conn, stamp, given)?;
        let ((id, version), view) = shown(conn, stamp, published)?;
        Answer::created(format!("/v1/slots/{id}"), version, &view)
    });
    act.await
}

/// Publish a slot.
///
/// From draft or submitted, before it starts. Its hosts are blocked from then on (`host-clash` with the slots in the way, or the times when they are
/// busy by their external calendars; `cap-reached` for a day that is full). A partner may where its company `may_publish`.
/// A session with `book_cohort` books everybody who is enrolled: `not_booked` names those who have another seat then, and too few seats are `conflict`.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<PublishBody>),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::Change))]
#[post("/slots/{id}/publish")]
pub async fn publish_slot(caller: CompanySide, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let show = |conn: &mut Conn, stamp: &Stamp, published: Published| {
        let ((_, version), view) = shown(conn, stamp, published)?;
        Answer::resource(200, version, &view)
    };
    request.step("publish_slot", caller.0, &deps, id, publish::publish, show).await
}

/// Shows a slot that was just made or published, with its id and version.
fn shown(conn: &mut Conn, stamp: &Stamp, published: Published) -> Result<((SlotId, i64), SlotView)> {
    let Published { slot, not_booked } = published;
    let of = (slot.id, slot.version);
    Ok((of, SlotView::with_warnings(conn, stamp, slot, not_booked::told(stamp, &not_booked))?))
}
