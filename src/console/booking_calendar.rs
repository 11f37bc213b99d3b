//! A booking as a calendar file, which a calendar program takes up: `/bookings/{id}/calendar.ics`.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};

use super::visit::Visitor;
use crate::bookings::model::BookingStatus;
use crate::calendars::calendar;
use crate::calendars::document::CALENDAR;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::BookingId;

/// Gives the path of the file, while the booking is in calendars as something that takes place.
pub fn path(id: BookingId, status: BookingStatus) -> Option<String> {
    (status == BookingStatus::Confirmed).then(|| format!("/bookings/{id}/calendar.ics"))
}

#[get("/bookings/{id}/calendar.ics")]
pub async fn get_booking_calendar(visitor: Visitor, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: BookingId = id.parse().map_err(|_| Error::NotFound)?;
    let scope = visitor.scope();
    let body = deps.db.read("console_booking_calendar", move |conn| Ok(calendar::of_booking(conn, scope, id)?.write())).await?;
    let disposition = format!("attachment; filename=\"{id}.ics\"");
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, CALENDAR)).insert_header((CONTENT_DISPOSITION, disposition)).body(body))
}
