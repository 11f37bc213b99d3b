//! Handles `PATCH /v1/slot-series/{id}`, and `POST /v1/slot-series/{id}/publish` and `/cancel`.

use actix_web::web::Data;
use actix_web::{HttpResponse, patch, post};
use serde::Serialize;

use super::change::{self, Changed, LeftAlone};
use super::input::{CancelSeriesBody, PublishSeriesBody, SeriesPatchBody};
use super::{cancel, lock, publish};
use crate::auth::{CompanySide, Stamp};
use crate::bookings::dry_run::answer::OrDryRun;
use crate::bookings::dry_run::foresee;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{SeriesId, SlotId};
use crate::slots::series::view::{MadeView, SeriesView};
use crate::slots::store::SlotRow;
use crate::time::LocalTime;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::Answer;
use crate::wire::id::Id;
use crate::wire::responses;

/// Publish the drafts of a slot series.
///
/// All of them, those that wait for it included. What does not fit is a clash with its reason; `on_clash` says whether the others are published (`skip`) or
/// nothing is (`refuse`: `conflict` with `clashes`). A partner may where its company `may_publish`.
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("id" = SeriesId, Path, description = "The series"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body(content = Option<PublishSeriesBody>),
    responses((status = 200, description = "What was published", body = MadeView, headers(("ETag" = String))), responses::Change))]
#[post("/slot-series/{id}/publish")]
pub async fn publish_slot_series(caller: CompanySide, id: Id<SeriesId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.long().step("publish_slot_series", caller.0, &deps, id, publish::publish, |_, _, made| MadeView::show_more(made)).await
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

/// What became of the slots of a series.
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
