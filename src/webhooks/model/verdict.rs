//! This says what an answer means for a delivery and its endpoint (docs/webhooks.md, Answers and retries).

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;

use crate::net::cool_down::SHORTEST_REST;
use crate::net::outcome::Outcome;

/// How long to wait after failure 1 to 9. The tenth attempt is the last, 75 h 35 m 5 s after the first if no jitter is added.
pub const LADDER: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];

/// The most time that one attempt may take: connection, TLS, headers and body together.
pub const DEADLINE: Duration = Duration::from_secs(15);

/// How long a claim holds a delivery. It outlives the deadline by enough time to write down what happened.
pub const LEASE: Duration = DEADLINE.saturating_add(Duration::from_secs(15));

/// The most deliveries that one process has under way at the same time, for all endpoints together.
pub const IN_FLIGHT_PER_PROCESS: usize = 256;

/// The most deliveries under way to one endpoint that is not failing.
pub const IN_FLIGHT_PER_ENDPOINT: usize = 8;

/// The most deliveries under way to one endpoint from a failure until its next success.
pub const IN_FLIGHT_AFTER_FAILURE: usize = 1;

/// How long a delivery waits after a fault of ours. It is charged no attempt, and the wait keeps a secret that does not open from being
/// tried in a loop.
pub const REST_AFTER_OWN_FAULT: Duration = Duration::from_mins(1);

/// The largest share of the wait that is added as jitter; see [`jittered`].
const JITTER_SHARE: f64 = 0.2;

const LONGEST_JITTER: Duration = Duration::from_mins(15);

/// What follows from an attempt for its delivery and its endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Delivered,
    /// A failure, after which the delivery is tried again at this time.
    Retry {
        at: Timestamp,
    },
    /// A failure after the last step of the ladder, so the delivery is given up.
    Exhausted,
    /// A failure that disables the endpoint at once and pauses its waiting deliveries.
    EndpointGone,
    /// A failure after which nothing is sent to the endpoint before `until`. `retry_at` is this delivery's next attempt, at `until` or
    /// later. It is `None` after the last step of the ladder: then the delivery is given up, and the endpoint rests all the same.
    EndpointThrottled {
        until: Timestamp,
        retry_at: Option<Timestamp>,
    },
}

impl Verdict {
    /// The word under which attempts are counted in the log and the metrics.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Retry { .. } => "retry",
            Self::Exhausted => "exhausted",
            Self::EndpointGone => "gone",
            Self::EndpointThrottled { .. } => "throttled",
        }
    }
}

/// Says what follows from an attempt. `attempts_so_far` includes it, so it is 1 for the first. `now` is when the attempt ended. `jitter` is
/// a random number between 0 and 1.
#[must_use]
pub fn verdict(outcome: &Outcome, attempts_so_far: u32, now: Timestamp, jitter: f64) -> Verdict {
    let retry = |rest| next_attempt(attempts_so_far, rest, now, jitter);
    if let Some(rest) = outcome.rest_asked(now) {
        return Verdict::EndpointThrottled { until: now + rest, retry_at: retry(rest) };
    }
    match outcome {
        Outcome::Answered { status: 200..=299, .. } => Verdict::Delivered,
        Outcome::Answered { status: 410, .. } => Verdict::EndpointGone,
        Outcome::Answered { status: 502 | 504, .. } | Outcome::TimedOut => retry_or_give_up(retry(SHORTEST_REST)),
        Outcome::Answered { .. }
        | Outcome::BlockedAddress
        | Outcome::Dns
        | Outcome::Refused
        | Outcome::Reset
        | Outcome::Tls
        | Outcome::Other => retry_or_give_up(retry(Duration::ZERO)),
    }
}

fn retry_or_give_up(retry_at: Option<Timestamp>) -> Verdict {
    retry_at.map_or(Verdict::Exhausted, |at| Verdict::Retry { at })
}

/// Adds the ladder's next wait, or `rest` if that is longer. Jitter comes on top, so that deliveries that were held back together do not
/// return together.
fn next_attempt(attempts_so_far: u32, rest: Duration, now: Timestamp, jitter: f64) -> Option<Timestamp> {
    let rung = usize::try_from(attempts_so_far.saturating_sub(1)).ok().and_then(|index| LADDER.get(index))?;
    Some(now + jittered(rest.max(*rung), jitter))
}

/// Adds up to 20 % of the wait, but at most 15 minutes. The wait never becomes shorter.
fn jittered(wait: Duration, jitter: f64) -> Duration {
    let most = wait.mul_f64(JITTER_SHARE).min(LONGEST_JITTER);
    let added = Duration::try_from_secs_f64(most.as_secs_f64() * jitter.clamp(0.0, 1.0)).unwrap_or(Duration::ZERO);
    wait + added
}

/// Gives a stable word for the fault, which is kept as the delivery's `last_error` and shown to partners; `None` for a 2xx answer.
#[must_use]
pub fn last_error(outcome: &Outcome) -> Option<Cow<'static, str>> {
    outcome.fault()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3600;

    fn now() -> Timestamp {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }

    fn after(seconds: u64) -> Timestamp {
        now() + Duration::from_secs(seconds)
    }

    fn answer(status: u16) -> Outcome {
        Outcome::Answered { status, retry_after: None, location: None, body: Vec::new() }
    }

    fn asking(status: u16, retry_after: &str) -> Outcome {
        Outcome::Answered { status, retry_after: Some(retry_after.to_owned()), location: None, body: Vec::new() }
    }

    fn judged(outcome: &Outcome, attempts_so_far: u32) -> Verdict {
        verdict(outcome, attempts_so_far, now(), 0.0)
    }

    fn retry(seconds: u64) -> Verdict {
        Verdict::Retry { at: after(seconds) }
    }

    fn throttle(until: u64, retry_at: u64) -> Verdict {
        Verdict::EndpointThrottled { until: after(until), retry_at: Some(after(retry_at)) }
    }

    #[test]
    fn the_ladder_has_nine_rungs_over_75_hours_35_minutes_5_seconds() {
        assert_eq!(LADDER.iter().sum::<Duration>(), Duration::from_secs(75 * HOUR + 35 * 60 + 5));
        assert!(LADDER.is_sorted());
        assert_eq!(LEASE, Duration::from_secs(30));
    }

    #[test]
    fn each_failure_takes_the_next_rung_and_the_tenth_is_the_last() {
        for (index, rung) in LADDER.iter().enumerate() {
            assert_eq!(judged(&answer(500), u32::try_from(index).unwrap() + 1), retry(rung.as_secs()));
        }
        assert_eq!(judged(&answer(500), 10), Verdict::Exhausted);
        assert_eq!(judged(&answer(500), u32::MAX), Verdict::Exhausted);
    }

    #[test]
    fn the_table_of_answers() {
        let table = [
            (answer(200), Verdict::Delivered),
            (answer(204), Verdict::Delivered),
            (answer(299), Verdict::Delivered),
            (answer(101), retry(5)),
            (answer(199), retry(5)),
            (answer(300), retry(5)),
            (answer(302), retry(5)),
            (answer(400), retry(5)),
            (answer(404), retry(5)),
            (answer(410), Verdict::EndpointGone),
            (asking(410, "60"), Verdict::EndpointGone),
            (answer(429), throttle(60, 60)),
            (asking(429, "90"), throttle(90, 90)),
            (answer(500), retry(5)),
            (asking(500, "90"), retry(5)),
            (answer(502), retry(60)),
            (answer(503), retry(5)),
            (asking(503, "90"), throttle(90, 90)),
            (answer(504), retry(60)),
            (answer(999), retry(5)),
            (Outcome::TimedOut, retry(60)),
            (Outcome::BlockedAddress, retry(5)),
            (Outcome::Dns, retry(5)),
            (Outcome::Refused, retry(5)),
            (Outcome::Reset, retry(5)),
            (Outcome::Tls, retry(5)),
            (Outcome::Other, retry(5)),
        ];
        for (outcome, expected) in table {
            assert_eq!(judged(&outcome, 1), expected, "{outcome:?}");
        }
    }

    #[test]
    fn an_overloaded_endpoint_rests_a_minute_or_the_rung() {
        assert_eq!(judged(&Outcome::TimedOut, 2), retry(300));
        assert_eq!(judged(&answer(504), 10), Verdict::Exhausted);
    }

    #[test]
    fn retry_after_can_only_delay_and_for_a_day_at_most() {
        let day = 24 * HOUR;
        let table = [
            ("0", 60),
            ("59", 60),
            ("61", 61),
            (" 120 ", 120),
            ("86400", day),
            ("86401", day),
            ("99999999999999999999999999", day),
            ("", 60),
            ("-120", 60),
            ("+120", 60),
            ("1.5", 60),
            ("1e9", 60),
            ("soon", 60),
            ("١٢٠", 60),
            ("Thu, 01 Jan 2026 00:02:00 GMT", 120),
            ("Thursday, 01-Jan-26 00:02:00 GMT", 120),
            ("Thu Jan  1 00:02:00 2026", 120),
            ("Thu, 01 Jan 2026 00:00:30 GMT", 60),
            ("Wed, 31 Dec 2025 23:00:00 GMT", 60),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 60),
            ("Sat, 03 Jan 2026 00:00:00 GMT", day),
            ("Fri, 31 Dec 9999 23:59:59 GMT", day),
            ("Thu, 32 Jan 2026 00:02:00 GMT", 60),
        ];
        for (asked, rest) in table {
            assert_eq!(judged(&asking(429, asked), 1), throttle(rest, rest), "{asked:?}");
            assert_eq!(judged(&asking(503, asked), 1), throttle(rest, rest), "{asked:?}");
        }
    }

    #[test]
    fn a_throttled_delivery_waits_for_the_later_of_rung_and_cool_down() {
        assert_eq!(judged(&asking(429, "90"), 3), throttle(90, 30 * 60));
        assert_eq!(judged(&asking(429, "7200"), 3), throttle(7200, 7200));
    }

    #[test]
    fn a_throttled_endpoint_rests_though_the_delivery_has_no_rung_left() {
        assert_eq!(judged(&asking(429, "90"), 10), Verdict::EndpointThrottled { until: after(90), retry_at: None });
    }

    #[test]
    fn jitter_is_only_ever_added_a_fifth_or_fifteen_minutes_at_most() {
        assert_eq!(verdict(&answer(500), 1, now(), 1.0), retry(6));
        assert_eq!(verdict(&answer(500), 2, now(), 0.5), retry(330));
        assert_eq!(verdict(&answer(500), 9, now(), 1.0), retry(24 * HOUR + 15 * 60));
        assert_eq!(verdict(&asking(429, "100"), 1, now(), 1.0), throttle(100, 120));
        for odd in [f64::NAN, f64::NEG_INFINITY, -1.0] {
            assert_eq!(verdict(&answer(500), 1, now(), odd), retry(5));
        }
        assert_eq!(verdict(&answer(500), 1, now(), f64::INFINITY), retry(6));
    }

    #[test]
    fn every_fault_has_its_word() {
        let table = [
            (answer(200), None),
            (answer(302), Some("http_302")),
            (answer(410), Some("http_410")),
            (answer(500), Some("http_500")),
            (Outcome::TimedOut, Some("timeout")),
            (Outcome::BlockedAddress, Some("blocked_address")),
            (Outcome::Dns, Some("dns")),
            (Outcome::Refused, Some("refused")),
            (Outcome::Reset, Some("reset")),
            (Outcome::Tls, Some("tls")),
            (Outcome::Other, Some("no_valid_answer")),
        ];
        for (outcome, word) in table {
            assert_eq!(last_error(&outcome).as_deref(), word, "{outcome:?}");
        }
    }
}
