//! Handles `POST /v1/bookings`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use crate::auth::Coordinator;
use crate::bookings::book::book;
use crate::bookings::disclosure::MenteeForHost;
use crate::bookings::input::{NewBookingBody, new_booking};
use crate::bookings::store;
use crate::bookings::view::BookingView;
use crate::deps::Deps;
use crate::error::Result;
use crate::slots::store as slots;
use crate::web::change_request::ChangeRequest;
use crate::wire::responses;

/// Book a mentee.
///
/// The booking is confirmed, or requested where the slot needs the employer's approval; when the slot is full and `if_full` is `waitlist`, it
/// joins the waitlist. When several refusals apply the first of these is given: `slot-not-open`, `already-booked`, `mentee-clash`, `not-cleared`, `cap-reached`, `slot-full`. Coordinators only.
#[utoipa::path(tag = "bookings", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewBookingBody,
    responses((status = 201, description = "The booking", body = BookingView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/bookings")]
pub async fn create_booking(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_booking", caller.0, &deps, |conn, stamp, given| {
        let (booking, mentee) = book(conn, stamp, &new_booking(given.fields()?)?)?;
        let position = store::position(conn, &booking)?;
        let slot = slots::brief(conn, booking.slot_id)?;
        BookingView::answer(201, stamp.by.scope(), stamp.at, booking, slot, Some(MenteeForHost::from(&mentee)), position)
    });
    act.await
}
