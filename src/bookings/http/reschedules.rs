//! Handles `GET /v1/bookings/{id}/reschedules`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;

use crate::auth::Coordinator;
use crate::bookings::store::{self, RescheduleRow};
use crate::bookings::view::ExcusedView;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{BookingId, SlotId};
use crate::slots::model::{CancelledBy, ReasonCode};
use crate::time::Instant;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Reschedule)]
pub struct RescheduleView {
    /// The version of the booking that the reschedule made.
    version: i64,
    from_slot_id: SlotId,
    to_slot_id: SlotId,
    at: Instant,
    /// It is `true` where the old seat was given up after the booking's cut-off.
    late: bool,
    on_behalf_of: CancelledBy,
    reason_code: Option<ReasonCode>,
    excused: Option<ExcusedView>,
}

impl From<RescheduleRow> for RescheduleView {
    fn from(row: RescheduleRow) -> Self {
        Self {
            version: row.version,
            from_slot_id: row.from_slot,
            to_slot_id: row.to_slot,
            at: row.at,
            late: row.late,
            on_behalf_of: row.on_behalf_of,
            reason_code: row.reason_code,
            excused: row.excused_category.map(ExcusedView::from),
        }
    }
}

/// List the reschedules of a booking.
///
/// The first one first: out of which slot and into which, on whose side, why, and whether the old seat was given up late. Coordinators only.
#[utoipa::path(tag = "bookings", security(("api_key" = [])), params(("id" = BookingId, Path, description = "The booking"), responses::PageParameters),
    responses((status = 200, description = "A page of reschedules", body = Page<RescheduleView>), responses::ReadOne))]
#[get("/bookings/{id}/reschedules")]
pub async fn list_reschedules(caller: Coordinator, id: Id<BookingId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let id = id.get()?;
    let scope = caller.0.scope();
    let query = request.query_string().to_owned();
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_reschedules", move |conn| {
        store::find(conn, scope, id)?;
        let page = PageRequest::<i64>::alone(&query, &cursors)?;
        let rows = store::reschedules(conn, id, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.version, RescheduleView::from), &here)
    });
    Ok(answer.await?.into())
}
