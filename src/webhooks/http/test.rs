//! A test sends one ping to an endpoint and shows what came of it.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Serialize;

use super::attempts::AttemptView;
use crate::auth::{CompanySide, Stamp};
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{DeliveryId, EndpointId, EventId};
use crate::web::change_request::ChangeRequest;
use crate::webhooks::model::endpoint::DeliveryStatus;
use crate::webhooks::send_now;
use crate::wire::answer::Answer;
use crate::wire::id::Id;
use crate::wire::responses;

/// What came of a test.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = WebhookTest)]
pub struct TestView {
    /// Whether a 2xx was answered.
    succeeded: bool,
    endpoint_id: EndpointId,
    delivery_id: DeliveryId,
    /// The ping, and its `webhook-id`.
    event_id: EventId,
    /// Null where nothing was sent, by a fault of the service.
    attempt: Option<AttemptView>,
}

/// Test a webhook endpoint.
///
/// Sends `webhook.ping` once, also to a disabled endpoint, and waits for the answer, 15 seconds at most. What comes of it changes nothing in
/// the endpoint, and is not tried again. An `Idempotency-Key` is ignored: each test is a test.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])),
    params(("id" = EndpointId, Path, description = "The endpoint"), responses::IdempotencyKeyHeader),
    responses((status = 200, description = "What came of it", body = TestView), responses::Change))]
#[post("/webhook-endpoints/{id}/test")]
pub async fn test_webhook_endpoint(
    caller: CompanySide,
    id: Id<EndpointId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let given = request.without_idempotency()?;
    let id = id.get()?;
    let stamp = Stamp { by: caller.0, at: deps.clock.now(), ids: deps.ids };
    let (delivery, attempt) = send_now::test(&deps, stamp, given, id).await?;
    let view = TestView {
        succeeded: delivery.status == DeliveryStatus::Delivered,
        endpoint_id: id,
        delivery_id: delivery.id,
        event_id: delivery.event_id,
        attempt: attempt.map(AttemptView::try_from).transpose()?,
    };
    Ok(Answer::json(200, &view)?.into())
}
