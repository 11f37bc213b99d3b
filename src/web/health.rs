//! What operators and tools ask of the process: is it alive, is it ready, what it has counted, what its problems mean, its own description.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use tokio::sync::Mutex;

use crate::auth::Admin;
use crate::auth::extract::prove_admin;
use crate::db::migrate::{self, State};
use crate::db::{Conn, installation};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::seal::Sealer;
use crate::time::Instant;
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
/// 200 when the database takes writes, has every migration, and is sealed with this instance's master key; else 503, within two seconds.
#[utoipa::path(tag = "operations", security(()), responses(
    (status = 200, description = "Ready", body = String, content_type = "text/plain"),
    (status = 429, description = "`rate-limited`: wait as `Retry-After` says",
        body = crate::wire::problem::ProblemDocument<'static>, content_type = "application/problem+json"),
    (status = 503, description = "`unavailable`: the database does not answer or takes no writes, migrations are pending, or it is sealed with another master key",
        body = crate::wire::problem::ProblemDocument<'static>, content_type = "application/problem+json")))]
#[get("/readyz")]
pub async fn readyz(deps: Data<Deps>, last_write: Data<LastWrite>) -> Result<HttpResponse> {
    match tokio::time::timeout(ANSWERED_WITHIN, last_write.renew(&deps)).await {
        Ok(Ok(())) => Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n")),
        Ok(Err(error @ Error::Unavailable(_))) => Err(error),
        Ok(Err(error)) => Err(Error::Unavailable(error.to_string())),
        Err(_) => Err(Error::Unavailable("the database takes no writes at this moment".to_owned())),
    }
}

/// Load balancers wait only for a few seconds.
const ANSWERED_WITHIN: Duration = Duration::from_millis(1_900);

/// A write that has succeeded counts for this long, so that frequent questions cost the database nothing.
const FRESH: Duration = Duration::from_secs(1);

/// This says when the database last took a write for readiness. Only one such write runs at a time.
#[derive(Default)]
pub struct LastWrite(Arc<Mutex<Option<std::time::Instant>>>);

impl LastWrite {
    async fn renew(&self, deps: &Deps) -> Result<()> {
        let mut last = Arc::clone(&self.0).lock_owned().await;
        if last.is_some_and(|at| at.elapsed() < FRESH) {
            return Ok(());
        }
        let deps = deps.clone();
        // The write goes on even if nobody waits for it any more, so that connections that do not answer are noticed and left behind.
        let writing = tokio::spawn(async move {
            *last = None;
            let (sealer, now) = (deps.sealer.clone(), deps.clock.now());
            deps.db.write("readyz", move |conn| prove(conn, &sealer, now)).await?;
            *last = Some(std::time::Instant::now());
            Ok(())
        });
        writing.await.unwrap_or_else(|error| Err(Error::Internal(format!("readiness: {error}"))))
    }
}

fn prove(conn: &mut Conn, sealer: &Sealer, now: Instant) -> Result<()> {
    match migrate::state(conn)? {
        State::Current => {}
        State::Behind(_) | State::Empty => return Err(Error::Unavailable("migrations are pending".to_owned())),
    }
    installation::check_master_key(conn, sealer)?;
    installation::prove_writable(conn, now)
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
