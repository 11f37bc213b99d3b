//! Pages of other origins may call the API from a browser where a setting names them (Fetch standard, CORS protocol).

use actix_cors::Cors;

/// For so many seconds a browser does not ask again.
const MAX_AGE: usize = 60 * 60;

/// Allows these origins, and no others, all that the API takes and gives. Keys come in a header, so cookies are never allowed.
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
