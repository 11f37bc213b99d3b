//! What operators and tools ask of the process: is it alive, is it ready, what it has counted, what its problems mean, its own description.

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};

use crate::auth::Admin;
use crate::auth::extract::prove_admin;
use crate::db::migrate::{self, State};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::wire::problem::{Code, Explanation};

/// The OpenAPI document as it is served.
pub struct Document(pub Bytes);

/// Is the process alive?
///
/// Always 200 while it runs; it asks nothing of the database.
#[utoipa::path(tag = "operations", security(()), responses((status = 200, description = "Alive", body = String, content_type = "text/plain")))]
#[get("/livez")]
pub async fn livez() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// Is the process ready for requests?
///
/// 200 when the database answers and every migration is applied, else 503.
#[utoipa::path(tag = "operations", security(()), responses(
    (status = 200, description = "Ready", body = String, content_type = "text/plain"),
    (status = 429, description = "`rate-limited`: wait as `Retry-After` says",
        body = crate::wire::problem::ProblemDocument<'static>, content_type = "application/problem+json"),
    (status = 503, description = "`unavailable`: the database does not answer, or migrations are pending",
        body = crate::wire::problem::ProblemDocument<'static>, content_type = "application/problem+json")))]
#[get("/readyz")]
pub async fn readyz(deps: Data<Deps>) -> Result<HttpResponse> {
    match deps.db.read("readyz", migrate::state).await {
        Ok(State::Current) => Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n")),
        Ok(State::Behind(_) | State::Empty) => Err(Error::Unavailable("migrations are pending".to_owned())),
        Err(error) => Err(Error::Unavailable(error.to_string())),
    }
}

/// What the process has counted.
///
/// In Prometheus' text format, whatever `Accept` says, for administrators' keys. A listener of its own gives it without a key.
#[utoipa::path(tag = "operations", security(("api_key" = [])), responses(
    (status = 200, description = "Metrics", body = String, content_type = "text/plain"), crate::wire::responses::Read))]
#[get("/metrics")]
pub async fn metrics(request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let Admin(_) = prove_admin(&request).await?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(deps.metrics.text()))
}

/// What a problem means.
///
/// The `type` of every problem document leads here.
#[utoipa::path(tag = "operations", security(()), params(("slug" = String, Path, description = "The problem's `code`", example = "slot-full")), responses(
    (status = 200, description = "An explanation", body = String, content_type = "text/plain"),
    (status = 404, description = "`not-found`: there is no such problem", body = crate::wire::problem::ProblemDocument<'static>, content_type = "application/problem+json"),
    (status = 429, description = "`rate-limited`: wait as `Retry-After` says",
        body = crate::wire::problem::ProblemDocument<'static>, content_type = "application/problem+json")))]
#[get("/problems/{slug}")]
pub async fn problem(slug: Path<String>) -> Result<HttpResponse> {
    let code: Code = slug.parse().map_err(|_| Error::NotFound)?;
    let Explanation { status, title, advice } = code.explanation();
    let text = format!("{title} ({code}, status {status})\n\n{advice}\n");
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}

/// This document.
///
/// OpenAPI 3.1, made from the code that serves.
#[utoipa::path(tag = "operations", security(()), responses(
    (status = 200, description = "The document", body = Object),
    (status = 429, description = "`rate-limited`: wait as `Retry-After` says",
        body = crate::wire::problem::ProblemDocument<'static>, content_type = "application/problem+json")))]
#[get("/openapi.json")]
pub async fn openapi_document(document: Data<Document>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document.0.clone())
}
