//! The errors of operations stand here in groups for the OpenAPI document, in which every operation names each error that it can answer.

use utoipa::IntoResponses;

use super::problem::ProblemDocument;

macro_rules! problem_responses {
    ($($(#[$meta:meta])* $name:ident { $($variant:ident $status:literal $description:literal,)+ })+) => { $(
        $(#[$meta])*
        #[derive(IntoResponses)]
        #[allow(dead_code, reason = "only the document reads it")]
        pub enum $name {
            $(
                #[doc = $description]
                #[response(status = $status, content_type = "application/problem+json")]
                $variant(ProblemDocument<'static>),
            )+
        }
    )+ };
}

problem_responses! {
    /// A list, or a read of the one thing there is.
    Read {
        Unauthorized 401 "`unauthorized`: no valid key",
        Forbidden 403 "`forbidden`: the key's role may not do this",
        NotAcceptable 406 "`not-acceptable`: the answer is JSON",
        Invalid 422 "`validation-failed`: a query parameter",
        RateLimited 429 "`rate-limited`: wait as `Retry-After` says",
        Internal 500 "`internal`: a fault of the service",
        Unavailable 503 "`unavailable`: try again in a moment",
    }
    /// A read of one resource, or of a list under one.
    ReadOne {
        Unauthorized 401 "`unauthorized`: no valid key",
        Forbidden 403 "`forbidden`: the key's role may not do this",
        NotFound 404 "`not-found`: nothing under this id that the caller may see",
        NotAcceptable 406 "`not-acceptable`: the answer is JSON",
        Invalid 422 "`validation-failed`: a query parameter",
        RateLimited 429 "`rate-limited`: wait as `Retry-After` says",
        Internal 500 "`internal`: a fault of the service",
        Unavailable 503 "`unavailable`: try again in a moment",
    }
    /// A POST that makes something.
    Create {
        Malformed 400 "`malformed-request`: broken JSON, or an idempotency key of the wrong form",
        Unauthorized 401 "`unauthorized`: no valid key",
        Forbidden 403 "`forbidden`: the key's role may not do this",
        NotAcceptable 406 "`not-acceptable`: the answer is JSON",
        TooSlow 408 "`request-timeout`: the body did not come in time",
        Conflict 409 "`conflict`, `idempotency-in-flight`, or what the operation's text names",
        TooLarge 413 "`payload-too-large`: more than 256 KiB",
        UnsupportedMediaType 415 "`unsupported-media-type`: the body is not JSON",
        Invalid 422 "`validation-failed` with every fault, a slug of its own, or `idempotency-key-reused`",
        RateLimited 429 "`rate-limited`: wait as `Retry-After` says",
        Internal 500 "`internal`: a fault of the service",
        Unavailable 503 "`unavailable`: try again in a moment",
    }
    /// A POST whose body is a file.
    Import {
        Malformed 400 "`malformed-request`: an idempotency key of the wrong form, or a body that broke off",
        Unauthorized 401 "`unauthorized`: no valid key",
        Forbidden 403 "`forbidden`: the key's role may not do this",
        NotAcceptable 406 "`not-acceptable`: the answer is JSON",
        TooSlow 408 "`request-timeout`: the body did not come in time",
        Conflict 409 "`conflict`, `idempotency-in-flight`, or what the operation's text names",
        TooLarge 413 "`payload-too-large`: more than 8 MiB",
        UnsupportedMediaType 415 "`unsupported-media-type`: the body is not sent as this type",
        Invalid 422 "`validation-failed` or `bad-rows` with every fault, or `idempotency-key-reused`",
        RateLimited 429 "`rate-limited`: wait as `Retry-After` says",
        Internal 500 "`internal`: a fault of the service",
        Unavailable 503 "`unavailable`: try again in a moment",
    }
    /// A PATCH of the one thing there is.
    ChangePlain {
        Malformed 400 "`malformed-request`: broken JSON",
        Unauthorized 401 "`unauthorized`: no valid key",
        Forbidden 403 "`forbidden`: the key's role may not do this",
        NotAcceptable 406 "`not-acceptable`: the answer is JSON",
        TooSlow 408 "`request-timeout`: the body did not come in time",
        PreconditionFailed 412 "`precondition-failed`: the resource has changed",
        TooLarge 413 "`payload-too-large`: more than 256 KiB",
        UnsupportedMediaType 415 "`unsupported-media-type`: the body is not JSON",
        Invalid 422 "`validation-failed` with every fault",
        RateLimited 429 "`rate-limited`: wait as `Retry-After` says",
        Internal 500 "`internal`: a fault of the service",
        Unavailable 503 "`unavailable`: try again in a moment",
    }
    /// A PATCH, a step, or a POST under a resource.
    Change {
        Malformed 400 "`malformed-request`: broken JSON, or an idempotency key of the wrong form",
        Unauthorized 401 "`unauthorized`: no valid key",
        Forbidden 403 "`forbidden`: the key's role may not do this",
        NotFound 404 "`not-found`: nothing under this id that the caller may see",
        NotAcceptable 406 "`not-acceptable`: the answer is JSON",
        TooSlow 408 "`request-timeout`: the body did not come in time",
        Conflict 409 "`illegal-transition`, `conflict`, `idempotency-in-flight`, or what the operation's text names",
        PreconditionFailed 412 "`precondition-failed`: the resource has changed",
        TooLarge 413 "`payload-too-large`: more than 256 KiB",
        UnsupportedMediaType 415 "`unsupported-media-type`: the body is not JSON",
        Invalid 422 "`validation-failed` with every fault, a slug of its own, or `idempotency-key-reused`",
        RateLimited 429 "`rate-limited`: wait as `Retry-After` says",
        Internal 500 "`internal`: a fault of the service",
        Unavailable 503 "`unavailable`: try again in a moment",
    }
    /// A DELETE.
    Delete {
        Malformed 400 "`malformed-request`: a body that is broken JSON",
        Unauthorized 401 "`unauthorized`: no valid key",
        Forbidden 403 "`forbidden`: the key's role may not do this",
        NotFound 404 "`not-found`: nothing under this id that the caller may see",
        NotAcceptable 406 "`not-acceptable`: the answer is JSON",
        TooSlow 408 "`request-timeout`: the body did not come in time",
        PreconditionFailed 412 "`precondition-failed`: the resource has changed",
        TooLarge 413 "`payload-too-large`: more than 256 KiB",
        UnsupportedMediaType 415 "`unsupported-media-type`: the body is not JSON",
        Invalid 422 "`validation-failed`: a query parameter, or a field of the body",
        RateLimited 429 "`rate-limited`: wait as `Retry-After` says",
        Internal 500 "`internal`: a fault of the service",
        Unavailable 503 "`unavailable`: try again in a moment",
    }
}

/// 304
#[derive(IntoResponses)]
#[response(status = 304, description = "Not modified: the reader already has this representation")]
#[allow(dead_code, reason = "only the document reads it")]
pub struct NotModified;

/// The header that makes a POST safe to repeat.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "only the document reads it")]
pub struct IdempotencyKeyHeader {
    /// The same key with the same request within 24 hours gets the first answer again.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$", required = false, example = "3f1c2a9e")]
    idempotency_key: Option<String>,
}

/// This parameter asks for a dry run of a step.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only the document reads it")]
pub struct DryRunParameter {
    /// `true` answers what the step would do, and changes nothing; the idempotency key is then ignored.
    #[param(required = false)]
    dry_run: Option<bool>,
}

/// The header that refuses a change of something that changed meanwhile.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "only the document reads it")]
pub struct IfMatchHeader {
    /// The `ETag` that the change was made from; stale is 412.
    #[param(rename = "If-Match", required = false, example = "\"v3.8a1f6c2d4b7e9035\"")]
    if_match: Option<String>,
}

/// The header that spares an unchanged body.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "only the document reads it")]
pub struct IfNoneMatchHeader {
    /// The `ETag` of the representation that the reader has.
    #[param(rename = "If-None-Match", required = false, example = "\"v3.8a1f6c2d4b7e9035\"")]
    if_none_match: Option<String>,
}

/// How every list is paged.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only the document reads it")]
pub struct PageParameters {
    /// Items on a page, 25 by default.
    #[param(minimum = 1, maximum = 100, required = false, example = 25)]
    limit: Option<i32>,
    /// `next_cursor` of the page before, unchanged.
    #[param(required = false)]
    cursor: Option<String>,
}
