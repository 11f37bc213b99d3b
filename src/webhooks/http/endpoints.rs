//! `/v1/webhook-endpoints` holds the addresses that are called when something happens.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use serde::Serialize;

use crate::auth::{CompanySide, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{CompanyId, EndpointId};
use crate::time::Instant;
use crate::web::change_request::{ChangeRequest, Given};
use crate::webhooks::endpoint;
use crate::webhooks::input::new_endpoint;
use crate::webhooks::model::endpoint::EndpointStatus;
use crate::webhooks::secret::FreshSecret;
use crate::webhooks::store::{self, EndpointRow};
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

/// The body of a new endpoint.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWebhookEndpoint, example = json!({"company_id": "comp_01k2m7q3x8e5rb4t9v6w1y0z2a",
    "url": "https://hooks.brindlemoor.example/foothold", "event_types": ["booking.confirmed", "booking.cancelled"], "description": "HR system"}))]
#[expect(dead_code, reason = "describes the body that `new_endpoint` reads")]
pub struct NewEndpointBody {
    /// A partner leaves it out or gives its own. A coordinator gives the company's, or leaves it out for an endpoint of the institute, which
    /// hears of everything.
    company_id: Option<CompanyId>,
    /// `https`, port 443 or 8443, a public host.
    #[schema(max_length = 2048)]
    url: String,
    /// Which events it hears of; empty or absent: all that the company may see.
    #[schema(max_items = 50)]
    event_types: Option<Vec<EventType>>,
    #[schema(max_length = 200)]
    description: Option<String>,
}

/// A merge patch of an endpoint: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookEndpointPatch, example = json!({"event_types": []}))]
#[expect(dead_code, reason = "describes the body that `endpoint_patch` reads")]
pub struct EndpointPatchBody {
    /// What is waiting goes to the new address.
    #[schema(max_length = 2048, nullable = false)]
    url: Option<String>,
    #[schema(max_items = 50, nullable = false)]
    event_types: Option<Vec<EventType>>,
    #[schema(max_length = 200)]
    description: Option<String>,
}

/// Where to call.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = WebhookEndpoint)]
pub struct EndpointView {
    id: EndpointId,
    /// Null for an endpoint of the institute.
    company_id: Option<CompanyId>,
    #[schema(example = "https://hooks.brindlemoor.example/foothold")]
    url: String,
    description: Option<String>,
    /// Empty: all that the company may see.
    event_types: Vec<String>,
    /// `cooling_down`: the receiver asked for a rest; `failing`: the last attempt failed; `disabled`: events are recorded, not sent.
    status: EndpointStatus,
    /// Of a disabled endpoint: `gone` (it answered 410), `failing` (for five days) or `requested`. Of one that cools down: `throttled`; of a
    /// failing one: `failures`.
    #[schema(example = json!(null))]
    status_reason: Option<String>,
    /// Of one that fails or cools down: the first failure since the last success.
    status_since: Instant,
    /// Since the last success.
    #[schema(minimum = 0, example = 0)]
    consecutive_failures: i32,
    /// Nothing is sent before.
    #[schema(example = json!(null))]
    cooling_down_until: Option<Instant>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
    /// What its owner verifies signatures with: only in the answers that make it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, example = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    secret: Option<String>,
    /// How many deliveries wait for a recovery: only in the answers that disable and enable it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, minimum = 0, example = 12)]
    paused_deliveries: Option<i64>,
}

impl EndpointView {
    pub(super) fn with_secret(self, secret: &FreshSecret) -> Self {
        Self { secret: Some(secret.reveal().to_owned()), ..self }
    }

    pub(super) fn with_paused(self, deliveries: i64) -> Self {
        Self { paused_deliveries: Some(deliveries), ..self }
    }

    pub(super) fn at(now: Instant, row: EndpointRow) -> Self {
        let health = row.health();
        let status = health.seen(row.status, now);
        let disabled = status == EndpointStatus::Disabled;
        let derived_reason = if disabled { None } else { health.reason(now).map(str::to_owned) };
        Self {
            id: row.id,
            company_id: row.company_id,
            url: row.url,
            description: row.description,
            event_types: row.event_types.0,
            status,
            status_reason: derived_reason.or(row.status_reason),
            status_since: health.since(row.status, now).unwrap_or(row.status_since),
            consecutive_failures: row.consecutive_failures,
            cooling_down_until: health.cooling_until.filter(|until| now < *until),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            secret: None,
            paused_deliveries: None,
        }
    }
}

/// Register a webhook endpoint.
///
/// Its secret is only in this answer. The same address may be registered twice. At most 20 a company: `conflict`.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewEndpointBody,
    responses((status = 201, description = "The endpoint, with its secret", body = EndpointView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/webhook-endpoints")]
pub async fn create_webhook_endpoint(caller: CompanySide, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let now = deps.clock.now();
    let secret = FreshSecret::make(deps.ids, &deps.sealer, deps.ids.new_id(now), now)?;
    let http = deps.http.clone();
    let act = request.run("create_webhook_endpoint", caller.0, &deps, move |conn, stamp, given| {
        let new = new_endpoint(given.fields()?, stamp.by.scope(), http.guard())?;
        let endpoint = endpoint::create(conn, stamp, &new, &secret)?;
        let (location, version) = (format!("/v1/webhook-endpoints/{}", endpoint.id), endpoint.version);
        Answer::created(location, version, &EndpointView::at(stamp.at, endpoint).with_secret(&secret))
    });
    act.await
}

/// List webhook endpoints.
///
/// In the order in which they were registered, disabled ones too. A partner sees its own.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])), params(
    ("company_id" = Option<CompanyId>, Query, description = "Only of this company"),
    responses::PageParameters,
),
    responses((status = 200, description = "A page of endpoints", body = Page<EndpointView>), responses::Read))]
#[get("/webhook-endpoints")]
pub async fn list_webhook_endpoints(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let mut query = Fields::of_query(request.query_string());
    let page = PageRequest::take(&mut query, &cursors);
    let company = query.optional("company_id", parse::id);
    query.finish(|| Some(()))?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let answer = deps.db.read("list_webhook_endpoints", move |conn| {
        let rows = store::list(conn, scope, company, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, |row| EndpointView::at(now, row)), &here)
    });
    Ok(answer.await?.into())
}

/// Read a webhook endpoint.
///
/// Never its secret. Another company's is not found.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])),
    params(("id" = EndpointId, Path, description = "The endpoint"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The endpoint", body = EndpointView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/webhook-endpoints/{id}")]
pub async fn get_webhook_endpoint(caller: CompanySide, id: Id<EndpointId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let endpoint = deps.db.read("get_webhook_endpoint", move |conn| store::find(conn, scope, id)).await?;
    let view = EndpointView::at(deps.clock.now(), endpoint);
    Ok(Answer::resource(200, view.version, &view)?.unless_known(if_none_match(&request)).into())
}

/// Change a webhook endpoint.
///
/// Its company and its secret stay. What is waiting goes to a new address, which starts without the old one's failures.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])),
    params(("id" = EndpointId, Path, description = "The endpoint"), responses::IfMatchHeader), request_body(content = Option<EndpointPatchBody>),
    responses((status = 200, description = "The endpoint as it is now", body = EndpointView, headers(("ETag" = String))), responses::Change))]
#[patch("/webhook-endpoints/{id}")]
pub async fn patch_webhook_endpoint(
    caller: CompanySide,
    id: Id<EndpointId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let http = deps.http.clone();
    let change = move |conn: &mut Conn, stamp: &Stamp, given: &Given, id| endpoint::change(conn, stamp, given, id, http.guard());
    let show =
        |_: &mut Conn, stamp: &Stamp, endpoint: EndpointRow| Answer::resource(200, endpoint.version, &EndpointView::at(stamp.at, endpoint));
    request.step("patch_webhook_endpoint", caller.0, &deps, id, change, show).await
}

/// Delete a webhook endpoint.
///
/// What is waiting for it is no longer sent, and no more events are recorded for it. Its deliveries can be read for 90 days.
#[utoipa::path(tag = "webhooks", security(("api_key" = [])),
    params(("id" = EndpointId, Path, description = "The endpoint"), responses::IfMatchHeader),
    responses((status = 204, description = "The endpoint is deleted"), responses::Delete))]
#[delete("/webhook-endpoints/{id}")]
pub async fn delete_webhook_endpoint(
    caller: CompanySide,
    id: Id<EndpointId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    request.step("delete_webhook_endpoint", caller.0, &deps, id, endpoint::delete, |_, _, ()| Ok(Answer::no_content())).await
}
