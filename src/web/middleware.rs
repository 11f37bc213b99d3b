//! This surrounds every request: [`observe`] gives the request its id, its log line and its metrics, and [`edge`] turns an error into a
//! problem document.

use std::collections::HashSet;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use tracing::Instrument;

use crate::auth::address::count_address;
use crate::db::pool::with_one_patience;
use crate::deps::Deps;
use crate::error::Error;
use crate::limits::{Allowance, Counted};
use crate::telemetry::RequestId;
use crate::web::compress::compress;
use crate::wire::answer::Answer;
use crate::wire::fields::unknown_parameters;
use crate::wire::problem::{Code, Problem};

/// An error leaves a handler as a bare status; [`edge`] writes its document, which needs the request's id.
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        Problem::from(self).code.status()
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

/// This is around everything else, so that the answers of other layers, such as the answer to a browser's preflight, also have an id and a
/// line in the log.
pub async fn observe<B: MessageBody + 'static>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, actix_web::Error> {
    let Some(deps) = request.app_data::<Data<Deps>>().cloned() else {
        return next.call(request).await;
    };
    let started = Instant::now();
    let request_id = deps.ids.new_id::<uuid::Uuid>(deps.clock.now()).simple().to_string();
    request.extensions_mut().insert(RequestId(request_id.clone()));
    let method = request.method().clone();
    // Of the highest level, so that a filter that lets a line of the request through lets its id through as well.
    let span = tracing::error_span!("request", request_id);
    let mut response = next.call(request).instrument(span).await?;
    let left = response.request().extensions().get::<Allowance>().copied();
    add_headers(response.headers_mut(), &request_id, left);
    complete_location(response.headers_mut(), &deps.public_url);
    note(&response, &deps, &method, &request_id, started);
    Ok(response)
}

/// Answers a request, and turns an error into a problem document. It is inside the CORS layer, which adds its headers to refusals too.
pub async fn edge(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(deps) = request.app_data::<Data<Deps>>().cloned() else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    answer_head_as_get(&mut request);
    let response = match count_visitor(&request, &deps) {
        Ok(()) => with_one_patience(next.call(request)).await?.map_into_boxed_body(),
        Err(refused) => request.error_response(refused),
    };
    Ok(compress(explain(response, &deps, &request_id)))
}

/// Routes HEAD as GET. The server itself leaves the body out, because it remembers the method that it has read.
pub fn answer_head_as_get(request: &mut ServiceRequest) {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
}

/// Counts requests for pages that need no key by their address. `/livez` is not counted: it costs nothing, and a service that does not answer it
/// is restarted. Feeds are counted where they are served.
fn count_visitor(request: &ServiceRequest, deps: &Deps) -> Result<(), Error> {
    let path = request.match_info().as_str();
    let is_counted = matches!(path, "/readyz" | "/openapi.json" | "/docs" | "/sign-in")
        || ["/docs/", "/problems/", "/sign-in/"].iter().any(|folder| path.starts_with(folder));
    if is_counted { count_address(request.request(), deps, Counted::Visitor) } else { Ok(()) }
}

/// Turns the error of a handler, or a bare error of actix itself, into a problem document.
fn explain(response: ServiceResponse, deps: &Deps, request_id: &str) -> ServiceResponse {
    let Some(problem) = problem_of(&response, request_id).or_else(|| refused_query(&response)) else { return response };
    let (request, _) = response.into_parts();
    let allow = request.extensions().get::<Allow>().map(|allow| allow.0.clone());
    let mut answer = Answer::problem(&problem, &deps.public_url, request_id);
    if let Some(allow) = allow {
        answer = answer.with("allow", allow);
    }
    ServiceResponse::new(request, answer.into())
}

fn problem_of(response: &ServiceResponse, request_id: &str) -> Option<Problem> {
    let cause = response.response().error()?;
    if let Some(error) = cause.as_error::<Error>() {
        if error.is_ours() {
            tracing::error!(request_id, %error, "request failed");
        }
        return Some(Problem::from(error));
    }
    Some(match response.status() {
        StatusCode::NOT_FOUND => Problem::new(Code::NotFound, "There is nothing here under this path."),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::PayloadTooLarge, "The body is too large."),
        status if status.is_client_error() => Problem::new(Code::MalformedRequest, "The request cannot be read."),
        _ => {
            tracing::error!(request_id, error = %cause, "request failed");
            Problem::new(Code::Internal, "Something went wrong on our side; nothing was changed.")
        }
    })
}

/// The paths whose GET has query parameters, as the document names them.
pub struct Queried(pub HashSet<String>);

/// Judged when the thing is found, so that refusals keep their order: a read of one thing has no query, and reading it did no harm.
fn refused_query(response: &ServiceResponse) -> Option<Problem> {
    let request = response.request();
    if request.query_string().is_empty() || !request.method().is_safe() || !response.status().is_success() {
        return None;
    }
    let path = request.match_pattern().filter(|path| path.starts_with("/v1/"))?;
    if request.app_data::<Data<Queried>>()?.0.contains(&path) {
        return None;
    }
    Some(Problem::from(&Error::Invalid(unknown_parameters(request.query_string()))))
}

/// The methods of a path that was called with another one.
pub struct Allow(pub String);

/// The paths of the document, each with its methods.
pub type Paths = Vec<(actix_web::dev::ResourceDef, String)>;

/// For what no route takes: 405 with the methods of the path, else 404.
pub async fn no_route(request: HttpRequest, paths: Data<Paths>) -> Result<&'static str, Error> {
    if let Some((_, methods)) = paths.iter().find(|(path, _)| path.is_match(request.path())) {
        request.extensions_mut().insert(Allow(methods.clone()));
        return Err(Error::MethodNotAllowed);
    }
    Err(Error::NotFound)
}

fn add_headers(headers: &mut HeaderMap, request_id: &str, left: Option<Allowance>) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    if let Some(left) = left {
        let policy = format!("\"{}\";q={};w=60", left.policy, left.per_minute);
        let state = format!("\"{}\";r={};t={}", left.policy, left.remaining, left.seconds);
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Makes a `Location` begin with the path under which a proxy serves this. Handlers and kept answers have it without that path, so that the
/// public address may change.
fn complete_location(headers: &mut HeaderMap, public_url: &str) {
    let Some((_, address)) = public_url.split_once("://") else { return };
    let Some((_, path)) = address.split_once('/') else { return };
    let location = headers.get(header::LOCATION).and_then(|location| location.to_str().ok()).filter(|location| location.starts_with('/'));
    if let Some(whole) = location.and_then(|location| HeaderValue::from_str(&format!("/{path}{location}")).ok()) {
        headers.insert(header::LOCATION, whole);
    }
}

/// One line and one count for each request, by its route's pattern: a path may hold a secret.
fn note<B>(response: &ServiceResponse<B>, deps: &Deps, method: &Method, request_id: &str, started: Instant) {
    let took = started.elapsed();
    let route = response.request().match_pattern().unwrap_or_else(|| "none".to_owned());
    let status = response.status().as_u16();
    deps.metrics.request(method.as_str(), &route, status, took);
    tracing::info!(request_id, %method, route, status, took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "request");
}
