//! The short steps of an endpoint disable it, enable it and give it a new secret.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::endpoints::EndpointView;
use crate::auth::{CompanySide, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::EndpointId;
use crate::web::change_request::ChangeRequest;
use crate::webhooks::endpoint;
use crate::webhooks::secret::FreshSecret;
use crate::webhooks::store::EndpointRow;
use crate::wire::answer::Answer;
use crate::wire::id::Id;
use crate::wire::responses;

/// How long the secret before goes on to sign.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecretRotation, example = json!({"overlap_seconds": 86400}))]
#[expect(dead_code, reason = "describes the body that `overlap` reads")]
pub struct RotationBody {
    /// A day if absent, at most a week; 0 ends the secret before at once.
    #[schema(minimum = 0, maximum = 604_800)]
    overlap_seconds: Option<i32>,
}

/// Disable a webhook endpoint.
///
/// Nothing more is sent; what waits is paused, and events go on being recorded for 30 days, as paused. Disabling twice is 409.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])),
    params(("id" = EndpointId, Path, description = "The endpoint"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    responses((status = 200, description = "The endpoint, and how many deliveries are paused", body = EndpointView, headers(("ETag" = String))), responses::Change))]
#[post("/webhook-endpoints/{id}/disable")]
pub async fn disable_webhook_endpoint(
    caller: CompanySide,
    id: Id<EndpointId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    request.step("disable_webhook_endpoint", caller.0, &deps, id, endpoint::disable, show).await
}

/// Enable a webhook endpoint.
///
/// It starts without the failures of before. What was paused stays so, and the answer says how much that is: a recovery queues it again.
/// Enabling twice is 409.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])),
    params(("id" = EndpointId, Path, description = "The endpoint"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    responses((status = 200, description = "The endpoint, and how many deliveries are paused", body = EndpointView, headers(("ETag" = String))), responses::Change))]
#[post("/webhook-endpoints/{id}/enable")]
pub async fn enable_webhook_endpoint(
    caller: CompanySide,
    id: Id<EndpointId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    request.step("enable_webhook_endpoint", caller.0, &deps, id, endpoint::enable, show).await
}

/// Answers with an endpoint that was enabled or disabled, and with how many of its deliveries are paused.
fn show(conn: &mut Conn, stamp: &Stamp, endpoint: EndpointRow) -> Result<Answer> {
    let paused = endpoint::count_paused(conn, &endpoint)?;
    Answer::resource(200, endpoint.version, &EndpointView::at(stamp.at, endpoint).with_paused(paused))
}

/// Replace the secret of a webhook endpoint.
///
/// The new one is only in this answer. For the overlap the one before signs too: each request then carries both signatures, newest first.
/// Two old secrets at most are valid; a third is 409.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])), request_body = Option<RotationBody>,
    params(("id" = EndpointId, Path, description = "The endpoint"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    responses((status = 200, description = "The endpoint, with its new secret", body = EndpointView, headers(("ETag" = String))), responses::Change))]
#[post("/webhook-endpoints/{id}/rotate-secret")]
pub async fn rotate_webhook_secret(
    caller: CompanySide,
    id: Id<EndpointId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    // The secret is drawn here, since an act may run twice. An id that is none is refused within the act, after the idempotency key.
    let id = id.get().ok();
    let secret = id.map(|id| FreshSecret::make(deps.ids, &deps.sealer, id, deps.clock.now())).transpose()?;
    let act = request.run("rotate_webhook_secret", caller.0, &deps, move |conn, stamp, given| {
        let (Some(id), Some(secret)) = (id, &secret) else { return Err(Error::NotFound) };
        let endpoint = endpoint::rotate_secret(conn, stamp, given, id, secret)?;
        Answer::resource(200, endpoint.version, &EndpointView::at(stamp.at, endpoint).with_secret(secret))
    });
    act.await
}
