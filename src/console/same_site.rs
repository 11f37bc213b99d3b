//! Keeps other sites from acting with somebody's session (docs/architecture.md, Pages).
//!
//! A browser sends a session's cookie with forms of our own pages and, in spite of `SameSite`, in some cases with those of other sites. So a
//! request that changes something must say that it comes from a page of ours, as OWASP's cheat sheet on forgery of requests says of fetch
//! metadata.

use actix_web::HttpRequest;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::surround::no_page;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::web::middleware::Paths;

/// Is around every page, and lets through what is safe or comes from a page of ours.
pub async fn same_site(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if is_ours(request.request()) {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    let Some(paths) = request.app_data::<Data<Paths>>().cloned() else { return Ok(request.error_response(refused())) };
    let is_page = request.match_pattern().is_some() && !paths.iter().any(|(path, _)| path.is_match(request.path()));
    let refusal = if is_page { refused() } else { no_page(request.request().clone(), paths).await.err().unwrap_or_else(refused) };
    Ok(request.error_response(refusal))
}

fn refused() -> Error {
    Error::Forbidden(
        "This was not sent by a page of this service, or the browser does not say so. Open the page again, and send it from there."
            .to_owned(),
    )
}

/// Tells whether a request changes nothing, or comes from a page of ours.
pub fn is_ours(request: &HttpRequest) -> bool {
    request.method().is_safe() || is_from_our_page(request)
}

/// Browsers say where a request comes from in `Sec-Fetch-Site`. Where they do not, over plain http, they send `Origin` with each POST.
fn is_from_our_page(request: &HttpRequest) -> bool {
    let headers = request.headers();
    if headers.contains_key("sec-fetch-site") {
        return headers.get_all("sec-fetch-site").all(|site| site == "same-origin");
    }
    let ours = request.app_data::<Data<Deps>>().and_then(|deps| url::Url::parse(&deps.public_url).ok());
    let ours = ours.map(|url| url.origin().ascii_serialization());
    headers.get(header::ORIGIN).is_some_and(|origin| ours.is_some_and(|ours| origin.as_bytes() == ours.as_bytes()))
}
