//! What pages of other origins may do from a browser (the Fetch standard, CORS protocol).

use actix_cors::Cors;

/// Seconds for which a browser need not ask again.
const MAX_AGE: usize = 60 * 60;

/// Whatever the API takes and gives, for these origins alone. Keys come in a header, so no cookie is ever allowed.
pub fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PATCH", "DELETE"])
        .allowed_headers(["authorization", "content-type", "accept", "idempotency-key", "if-match", "if-none-match"])
        .expose_headers([
            "etag",
            "idempotency-replayed",
            "link",
            "location",
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
            "x-request-id",
        ])
        .max_age(MAX_AGE);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
