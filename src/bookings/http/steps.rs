//! Handles `POST /v1/bookings/{id}/confirm`, `/decline`, `/cancel`, `/offer`, `/reschedule`, `/attendance`, `/excuse` and
//! `/reinstate`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use crate::auth::{CompanySide, Coordinator, Stamp};
use crate::bookings::dry_run::answer::OrDryRun;
use crate::bookings::dry_run::foresee;
use crate::bookings::input::{AttendanceBody, CancelBookingBody, DeclineBody, ExcuseBody, ReasonBody, ReinstateBody, RescheduleBody};
use crate::bookings::store::{self, BookingRow, disclosures};
use crate::bookings::view::BookingView;
use crate::bookings::{attend, cancel, excuse, reinstate, reschedule, respond, waitlist};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::BookingId;
use crate::slots::store as slots;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::Answer;
use crate::wire::fields::NothingBody;
use crate::wire::id::Id;
use crate::wire::responses;

/// Confirm a booking.
///
/// The employer approves the time of a request; the mentee's details become visible to it. A coordinator accepts an offer for the mentee: where the
/// slot needs the employer's approval it becomes requested. After the deadline this is `conflict`.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/confirm")]
pub async fn confirm_booking(caller: CompanySide, id: Id<BookingId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("confirm_booking", caller.0, &deps, id, respond::confirm, show).await
}

/// Decline a booking.
///
/// The employer cannot offer the time, or the mentee does not take an offer; the seat goes to the waitlist.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<DeclineBody>),
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/decline")]
pub async fn decline_booking(caller: CompanySide, id: Id<BookingId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("decline_booking", caller.0, &deps, id, respond::decline, show).await
}

/// Cancel a booking.
///
/// For the mentee (a coordinator) or the employer (a partner). `late` says whether it came after the booking's cut-off; the seat goes to the
/// waitlist, and the employer no longer sees who it was.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::DryRunParameter, responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = CancelBookingBody,
    responses((status = 200, description = "The booking", body = OrDryRun<BookingView>, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/cancel")]
pub async fn cancel_booking(caller: CompanySide, id: Id<BookingId>, mut request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    if request.is_dry_run() {
        return request.dry_run("cancel_booking", caller.0, &deps, id, foresee::of(foresee::booking, cancel::cancel)).await;
    }
    request.step("cancel_booking", caller.0, &deps, id, cancel::cancel, show).await
}

/// Offer a seat out of order.
///
/// To a booking on the waitlist, with a reason: a seat that is free is offered to it; where none is, it moves to the head of the waitlist.
/// Refused with `slot-not-open`, `mentee-clash` or `not-cleared` where it could not be taken. Coordinators only.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = ReasonBody,
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/offer")]
pub async fn offer_booking(caller: Coordinator, id: Id<BookingId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("offer_booking", caller.0, &deps, id, waitlist::offer_out_of_order, show).await
}

/// Reschedule a booking.
///
/// To another slot, in one transaction: the same booking, the same calendar event. Into a slot that needs approval it becomes requested, from there
/// into one that does not confirmed. Refused like a new booking (`slot-full`, `slot-not-open`, `mentee-clash`, …), and then the old seat stays.
/// It is late after the old cut-off, and kept as a cancellation would be. Coordinators only.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = RescheduleBody,
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/reschedule")]
pub async fn reschedule_booking(caller: Coordinator, id: Id<BookingId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("reschedule_booking", caller.0, &deps, id, reschedule::reschedule, show).await
}

/// Record attendance.
///
/// After the start, by the host's company or a coordinator. What was recorded is corrected by a coordinator within ten working days of the slot's end,
/// with a reason.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = AttendanceBody,
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/attendance")]
pub async fn record_attendance(caller: CompanySide, id: Id<BookingId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("record_attendance", caller.0, &deps, id, attend::attend, show).await
}

/// Excuse what counts against a mentee.
///
/// An absence or a late cancellation, or else the last late reschedule, until ten working days after the end of the slot that the mentee missed or
/// left (`conflict`). No company hears of it. Coordinators only.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = ExcuseBody,
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/excuse")]
pub async fn excuse_booking(caller: Coordinator, id: Id<BookingId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("excuse_booking", caller.0, &deps, id, excuse::excuse, show).await
}

/// Reinstate a booking.
///
/// Within 24 hours after it was cancelled or declined, with a reason: back to the state it had, a request or an offer with a fresh deadline; an offer
/// where the slot has moved since. Never after `placed_elsewhere` (`conflict`). Refused like a new booking, but for a closed window; those on the
/// waitlist who can take the seat come first (`slot-full`). Coordinators only.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = ReinstateBody,
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/reinstate")]
pub async fn reinstate_booking(caller: Coordinator, id: Id<BookingId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("reinstate_booking", caller.0, &deps, id, reinstate::reinstate, show).await
}

/// Answers with the booking as the step has left it.
fn show(conn: &mut Conn, stamp: &Stamp, booking: BookingRow) -> Result<Answer> {
    let mentee = disclosures::person_of(conn, stamp.by.scope(), &booking)?;
    let position = store::position(conn, &booking)?;
    let slot = slots::brief(conn, booking.slot_id)?;
    BookingView::answer(200, stamp.by.scope(), stamp.at, booking, slot, mentee, position)
}
