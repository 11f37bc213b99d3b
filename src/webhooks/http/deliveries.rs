//! `/v1/webhook-deliveries` shows what became of each event for each endpoint.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;

use crate::auth::CompanySide;
use crate::deps::Deps;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{CompanyId, DeliveryId, EndpointId, EventId};
use crate::time::Instant;
use crate::webhooks::input::delivery_filter;
use crate::webhooks::model::endpoint::DeliveryStatus;
use crate::webhooks::store::deliveries::{self, DeliveryRow, Filter};
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// One event for one endpoint.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = WebhookDelivery)]
pub struct DeliveryView {
    id: DeliveryId,
    endpoint_id: EndpointId,
    /// The `webhook-id` of every attempt.
    event_id: EventId,
    event_type: EventType,
    status: DeliveryStatus,
    /// So far. Nobody having asked for more, the tenth is the last.
    #[schema(minimum = 0, example = 1)]
    attempts: i32,
    /// Null unless pending. While an attempt is under way, when the next would follow if its worker were lost.
    next_attempt_at: Option<Instant>,
    /// When the last attempt started.
    last_attempt_at: Option<Instant>,
    /// Null where no status arrived.
    #[schema(minimum = 100, maximum = 999, example = 200)]
    last_status_code: Option<i32>,
    /// What was wrong with the last attempt: `http_` and the status, `timeout`, `blocked_address`, `dns`, `refused`, `reset`, `tls` or
    /// `no_valid_answer`.
    #[schema(example = "http_500")]
    last_error: Option<String>,
    delivered_at: Option<Instant>,
    /// When a recovery queued it again.
    recovered_at: Option<Instant>,
    created_at: Instant,
}

impl From<DeliveryRow> for DeliveryView {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id,
            endpoint_id: row.endpoint_id,
            event_id: row.event_id,
            event_type: row.event_type,
            status: row.status,
            attempts: row.attempts,
            next_attempt_at: row.next_attempt_at,
            last_attempt_at: row.last_attempt_at,
            last_status_code: row.last_status_code,
            last_error: row.last_error,
            delivered_at: row.delivered_at,
            recovered_at: row.recovered_at,
            created_at: row.created_at,
        }
    }
}

fn list_query(query: &str, cursors: &Cursors) -> Result<(PageRequest<DeliveryId>, Filter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = delivery_filter(&mut fields);
    fields.finish(|| Some((page, filter)))
}

/// List webhook deliveries.
///
/// Oldest first, those to deleted endpoints too. A partner sees those to its own endpoints.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])), params(
    responses::PageParameters,
    ("company_id" = Option<CompanyId>, Query, description = "Only those to endpoints of this company"),
    ("endpoint_id" = Option<EndpointId>, Query, description = "Only those to this endpoint"),
    ("event_id" = Option<EventId>, Query, description = "Only those of this event"),
    ("status" = Option<DeliveryStatus>, Query, description = "Only those with this status"),
    ("since" = Option<Instant>, Query, description = "Only those of events at or after this instant"),
    ("until" = Option<Instant>, Query, description = "Only those of events before this instant"),
), responses((status = 200, description = "A page of deliveries", body = Page<DeliveryView>), responses::Read))]
#[get("/webhook-deliveries")]
pub async fn list_webhook_deliveries(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (page, filter) = list_query(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let answer = deps.db.read("list_webhook_deliveries", move |conn| {
        let rows = deliveries::list(conn, scope, filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, DeliveryView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a webhook delivery.
///
/// A delivery to another company's endpoint is not found.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])), params(("id" = DeliveryId, Path, description = "The delivery")),
    responses((status = 200, description = "The delivery", body = DeliveryView), responses::ReadOne))]
#[get("/webhook-deliveries/{id}")]
pub async fn get_webhook_delivery(caller: CompanySide, id: Id<DeliveryId>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let row = deps.db.read("get_webhook_delivery", move |conn| deliveries::find(conn, scope, id)).await?;
    Ok(Answer::json(200, &DeliveryView::from(row))?.into())
}
