//! The page to subscribe from is at `/calendars/{token}`, beside the feed.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::serve::{for_anybody, found};
use crate::calendars::model::Addresses;
use crate::calendars::page::{self, CONTENT_SECURITY_POLICY};
use crate::calendars::store;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute;
use crate::seal::{fingerprint, looks_like_token};

/// Read the page of a calendar.
///
/// For people: the calendar's name, a button and the address to subscribe, and a line for each calendar program. Anybody who has the feed's
/// URL has this one: it is the same without `.ics`. To look at it is not to fetch the calendar.
#[utoipa::path(tag = "calendars", security(()),
    params(("token" = String, Path, description = "The secret of the feed's URL", pattern = "^[A-Za-z0-9_-]{43}$")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html",
            headers(("Content-Security-Policy" = String), ("Cache-Control" = String))),
        (status = 404, description = "There is no such feed, or it was revoked", body = String, content_type = "text/plain"),
        (status = 429, description = "`rate-limited`: wait as `Retry-After` says",
            body = crate::wire::problem::ProblemDocument<'static>, content_type = "application/problem+json"),
        (status = 503, description = "Try again in a moment", body = String, content_type = "text/plain")))]
#[get("/calendars/{token:.*}")]
pub async fn get_calendar_page(request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    for_anybody(&request, &deps, page(&request, &deps)).await
}

async fn page(request: &HttpRequest, deps: &Deps) -> Result<Option<HttpResponse>> {
    let token = request.match_info().query("token");
    if !looks_like_token(token) {
        return Ok(None);
    }
    let hash = fingerprint(token);
    let read = deps.db.read("calendar_page", move |conn| {
        let Some(feed) = store::find_by_token(conn, &hash)? else { return Ok(None) };
        Ok(Some((feed.name, institute::store::read(conn)?.name)))
    });
    let Some((name, institute)) = read.await? else { return Ok(None) };
    let body = page::write(&institute, &name, &Addresses::of(token, &deps.public_url));
    let policy = (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY.as_str());
    Ok(Some(found(StatusCode::OK).insert_header(policy).content_type("text/html; charset=utf-8").body(body)))
}
