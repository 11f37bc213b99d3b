//! One booking is downloaded as a file at `/v1/bookings/{id}/calendar.ics`.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::auth::CompanySide;
use crate::calendars::calendar;
use crate::calendars::document::CALENDAR;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::BookingId;
use crate::wire::answer::Answer;
use crate::wire::id::Id;
use crate::wire::responses;

/// Download a booking as a calendar file.
///
/// One event, with the UID that it has in the mentee's feed. A cancelled booking is an event that is cancelled; who is on the waitlist, was
/// refused or let an offer expire has none, and a company none of who is only offered a seat.
#[utoipa::path(tag = "calendars", security(("api_key" = [])), params(("id" = BookingId, Path, description = "The booking")),
    responses((status = 200, description = "The event", body = String, content_type = "text/calendar",
        headers(("Content-Disposition" = String, description = "`attachment`"))), responses::ReadOne))]
#[get("/bookings/{id}/calendar.ics")]
pub async fn download_booking(caller: CompanySide, id: Id<BookingId>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let body = deps.db.read("download_booking", move |conn| Ok(calendar::of_booking(conn, scope, id)?.write())).await?;
    let answer = Answer { status: 200, headers: Vec::new(), body };
    let disposition = format!("attachment; filename=\"{id}.ics\"");
    Ok(answer.with("content-type", CALENDAR.to_owned()).with("content-disposition", disposition).into())
}
