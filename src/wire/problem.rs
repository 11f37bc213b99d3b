//! The RFC 9457 problem document: the only place with status codes for errors.

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::error::{Error, FieldError, Refusal};

/// Faults that one answer names: more would make it many times as long as the request, and it may be kept for a day.
const MOST_FAULTS: usize = 100;

pub const CONTENT_TYPE: &str = "application/problem+json";

/// Every kind of problem: slug, status, title, and what the caller can do, as served under `/problems/{slug}`.
pub struct Kind {
    pub slug: &'static str,
    pub status: u16,
    pub title: &'static str,
    pub advice: &'static str,
}

/// The table of api.md section 1, in its order.
pub const KINDS: &[Kind] = &[
    kind(
        "malformed-request",
        400,
        "The request cannot be read",
        "Send well-formed JSON in UTF-8, and headers in the form the document describes.",
    ),
    kind("unauthorized", 401, "No valid key", "Send `Authorization: Bearer fhk_…` with a key that exists and has not expired."),
    kind("forbidden", 403, "Not allowed for this key", "Use a key whose role may do this."),
    kind("not-found", 404, "Not found", "Check the path and the id; an id of another company is not found either."),
    kind("method-not-allowed", 405, "Method not allowed", "Use one of the methods in the `Allow` header."),
    kind("not-acceptable", 406, "Not acceptable", "Accept `application/json`, or leave `Accept` out."),
    kind(
        "idempotency-in-flight",
        409,
        "The first request is still running",
        "Wait a moment and send the same request with the same key again.",
    ),
    kind(
        "precondition-failed",
        412,
        "The resource has changed",
        "Read it again, look at what changed, and send the new `ETag` in `If-Match`.",
    ),
    kind("payload-too-large", 413, "The body is too large", "Send at most 256 KiB."),
    kind("unsupported-media-type", 415, "Not JSON", "Send `Content-Type: application/json`."),
    kind("rate-limited", 429, "Too many requests", "Wait as many seconds as `Retry-After` says."),
    kind("internal", 500, "A fault of the service", "Try again later; give the request id to whoever runs the service."),
    kind("unavailable", 503, "Unavailable for a moment", "Try again in a few seconds."),
    kind("slot-full", 409, "The slot is full", "Choose another slot."),
    kind(
        "slot-not-open",
        409,
        "The slot cannot be booked",
        "Choose a slot whose availability is `free`; a coordinator may override a closed window with a reason.",
    ),
    kind("already-booked", 409, "Already booked", "The mentee has a live booking for this slot: use that one."),
    kind("mentee-clash", 409, "The mentee is booked at that time", "Choose another time, or cancel the other booking first."),
    kind(
        "host-clash",
        409,
        "A host is taken at that time",
        "Choose another time or another host; a coordinator may override busy times of an external calendar with a reason.",
    ),
    kind("cap-reached", 409, "A limit is reached", "The members `limit`, `max`, `count` and `lifts_at` say which one and when it lifts."),
    kind(
        "not-cleared",
        409,
        "Not cleared for workplaces",
        "Record the mentee's workplace clearance first, or choose another kind of slot.",
    ),
    kind("illegal-transition", 409, "Not possible in this state", "The member `possible` lists the steps that are."),
    kind("conflict", 409, "In conflict with the present state", "The detail says with what."),
    kind("validation-failed", 422, "The request breaks a rule", "Mend every entry of `errors`; each points at its place."),
    kind(
        "work-must-be-paid",
        422,
        "Work must be paid",
        "Shadowing in which the mentee produces something must be paid with a rate, or leave that activity out.",
    ),
    kind(
        "nonexistent-local-time",
        422,
        "That local time does not exist",
        "The clocks go forward over it: choose another, or give `starts_at` with an offset.",
    ),
    kind("ambiguous-local-time", 422, "That local time exists twice", "The clocks go back over it: give `starts_at` with an offset."),
    kind("idempotency-key-reused", 422, "The idempotency key belongs to another request", "Use a new key for each new request."),
];

const fn kind(slug: &'static str, status: u16, title: &'static str, advice: &'static str) -> Kind {
    Kind { slug, status, title, advice }
}

/// The kind of a slug of [`KINDS`].
pub fn kind_of(slug: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.slug == slug)
}

/// A problem as it is sent, without what only the request knows (its id and the public URL).
#[derive(Debug, Clone)]
pub struct Problem {
    pub slug: &'static str,
    pub detail: String,
    pub errors: Vec<FieldError>,
    /// Members of this kind of problem alone, such as `limit` and `max`.
    pub members: Map<String, Value>,
    pub retry_after_seconds: Option<u64>,
}

/// What the document of every problem has in common; some kinds add members of their own.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument<'a> {
    /// Where the kind of problem is explained.
    #[serde(rename = "type")]
    #[schema(example = "http://127.0.0.1:8080/problems/validation-failed")]
    kind: String,
    title: &'static str,
    #[schema(example = 422)]
    status: u16,
    detail: &'a str,
    /// The slug: stable, for programs.
    #[schema(example = "validation-failed")]
    code: &'static str,
    request_id: &'a str,
    /// The first 100 faults; `detail` says how many more there are.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false, max_items = 100)]
    errors: &'a [FieldError],
    #[serde(flatten)]
    #[schema(inline, additional_properties)]
    members: &'a Map<String, Value>,
}

impl Problem {
    pub fn new(slug: &'static str, detail: impl Into<String>) -> Self {
        Self { slug, detail: detail.into(), errors: Vec::new(), members: Map::new(), retry_after_seconds: None }
    }

    fn with(mut self, member: &str, value: Value) -> Self {
        self.members.insert(member.to_owned(), value);
        self
    }

    /// 500 where the slug is unknown, which a test excludes.
    pub fn status(&self) -> StatusCode {
        kind_of(self.slug).and_then(|kind| StatusCode::from_u16(kind.status).ok()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub fn body(&self, public_url: &str, request_id: &str) -> Vec<u8> {
        let document = ProblemDocument {
            kind: format!("{public_url}/problems/{}", self.slug),
            title: kind_of(self.slug).map_or("", |kind| kind.title),
            status: self.status().as_u16(),
            detail: &self.detail,
            code: self.slug,
            request_id,
            errors: &self.errors,
            members: &self.members,
        };
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        match error {
            Error::Malformed(detail) => Self::new("malformed-request", detail),
            Error::UnsupportedMediaType => Self::new("unsupported-media-type", "The body must be application/json."),
            Error::MethodNotAllowed => Self::new("method-not-allowed", "This path has other methods: see the Allow header."),
            Error::NotAcceptable => Self::new("not-acceptable", "This answer can only be application/json."),
            Error::PayloadTooLarge { limit } => Self::new("payload-too-large", format!("The body may have at most {limit} bytes.")),
            Error::Unauthorized(detail) => Self::new("unauthorized", *detail),
            Error::Forbidden(detail) => Self::new("forbidden", detail),
            Error::NotFound => Self::new("not-found", "There is nothing here under this path or id."),
            Error::Invalid(errors) => invalid(errors),
            Error::PreconditionFailed { version } => {
                Self::new("precondition-failed", format!("The resource is at version {version} now.")).with("version", json!(version))
            }
            Error::IdempotencyKeyReused => {
                Self::new("idempotency-key-reused", "This Idempotency-Key was used for another request within the last 24 hours.")
            }
            Error::IdempotencyInFlight => {
                Self::new("idempotency-in-flight", "The first request with this Idempotency-Key is still running.")
            }
            Error::RateLimited { retry_after_seconds } => Self {
                retry_after_seconds: Some(*retry_after_seconds),
                ..Self::new("rate-limited", format!("Too many requests: wait {retry_after_seconds} s."))
            },
            Error::Refused(refusal) => refused(refusal),
            Error::Unavailable(_) | Error::StartOver => {
                Self { retry_after_seconds: Some(5), ..Self::new("unavailable", "The service cannot answer at this moment.") }
            }
            Error::Database(_) | Error::Internal(_) => Self::new("internal", "Something went wrong on our side; nothing was changed."),
        }
    }
}

/// A slug of its own is the top-level code when it is the only fault (api.md section 1).
fn invalid(errors: &[FieldError]) -> Problem {
    let (named, rest) = errors.split_at(errors.len().min(MOST_FAULTS));
    let own_slug = match errors {
        [only] => kind_of(only.code).filter(|kind| kind.status == 422).map(|kind| (kind.slug, only.detail.clone())),
        _ => None,
    };
    let (slug, detail) = own_slug.unwrap_or_else(|| {
        let places: Vec<_> = named.iter().map(|fault| if fault.pointer.is_empty() { "the body" } else { &fault.pointer }).collect();
        let more = if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
        ("validation-failed", format!("{} to mend: {}{more}", plural(errors.len()), places.join(", ")))
    });
    Problem { errors: named.to_vec(), ..Problem::new(slug, detail) }
}

fn plural(count: usize) -> String {
    if count == 1 { "1 fault".to_owned() } else { format!("{count} faults") }
}

fn refused(refusal: &Refusal) -> Problem {
    let detail = refusal.to_string();
    match refusal {
        Refusal::SlotFull => Problem::new("slot-full", detail),
        Refusal::SlotNotOpen(_) => Problem::new("slot-not-open", detail),
        Refusal::AlreadyBooked => Problem::new("already-booked", detail),
        Refusal::MenteeClash { bookings } => Problem::new("mentee-clash", detail).with("bookings", json!(bookings)),
        Refusal::HostClash { clashes, .. } => Problem::new("host-clash", detail).with("clashes", json!(clashes)),
        Refusal::CapReached { limit, max, count, lifts_at, .. } => Problem::new("cap-reached", detail)
            .with("limit", json!(limit))
            .with("max", json!(max))
            .with("count", json!(count))
            .with("lifts_at", json!(lifts_at)),
        Refusal::NotCleared => Problem::new("not-cleared", detail),
        Refusal::IllegalTransition { from, step, possible, .. } => Problem::new("illegal-transition", detail)
            .with("status_now", json!(from))
            .with("step", json!(step))
            .with("possible", json!(possible)),
        Refusal::Conflict(_) => Problem::new("conflict", detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slug_is_in_the_table_once() {
        for kind in KINDS {
            assert_eq!(KINDS.iter().filter(|other| other.slug == kind.slug).count(), 1, "{}", kind.slug);
        }
    }

    #[test]
    fn a_slug_of_its_own_speaks_only_when_it_is_the_only_fault() {
        let gap = FieldError { pointer: "/local_start".into(), code: "nonexistent-local-time", detail: "skipped".into() };
        let other = FieldError { pointer: "/title".into(), code: "required", detail: "give a title".into() };
        assert_eq!(invalid(std::slice::from_ref(&gap)).slug, "nonexistent-local-time");
        assert_eq!(invalid(&[gap, other]).slug, "validation-failed");
    }

    #[test]
    fn a_hundred_faults_are_named_and_the_others_counted() {
        let faults = |count: usize| {
            let fault = |number| FieldError { pointer: format!("/{number}"), code: "required", detail: "give it".into() };
            invalid(&(1..=count).map(fault).collect::<Vec<_>>())
        };
        let (all, cut) = (faults(100), faults(32_000));
        assert!(all.errors.len() == 100 && all.detail.ends_with(", /100"), "{}", all.detail);
        assert!(cut.errors.len() == 100 && cut.detail.starts_with("32000 faults to mend: /1, "), "{}", cut.detail);
        assert!(cut.detail.ends_with(", /100, and 31900 more"), "{}", cut.detail);
    }
}
