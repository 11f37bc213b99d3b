//! Handles `POST /v1/slot-series`, `PATCH /v1/slot-series/{id}`, and `POST /v1/slot-series/{id}/extend`, `/publish` and `/cancel`.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpResponse, patch, post};
use serde::Serialize;

use super::change::{self, Changed, LeftAlone};
use super::input::{CancelSeriesBody, PublishSeriesBody, SeriesPatchBody};
use super::sessions::Booked;
use super::{cancel, create, extend, lock, publish};
use crate::auth::{CompanySide, Stamp};
use crate::bookings::dry_run::answer::OrDryRun;
use crate::bookings::dry_run::foresee;
use crate::bookings::session::NotBooked;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{SeriesId, SlotId};
use crate::slots::series::input::{ExtendBody, NewSeriesBody};
use crate::slots::series::view::{LeftOutView, MadeView, SeriesView};
use crate::slots::store::SlotRow;
use crate::time::LocalTime;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::Answer;
use crate::wire::id::Id;
use crate::wire::responses;

/// Make many slots at once.
///
/// On each day of the pattern a grid of slots, as drafts or published at once. What does not fit is a clash with its reason; `on_clash` says whether
/// the others are made (`skip`) or nothing is (`refuse`: `conflict` with `clashes`). Where nothing is free a series without slots is made. At most 2,000
/// slots. Sessions with `book_cohort` that are published book everybody who is enrolled: `not_booked` names those who have another seat then, and too
/// few seats are `conflict`.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(responses::DryRunParameter, responses::IdempotencyKeyHeader), request_body = NewSeriesBody,
    responses((status = 201, description = "What was made", body = MadeView, headers(("Location" = String), ("ETag" = String))),
        (status = 200, description = "What would be made, for a dry run", body = MadeView), responses::Create))]
#[post("/slot-series")]
pub async fn create_slot_series(caller: CompanySide, mut request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    if request.is_dry_run() {
        let rehearsal = request
            .rehearse("create_slot_series", caller.0, &deps, |conn, stamp, given| show_made(stamp, create::foresee(conn, stamp, given)?));
        return rehearsal.await;
    }
    let act = request
        .long()
        .run("create_slot_series", caller.0, &deps, |conn, stamp, given| show_made(stamp, create::create(conn, stamp, given)?));
    act.await
}

/// Add days to a slot series.
///
/// By a later `until`, a higher `count` (of all days of the recurrence) or more `dates`. The slots of the new days are made as in a new series, with the
/// same clashes and the same `on_clash`.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SeriesId, Path, description = "The series"), responses::DryRunParameter, responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body = ExtendBody,
    responses((status = 200, description = "What was added", body = MadeView, headers(("ETag" = String))), responses::Change))]
#[post("/slot-series/{id}/extend")]
pub async fn extend_slot_series(
    caller: CompanySide,
    id: Id<SeriesId>,
    mut request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    if request.is_dry_run() {
        let rehearsal = request.dry_run("extend_slot_series", caller.0, &deps, id, |conn, stamp, given, id| {
            show_more(stamp, extend::foresee(conn, stamp, given, id)?)
        });
        return rehearsal.await;
    }
    request.long().step("extend_slot_series", caller.0, &deps, id, extend::extend, |_, stamp, made| show_more(stamp, made)).await
}

/// Answers with a series that was just made.
fn show_made(stamp: &Stamp, made: Booked) -> Result<Answer> {
    let not_booked = not_booked(stamp, &made);
    MadeView::show_made(made.made, not_booked)
}

/// Answers with a series that has more slots, or more that are published.
fn show_more(stamp: &Stamp, made: Booked) -> Result<Answer> {
    let not_booked = not_booked(stamp, &made);
    MadeView::show_more(made.made, not_booked)
}

/// Shows who was not booked. Only coordinators are told. A dry run has no slots, so the start says which one is meant.
fn not_booked(stamp: &Stamp, Booked { made, not_booked }: &Booked) -> Vec<LeftOutView> {
    if stamp.by.is_partner() {
        return Vec::new();
    }
    let starts: HashMap<_, _> = made.slots.iter().map(|(slot, _)| (slot.id, slot.local_start)).collect();
    let view = |left_out: &NotBooked| LeftOutView {
        slot_id: made.series.as_ref().map(|_| left_out.slot_id),
        local_start: starts.get(&left_out.slot_id).copied().flatten(),
        mentee_id: left_out.mentee_id,
        code: left_out.why,
    };
    not_booked.iter().map(view).collect()
}

/// Publish the drafts of a slot series.
///
/// All of them, those that wait for it included. What does not fit is a clash with its reason; `on_clash` says whether the others are published (`skip`) or
/// nothing is (`refuse`: `conflict` with `clashes`). A partner may where its company `may_publish`. Sessions with `book_cohort` book everybody who is
/// enrolled, as they do when they are made published.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SeriesId, Path, description = "The series"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body(content = Option<PublishSeriesBody>),
    responses((status = 200, description = "What was published", body = MadeView, headers(("ETag" = String))), responses::Change))]
#[post("/slot-series/{id}/publish")]
pub async fn publish_slot_series(caller: CompanySide, id: Id<SeriesId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.long().step("publish_slot_series", caller.0, &deps, id, publish::publish, |_, stamp, made| show_more(stamp, made)).await
}

/// Cancel the future slots of a slot series.
///
/// From a day on, or all that have not begun, with every open booking of them. The series can still be extended.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SeriesId, Path, description = "The series"), responses::DryRunParameter, responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body = CancelSeriesBody,
    responses((status = 200, description = "The series", body = OrDryRun<SeriesView>, headers(("ETag" = String))), responses::Change))]
#[post("/slot-series/{id}/cancel")]
pub async fn cancel_slot_series(
    caller: CompanySide,
    id: Id<SeriesId>,
    mut request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    if request.is_dry_run() {
        return request.dry_run("cancel_slot_series", caller.0, &deps, id, foresee::of(lock::reach, cancel::cancel)).await;
    }
    request.long().step("cancel_slot_series", caller.0, &deps, id, cancel::cancel, SeriesView::show).await
}

/// This is what became of the slots of a series.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ChangedSlotSeries)]
pub struct ChangedView {
    id: SeriesId,
    version: i64,
    /// The slots that were changed.
    changed: Vec<SlotId>,
    left_alone: Vec<LeftAloneView>,
}

/// A slot that was left as it is.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SlotLeftAlone)]
pub struct LeftAloneView {
    slot_id: SlotId,
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00")]
    local_start: Option<LocalTime>,
    /// It is `over`, it has `begun`, somebody is `booked`, or its hosts were changed by themselves (`other-hosts`).
    reason: LeftAlone,
}

impl ChangedView {
    fn show(_: &mut Conn, _: &Stamp, Changed { series, changed, left_alone }: Changed) -> Result<Answer> {
        let left = |(slot, reason): (SlotRow, LeftAlone)| LeftAloneView { slot_id: slot.id, local_start: slot.local_start, reason };
        let view = Self {
            id: series.id,
            version: series.version,
            changed: changed.iter().map(|slot| slot.id).collect(),
            left_alone: left_alone.into_iter().map(left).collect(),
        };
        Answer::resource(200, series.version, &view)
    }
}

/// Change a slot series.
///
/// A merge patch of title, card and hosts. It changes the slots that have not begun and in which nobody is booked or waits, and those that the series makes later; the
/// answer lists what it left alone. New hosts of published slots must be free: else nothing is changed (`conflict` with `clashes`).
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(("id" = SeriesId, Path, description = "The series"), responses::IfMatchHeader),
    request_body(content = Option<SeriesPatchBody>),
    responses((status = 200, description = "What was changed", body = ChangedView, headers(("ETag" = String))), responses::Change))]
#[patch("/slot-series/{id}")]
pub async fn patch_slot_series(caller: CompanySide, id: Id<SeriesId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.long().step("patch_slot_series", caller.0, &deps, id, change::change, ChangedView::show).await
}
