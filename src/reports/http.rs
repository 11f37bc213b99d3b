//! Handles `GET /v1/attention`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;

use super::attention::{self, Attention, what_to_do};
use super::store::OpenBooking;
use crate::auth::CompanySide;
use crate::bookings::model::BookingStatus;
use crate::companies::store::DueAction;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{BookingId, CompanyId, SlotId};
use crate::institute::store as institute;
use crate::time::Instant;
use crate::wire::answer::Answer;
use crate::wire::fields::Fields;
use crate::wire::parse;
use crate::wire::responses;

/// What needs a person, the most urgent first.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Attention)]
pub struct AttentionView {
    /// Requests that an employer has not answered; `due_at` is `respond_by`.
    requests: Vec<OpenBookingView>,
    /// Offers that wait for a mentee; `due_at` is `offer_expires_at`. Empty for a partner.
    offers: Vec<OpenBookingView>,
    /// Bookings whose slot has ended without attendance; `due_at` is the end.
    attendance: Vec<OpenBookingView>,
    /// Partnerships whose next action is due. Empty for a partner.
    partnerships: Vec<DueActionView>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = OpenBooking)]
pub struct OpenBookingView {
    booking_id: BookingId,
    slot_id: SlotId,
    company_id: CompanyId,
    due_at: Instant,
    /// What to do next.
    #[schema(example = "confirm or decline it, or it expires")]
    to_do: &'static str,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = DueAction)]
pub struct DueActionView {
    company_id: CompanyId,
    /// The day on which it was to be done.
    #[schema(value_type = String, example = "2027-03-05")]
    due_on: String,
    /// What to do next, as it was typed.
    to_do: String,
}

impl OpenBookingView {
    fn list(bookings: Vec<OpenBooking>, status: BookingStatus) -> Vec<Self> {
        let view = |open: OpenBooking| Self {
            booking_id: open.id,
            slot_id: open.slot_id,
            company_id: open.company_id,
            due_at: open.due_at,
            to_do: what_to_do(status),
        };
        bookings.into_iter().map(view).collect()
    }
}

impl From<Attention> for AttentionView {
    fn from(attention: Attention) -> Self {
        let action = |due: DueAction| DueActionView { company_id: due.company_id, due_on: due.due_on, to_do: due.action };
        Self {
            requests: OpenBookingView::list(attention.requests, BookingStatus::Requested),
            offers: OpenBookingView::list(attention.offers, BookingStatus::Offered),
            attendance: OpenBookingView::list(attention.attendance, BookingStatus::Confirmed),
            partnerships: attention.partnerships.into_iter().map(action).collect(),
        }
    }
}

/// What needs a person.
///
/// Unanswered requests, offers that run out, attendance that is open, partnerships whose next action is due: each with what to do next, the most
/// urgent first, at most `limit` of each. A partner sees its own requests and attendance.
#[utoipa::path(tag = "bookings", security(("api_key" = [])),
    params(("limit" = Option<i32>, Query, minimum = 1, maximum = 100, description = "At most so many of each kind, 25 by default")),
    responses((status = 200, description = "What needs a person", body = AttentionView), responses::Read))]
#[get("/attention")]
pub async fn get_attention(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let mut query = Fields::of_query(request.query_string());
    let most = query.optional("limit", parse::integer_in_query(1, 100)).unwrap_or(25);
    query.finish(|| Some(()))?;
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let answer = deps.db.read("get_attention", move |conn| {
        let zone = institute::read(conn)?.timezone;
        let found = attention::look(conn, scope, now, &zone, i64::from(most))?;
        Answer::json(200, &AttentionView::from(found))
    });
    Ok(answer.await?.into())
}
