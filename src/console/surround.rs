//! What is around every page: its headers, and the page of an error.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::error_page;
use super::same_site::is_ours;
use super::sent::{Unsent, signed_out};
use super::sign_in::next::NextPage;
use super::step::not_answered;
use super::visit;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::telemetry::RequestId;
use crate::web::middleware::{Paths, no_route};
use crate::wire::problem::{Code, Problem};

/// A page loads its style and its script from here, sends its forms here, and stands in no frame.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Marks a request that no page takes.
struct NoPage;

/// Answers what no page takes, as it is answered where there are no pages.
pub async fn no_page(request: HttpRequest, paths: Data<Paths>) -> Result<&'static str> {
    request.extensions_mut().insert(NoPage);
    no_route(request, paths).await
}

/// Gives a page its headers, and makes a page of an error.
pub async fn surround(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    if response.request().extensions().contains::<NoPage>() && !is_wanted_as_page(&response) {
        return Ok(response);
    }
    let mut response = beneath_a_path(as_page(response).await);
    add_headers(response.headers_mut());
    Ok(response)
}

/// Tells whether somebody with a browser asks for what is not there.
fn is_wanted_as_page(response: &ServiceResponse) -> bool {
    let request = response.request();
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    response.status() == StatusCode::NOT_FOUND && request.method() == Method::GET && accept.contains("text/html")
}

async fn as_page(response: ServiceResponse) -> ServiceResponse {
    let Some(cause) = response.response().error() else { return response };
    let request_id = response.request().extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let problem = match cause.as_error::<Error>() {
        Some(Error::SignedOut) => return to_sign_in(response),
        Some(error) => {
            if error.is_ours() {
                tracing::error!(request_id, %error, "request failed");
                let unsent = response.request().extensions().get::<Unsent>().cloned();
                if let Some(unsent) = unsent {
                    let answer = not_answered(error, &unsent);
                    return response.into_response(answer);
                }
            }
            Problem::from(error)
        }
        None if response.status().is_client_error() => Problem::new(Code::MalformedRequest, "The request cannot be read."),
        None => {
            tracing::error!(request_id, error = %cause, "request failed");
            Problem::new(Code::Internal, "Something went wrong on our side; nothing was changed.")
        }
    };
    let mut answer = HttpResponse::build(problem.code.status());
    if let Some(seconds) = problem.retry_after_seconds {
        answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    let by = if may_look(problem.code, response.request()) { visit::reading(response.request()).await } else { None };
    let page = error_page::write(&problem, &request_id, by.as_ref()).into_string();
    response.into_response(answer.content_type("text/html; charset=utf-8").body(page))
}

/// Tells whether this service looks up who reads the page of this problem. It does not where somebody asks too often, where the database is
/// away, and where another site has sent the request.
fn may_look(code: Code, request: &HttpRequest) -> bool {
    !matches!(code, Code::RateLimited | Code::Unavailable | Code::Unauthorized) && is_ours(request)
}

/// Leads a stranger who asks for a page to the sign-in page, and from there back. What a stranger has sent is not lost.
fn to_sign_in(response: ServiceResponse) -> ServiceResponse {
    let answer = if response.request().method().is_safe() {
        let path = NextPage::sign_in_before(response.request());
        HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
    } else {
        let unsent = response.request().extensions().get::<Unsent>().cloned();
        HttpResponse::Unauthorized().content_type("text/html; charset=utf-8").body(signed_out(unsent.as_ref()).into_string())
    };
    response.into_response(answer)
}

fn add_headers(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // With no-referrer Chromium sends `Origin: null` with our own forms, which would then look like those of another site.
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("same-origin"));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// These are the beginnings of a link, of a form's address and of a loaded file. Text on a page cannot hold them, because its quotes are
/// written as `&quot;`.
const FROM_THE_ROOT: [&str; 4] = [" href=\"/", " action=\"/", " formaction=\"/", " src=\"/"];

/// Pages write their links from the root. Where a proxy serves the service under a path, each link gets that path here.
fn beneath_a_path(response: ServiceResponse) -> ServiceResponse {
    let public_url = response.request().app_data::<Data<Deps>>().map(|deps| deps.public_url.clone()).unwrap_or_default();
    let Some((_, path)) = public_url.split_once("://").and_then(|(_, address)| address.split_once('/')) else { return response };
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return response;
    }
    response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => BoxBody::new(Bytes::from(prefixed(&String::from_utf8_lossy(&bytes), path))),
        Err(body) => body,
    })
}

fn prefixed(page: &str, path: &str) -> String {
    FROM_THE_ROOT.iter().fold(page.to_owned(), |page, beginning| page.replace(beginning, &format!("{beginning}{path}/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_gets_the_path_under_which_a_proxy_serves_the_pages() {
        let page = "<a href=\"/slots\">/slots</a><form action=\"/search\"><a href=\"#main\">x</a><p>&quot; href=&quot;/a</p>";
        let expected = "<a href=\"/app/slots\">/slots</a><form action=\"/app/search\"><a href=\"#main\">x</a><p>&quot; href=&quot;/a</p>";
        assert_eq!(prefixed(page, "app"), expected);
    }
}
