//! Handles what is done with many bookings of one slot: `POST /v1/slots/{id}/bookings` and `/attendance`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Serialize;

use crate::auth::{CompanySide, Coordinator, Stamp};
use crate::bookings::input::{NewBookingsBody, SlotAttendanceBody};
use crate::bookings::model::BookingStatus;
use crate::bookings::store::BookingRow;
use crate::bookings::{attend_slot, book_several};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{BookingId, SlotId};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::Answer;
use crate::wire::id::Id;
use crate::wire::responses;

/// This is what has become of many bookings of one slot.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = BookingsOfSlot)]
pub struct BookingsView {
    bookings: Vec<BookingBrief>,
}

/// A booking without its details: read it for the rest.
#[derive(Serialize, utoipa::ToSchema)]
pub struct BookingBrief {
    id: BookingId,
    status: BookingStatus,
    version: i64,
}

impl BookingsView {
    fn of(rows: Vec<BookingRow>) -> Self {
        let brief = |row: BookingRow| BookingBrief { id: row.id, status: row.status, version: row.version };
        Self { bookings: rows.into_iter().map(brief).collect() }
    }
}

/// Book several mentees into a slot.
///
/// All of them or none: where one cannot have a seat, nobody is booked, and `refused` of the answer (`some-refused`) says of each of those why, with
/// the code that a booking alone would have. Nobody joins the waitlist. Coordinators only.
#[utoipa::path(tag = "bookings", security(("api_key" = [])), params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader),
    request_body = NewBookingsBody,
    responses((status = 201, description = "The bookings, in the order in which the mentees were named", body = BookingsView), responses::Change))]
#[post("/slots/{id}/bookings")]
pub async fn create_bookings(caller: Coordinator, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let show = |_: &mut Conn, _: &Stamp, rows| Answer::json(201, &BookingsView::of(rows));
    request.step("create_bookings", caller.0, &deps, id, book_several::book_several, show).await
}

/// Record the attendance of a slot.
///
/// Of the bookings that are named, and with `others` of everybody else whose booking is confirmed: all of them or none. Where one cannot be recorded,
/// `refused` of the answer (`some-refused`) says of each of those why.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("id" = SlotId, Path, description = "The slot"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = SlotAttendanceBody,
    responses((status = 200, description = "The bookings that were recorded", body = BookingsView), responses::Change))]
#[post("/slots/{id}/attendance")]
pub async fn record_slot_attendance(caller: CompanySide, id: Id<SlotId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let show = |_: &mut Conn, _: &Stamp, rows| Answer::json(200, &BookingsView::of(rows));
    request.step("record_slot_attendance", caller.0, &deps, id, attend_slot::attend_slot, show).await
}
