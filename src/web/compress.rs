//! Long answers are compressed where the caller asks for it.

use actix_http::encoding::Encoder;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header};

/// Below so many bytes compression costs more than it saves.
const LONG: u64 = 2 * 1024;

/// Compresses lists and the document with gzip. An answer with an `ETag` stays as it is, because a strong tag stands for exactly these octets.
pub fn compress(response: ServiceResponse) -> ServiceResponse {
    if !is_long(&response) || !asks_for_gzip(&response) {
        return response;
    }
    response.map_body(|head, body| BoxBody::new(Encoder::response(ContentEncoding::Gzip, head, body)))
}

fn is_long(response: &ServiceResponse) -> bool {
    let headers = response.headers();
    let is_json = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes() == b"application/json");
    let is_long = matches!(response.response().body().size(), BodySize::Sized(length) if length >= LONG);
    response.status() == StatusCode::OK && is_json && is_long && !headers.contains_key(header::ETAG)
}

fn asks_for_gzip(response: &ServiceResponse) -> bool {
    let Ok(accepted) = AcceptEncoding::parse(response.request()) else { return false };
    accepted.negotiate([Encoding::gzip(), Encoding::identity()].iter()) == Some(Encoding::gzip())
}
