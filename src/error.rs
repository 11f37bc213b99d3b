//! An error says what went wrong in words of the domain; [`crate::wire::problem`] makes a document of it.

use serde_json::Value;

use crate::ids::BookingId;
use crate::time::Instant;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an act did not happen. It knows nothing of HTTP.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the request cannot be read: {0}")]
    Malformed(String),
    #[error("the body is not {wanted} by its content type")]
    UnsupportedMediaType { wanted: &'static str },
    #[error("the path has other methods")]
    MethodNotAllowed,
    #[error("nothing that the caller accepts can be sent")]
    NotAcceptable,
    #[error("the body is larger than {limit} bytes")]
    PayloadTooLarge { limit: usize },
    #[error("the body did not come in time")]
    BodyTooSlow,
    #[error("no valid key: {0}")]
    Unauthorized(&'static str),
    /// A page was asked for, and nobody is signed in in that browser.
    #[error("nobody is signed in")]
    SignedOut,
    /// A person has signed in too long ago for this act, and can sign in again.
    #[error("the sign-in is older than this act takes")]
    SignInAgain,
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// There is nothing under this id, or what is there belongs to somebody else: the caller is not told which.
    #[error("not found")]
    NotFound,
    #[error("{} faults in the request", .0.len())]
    Invalid(Vec<FieldError>),
    #[error("{} faults in the rows of a file", .0.len())]
    BadRows(Vec<RowFault>),
    #[error("the resource has changed: it is at version {version} now")]
    PreconditionFailed { version: i64 },
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    #[error("the first request with this idempotency key is still running")]
    IdempotencyInFlight,
    #[error("too many requests; wait {retry_after_seconds} s")]
    RateLimited { retry_after_seconds: u64 },
    #[error("the key has too many requests at once")]
    TooManyAtOnce,
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A row got another parent between the look at it and its lock. The transaction ends, so that no lock is held out of order, and the
    /// whole act runs again. No caller sees this error, unless that happens again and again.
    #[error("a row has moved to another parent meanwhile")]
    StartOver,
    /// The service cannot answer for a moment, and the caller can try again.
    #[error("unavailable: {0}")]
    Unavailable(String),
    #[error("database: {0}")]
    Database(diesel::result::Error),
    /// A fault of ours. The caller is not shown the text, which is for the log alone.
    #[error("internal: {0}")]
    Internal(String),
}

/// A refusal that a coordinator can pass over ends with this. It is for programs: a page has a field for the reason.
pub const OVERRIDE_HINT: &str = " A coordinator can pass over it with \"override\": {\"reason\": \"…\"}.";

/// A legal request that the present state refuses (409).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Every seat of this slot is taken.")]
    SlotFull,
    #[error("{0}")]
    SlotNotOpen(String),
    #[error("The mentee already has a live booking for this slot.")]
    AlreadyBooked,
    #[error("The mentee has another booking at that time.")]
    MenteeClash { bookings: Vec<BookingId> },
    #[error("{detail}")]
    HostClash { detail: String, clashes: Vec<Value> },
    #[error("{detail}")]
    CapReached {
        detail: String,
        /// The path of the setting in the policy.
        limit: &'static str,
        max: i64,
        count: i64,
        lifts_at: Option<Instant>,
        /// The mentee's bookings that count; `None` for a limit that counts something else.
        bookings: Option<Vec<BookingId>>,
    },
    #[error("Shadowing needs the mentee's workplace clearance, and it is not recorded as cleared.")]
    NotCleared,
    #[error("The slot is for a cohort in which the mentee has no active enrolment.")]
    NotEnrolled,
    #[error("The step {step} is not possible for a {subject} that is {from}.")]
    IllegalTransition { subject: &'static str, from: String, step: String, possible: Vec<&'static str> },
    /// Something was asked for several at once and some of them cannot have it, so none has it. `refused` says of each of those why.
    #[error("{detail}")]
    SomeRefused { detail: String, refused: Vec<Value> },
    /// Slots of a series do not fit, and nothing was done because of that. `clashes` says of each why.
    #[error("{detail}")]
    SeriesClash { detail: String, clashes: Vec<Value> },
    #[error("{0}")]
    Conflict(String),
}

/// One fault of a body or query.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// RFC 6901, from the body's root; `/name` of a query parameter.
    #[schema(example = "/starts_at")]
    pub pointer: String,
    #[schema(example = "required")]
    pub code: &'static str,
    #[schema(example = "give starts_at, or local_start with timezone")]
    pub detail: String,
}

/// A fault of one place of a file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct RowFault {
    /// The line on which the row begins, as an editor counts them; the first is 1.
    #[schema(example = 17)]
    pub line: usize,
    /// The column's name; null where the fault is of the whole row or file.
    #[schema(example = "email")]
    pub column: Option<String>,
    #[schema(example = "malformed")]
    pub code: &'static str,
    #[schema(example = "An e-mail address such as name@example.org.")]
    pub detail: String,
}

impl RowFault {
    pub fn new(line: usize, column: Option<&str>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { line, column: column.map(str::to_owned), code, detail: detail.into() }
    }
}

impl Error {
    /// Refuses with the code `conflict`; `detail` is a sentence for the caller.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::Refused(Refusal::Conflict(detail.into()))
    }

    /// Makes an error of one fault. `pointer` is a JSON pointer into the body (RFC 6901), `code` a word for programs, `detail` a sentence
    /// for people.
    pub fn invalid(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }])
    }

    /// Gives both values, or the faults of both at once. An error that is no fault of the body goes before such faults.
    pub fn both<A, B>(one: Result<A>, other: Result<B>) -> Result<(A, B)> {
        match (one, other) {
            (Ok(one), Ok(other)) => Ok((one, other)),
            (Err(Self::Invalid(mut faults)), Err(Self::Invalid(more))) => {
                faults.extend(more);
                Err(Self::Invalid(faults))
            }
            (Err(Self::Invalid(_)) | Ok(_), Err(error)) | (Err(error), _) => Err(error),
        }
    }

    /// Whether the fault is ours and so belongs into the log as an error.
    pub fn is_ours(&self) -> bool {
        matches!(self, Self::Database(_) | Self::Internal(_) | Self::Unavailable(_) | Self::StartOver)
    }
}

/// Refuses one more where there may be only `most`: `whose` has `there` of `what` already, and `instead` says in a sentence what can be done (docs/api.md, The
/// most there may be). The owner must be locked, so that nobody else adds one meanwhile.
pub fn check_room(there: i64, most: i64, whose: &str, what: &str, instead: &str) -> Result<()> {
    if there < most {
        return Ok(());
    }
    Err(Error::conflict(format!("{whose} has {there} {what}; {most} is the most. {instead}")))
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        match error {
            diesel::result::Error::NotFound => Self::NotFound,
            other => Self::Database(other),
        }
    }
}
