//! `/v1/webhook-deliveries/{id}/attempts` lists each HTTP call of a delivery, and `retry` makes one more.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Serialize;
use serde_json::value::RawValue;

use super::deliveries::DeliveryView;
use crate::auth::CompanySide;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::DeliveryId;
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::webhooks::model::attempt::Trigger;
use crate::webhooks::send_now::{self, PROMISED};
use crate::webhooks::store::attempts::{self, AttemptRow};
use crate::webhooks::store::deliveries;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// One HTTP call.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = WebhookAttempt)]
pub struct AttemptView {
    /// 1 for the delivery's first.
    #[schema(minimum = 1, example = 1)]
    number: i32,
    /// `event`: it had just happened; `schedule`: after a failure; `retry` and `test`: somebody asked for it; `recovery`.
    trigger: Trigger,
    started_at: Instant,
    #[schema(minimum = 0, example = 84)]
    duration_ms: i32,
    /// Null where no status arrived.
    #[schema(minimum = 100, maximum = 999, example = 503)]
    status_code: Option<i32>,
    /// As `last_error` of the delivery; null after a 2xx.
    #[schema(example = "http_503")]
    error: Option<String>,
    /// A few of the answer's headers. Null where there was no answer.
    #[schema(value_type = Option<Object>, example = json!({"content-type": "text/plain", "retry-after": "120"}))]
    response_headers: Option<Box<RawValue>>,
    /// The first 4 KiB, for 7 days. Null where there was none.
    #[schema(example = "maintenance until 18:00")]
    response_body: Option<String>,
}

impl TryFrom<AttemptRow> for AttemptView {
    type Error = Error;

    fn try_from(row: AttemptRow) -> Result<Self> {
        let headers = row.response_headers.map(RawValue::from_string).transpose();
        Ok(Self {
            number: row.number,
            trigger: row.trigger,
            started_at: row.started_at,
            duration_ms: row.duration_ms,
            status_code: row.status_code,
            error: row.error,
            response_headers: headers.map_err(|error| Error::Internal(format!("stored headers: {error}")))?,
            response_body: row.response_body,
        })
    }
}

/// List the attempts of a webhook delivery.
///
/// Oldest first; kept for 90 days, what was answered for 7.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])),
    params(("id" = DeliveryId, Path, description = "The delivery"), responses::PageParameters),
    responses((status = 200, description = "A page of attempts", body = Page<AttemptView>), responses::ReadOne))]
#[get("/webhook-deliveries/{id}/attempts")]
pub async fn list_webhook_attempts(
    caller: CompanySide,
    id: Id<DeliveryId>,
    request: HttpRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let id = id.get()?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let query = request.query_string().to_owned();
    let answer = deps.db.read("list_webhook_attempts", move |conn| {
        deliveries::find(conn, scope, id)?;
        let page = PageRequest::alone(&query, &cursors)?;
        let shown = page.page(&cursors, attempts::list(conn, id, &page)?, |row| row.number, AttemptView::try_from);
        let items = shown.items.into_iter().collect::<Result<Vec<_>>>()?;
        Answer::page(&Page { items, next_cursor: shown.next_cursor }, &here)
    });
    Ok(answer.await?.into())
}

/// Send a webhook delivery now.
///
/// Once, whatever its status, also while its endpoint cools down; the answer comes when the receiver has answered, after 15 seconds at the
/// latest, and shows what the delivery has become. After a failure one that waits goes on waiting for its next try, any other stays as it
/// was; it is no step of the ladder. It is 409 while an attempt is under way, while eight deliveries to the endpoint are, when the endpoint is
/// disabled, and for events older than 30 days.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])),
    params(("id" = DeliveryId, Path, description = "The delivery"), responses::IdempotencyKeyHeader),
    responses((status = 200, description = "The delivery after the attempt", body = DeliveryView), responses::Change))]
#[post("/webhook-deliveries/{id}/retry")]
pub async fn retry_webhook_delivery(
    caller: CompanySide,
    id: Id<DeliveryId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    // The promise is stored with the idempotency key, so that a repeated request finds the attempt and does not make a second one.
    let promised = request.decide("retry_webhook_delivery", caller.0, &deps, move |conn, stamp, given| {
        Answer::json(PROMISED, &send_now::promise_retry(conn, stamp, given, id.get()?)?)
    });
    let promised = promised.await?;
    if promised.answer.status != PROMISED {
        return Ok(promised.answer.into());
    }
    let row = send_now::keep_answer(&deps, caller.0, &promised.answer).await?;
    promised.settle(&deps, Answer::json(200, &DeliveryView::from(row))?).await
}
