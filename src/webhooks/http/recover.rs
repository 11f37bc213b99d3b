//! A step recovers an endpoint after an outage.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Serialize;

use crate::auth::{CompanySide, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::EndpointId;
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::webhooks::recover::{Recovered, recover};
use crate::webhooks::store::recovery::Span;
use crate::wire::answer::Answer;
use crate::wire::id::Id;
use crate::wire::responses;

/// Which events to recover.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecoveryRequest, example = json!({"since": "2027-03-02T08:00:00Z", "until": "2027-03-02T17:30:00Z"}))]
#[expect(dead_code, reason = "describes the body that `span` reads")]
pub struct RecoveryBody {
    /// At most 14 days ago.
    since: Instant,
    /// Now if absent; what happened at this instant is left out.
    until: Option<Instant>,
}

/// What was queued again, and what has become of it.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Recovery)]
pub struct RecoveryView {
    endpoint_id: EndpointId,
    since: Instant,
    until: Instant,
    /// By this call.
    #[schema(minimum = 0, example = 5000)]
    queued: i64,
    /// There was more than one call queues: call again.
    more: bool,
    /// Of all that calls for this span have queued: not yet sent, or waiting for the next try.
    #[schema(minimum = 0, example = 5000)]
    waiting: i64,
    /// Of those: delivered by now.
    #[schema(minimum = 0, example = 0)]
    delivered: i64,
    /// Of those: given up or paused once more.
    #[schema(minimum = 0, example = 0)]
    failed: i64,
}

impl RecoveryView {
    fn of(span: Span, recovered: Recovered) -> Self {
        Self {
            endpoint_id: span.endpoint_id,
            since: span.since,
            until: span.until,
            queued: recovered.queued,
            more: recovered.more,
            waiting: recovered.waiting,
            delivered: recovered.delivered,
            failed: recovered.failed,
        }
    }
}

/// Recover a webhook endpoint.
///
/// Queues again what happened in the span and was never delivered to it: given up, paused, or waiting for its next try. Each is tried as if
/// it were new, no more at a time than usual. Calling again with the same span queues nothing twice and says how far it has come. A disabled
/// endpoint is 409.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])), request_body = RecoveryBody,
    params(("id" = EndpointId, Path, description = "The endpoint"), responses::IdempotencyKeyHeader),
    responses((status = 200, description = "What was queued, and how far it has come", body = RecoveryView), responses::Change))]
#[post("/webhook-endpoints/{id}/recover")]
pub async fn recover_webhook_endpoint(
    caller: CompanySide,
    id: Id<EndpointId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let show = |_: &mut Conn, _: &Stamp, (span, recovered)| Answer::json(200, &RecoveryView::of(span, recovered));
    request.step("recover_webhook_endpoint", caller.0, &deps, id, recover, show).await
}
