//! `POST /v1/bookings/{id}/confirm`, `/decline`, `/cancel`

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};

use super::body::{self, CancelBookingBody, DeclineBody};
use super::view::BookingView;
use crate::answer::Answer;
use crate::auth::{CompanySide, Stamp};
use crate::bookings::store::{self, BookingRow};
use crate::bookings::{cancel, respond};
use crate::change::ChangeRequest;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::BookingId;
use crate::mentees::store as mentees;
use crate::problem::responses;
use crate::slots::http::steps::{NothingBody, nothing};

/// Confirm a booking.
///
/// The employer approves the time; the mentee's details become visible to it. Confirming twice is `illegal-transition`, after the deadline
/// `conflict`.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/confirm")]
pub async fn confirm_booking(caller: CompanySide, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: BookingId = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("confirm_booking", caller.0, &deps, move |conn, stamp, given| {
        let (booking, _) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
        nothing(given.fields()?)?;
        given.expect_version(booking.version)?;
        let booking = respond::confirm(conn, stamp, booking)?;
        show(conn, stamp, booking)
    });
    act.await
}

/// Decline a booking.
///
/// The employer cannot offer the time; the seat is free again.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<DeclineBody>),
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/decline")]
pub async fn decline_booking(caller: CompanySide, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: BookingId = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("decline_booking", caller.0, &deps, move |conn, stamp, given| {
        let (booking, slot) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
        let why = body::decline(given.fields()?)?;
        given.expect_version(booking.version)?;
        let booking = respond::decline(conn, stamp, booking, &slot, why)?;
        show(conn, stamp, booking)
    });
    act.await
}

/// Cancel a booking.
///
/// For the mentee (a coordinator) or the employer (a partner). `late` says whether it came after the slot's cut-off; the seat is free again, and the
/// employer no longer sees who it was.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = BookingId, Path, description = "The booking"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = CancelBookingBody,
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::Change))]
#[post("/bookings/{id}/cancel")]
pub async fn cancel_booking(caller: CompanySide, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: BookingId = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("cancel_booking", caller.0, &deps, move |conn, stamp, given| {
        let (booking, slot) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
        let why = body::cancellation(given.fields()?, &stamp.by)?;
        given.expect_version(booking.version)?;
        let booking = cancel::cancel(conn, stamp, booking, &slot, why)?;
        show(conn, stamp, booking)
    });
    act.await
}

fn show(conn: &mut Conn, stamp: &Stamp, booking: BookingRow) -> Result<Answer> {
    let mentee = mentees::find(conn, booking.mentee_id)?;
    BookingView::answer(200, stamp.by.scope(), booking, Some(mentee))
}
