//! Reads `Retry-After`, with which a server asks to be left alone (docs/webhooks.md, Answers and retries).

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::net::outcome::Outcome;

/// A server that is overloaded or asks for rest is left alone for at least this long.
pub const SHORTEST_REST: Duration = Duration::from_mins(1);
/// A `Retry-After` can ask for at most this long.
const LONGEST_REST: Duration = Duration::from_hours(24);

impl Outcome {
    /// Says how long the server asks to be left alone, from 60 s to 24 h, with a 429 or with a 503 and `Retry-After`. A header that cannot
    /// be understood counts as absent, because it could only delay. The answer came at `now`.
    #[must_use]
    pub fn rest_asked(&self, now: Timestamp) -> Option<Duration> {
        let asked = match self {
            Self::Answered { status: 429, retry_after, .. } => retry_after.as_deref(),
            Self::Answered { status: 503, retry_after: Some(asked), .. } => Some(asked.as_str()),
            _ => return None,
        };
        let asked = asked.map(str::trim).and_then(|text| seconds(text).or_else(|| until_date(text, now)));
        Some(asked.unwrap_or(SHORTEST_REST).clamp(SHORTEST_REST, LONGEST_REST))
    }
}

/// Reads delay-seconds (RFC 9110, 10.2.3). More digits than fit in a number are still a very long time.
fn seconds(text: &str) -> Option<Duration> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().map_or(Duration::MAX, Duration::from_secs))
}

/// Reads an HTTP date (RFC 9110, 5.6.7) and gives the time until then, which is zero for a date that has passed.
fn until_date(text: &str, now: Timestamp) -> Option<Duration> {
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::from(now)).unwrap_or(Duration::ZERO))
}
