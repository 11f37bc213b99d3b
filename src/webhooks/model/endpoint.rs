//! This says what an endpoint is, when it rests, and when it is given up.

use jiff::SignedDuration;

use super::{IN_FLIGHT_AFTER_FAILURE, IN_FLIGHT_PER_ENDPOINT};
use crate::events::EventType;
pub use crate::events::deliveries::{DeliveryStatus, SENDABLE_FOR, Status};
use crate::ids::CompanyId;
use crate::time::Instant;

crate::words! {
    /// An endpoint's state as it is shown.
    pub enum EndpointStatus { Enabled = "enabled", CoolingDown = "cooling_down", Failing = "failing", Disabled = "disabled" }
}

crate::words! {
    /// Why an endpoint is disabled: it answered 410, it has failed for five days, somebody asked for it.
    pub enum DisabledBecause { Gone = "gone", Failing = "failing", Requested = "requested" }
}

/// An endpoint to be registered. It has no `Debug`, because an address may hold a secret.
#[derive(Clone)]
pub struct NewEndpoint {
    /// The company that it belongs to; `None` for the institute's own endpoint, which hears of everything.
    pub company_id: Option<CompanyId>,
    pub url: String,
    /// The types that it hears of; an empty list stands for all that the company may see.
    pub event_types: Vec<EventType>,
    pub description: Option<String>,
}

/// A merge patch (RFC 7396). `None` leaves a value, `Some(None)` clears it.
#[derive(Clone, Default)]
pub struct EndpointPatch {
    pub url: Option<String>,
    pub event_types: Option<Vec<EventType>>,
    pub description: Option<Option<String>>,
}

/// A company may have at most this many endpoints, and disabled ones count. Every change of the company makes a delivery for each of them.
pub const MOST_OF_COMPANY: i64 = 20;

/// The institute may have at most this many endpoints of its own.
pub const MOST_OF_INSTITUTE: i64 = 100;

/// How many secrets that were replaced may sign beside the newest.
pub const OLD_SECRETS: usize = 2;

/// How far back a recovery reaches: 14 days.
pub const RECOVERABLE_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long and how often in a row an endpoint must fail until it is given up (docs/webhooks.md, Disabled endpoints). Ten failures in a row
/// that span five days do not come from one bad hour.
pub const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(120);
/// How many failures in a row it takes at least; both limits must be reached.
pub const GIVEN_UP_FAILURES: i32 = 10;

/// How an endpoint has fared since its last success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Health {
    pub consecutive_failures: i32,
    pub first_failure_at: Option<Instant>,
    /// When the rest that ends at `cooling_until` began.
    pub cooling_since: Option<Instant>,
    /// Nothing is sent to the endpoint before this.
    pub cooling_until: Option<Instant>,
}

impl Health {
    /// A success ends a series of failures; a rest that the receiver asked for goes on.
    #[must_use]
    pub fn after_success(self) -> Self {
        Self { cooling_since: self.cooling_since, cooling_until: self.cooling_until, ..Self::default() }
    }

    #[must_use]
    pub fn after_failure(self, at: Instant) -> Self {
        Self {
            consecutive_failures: self.consecutive_failures.saturating_add(1),
            first_failure_at: self.first_failure_at.or(Some(at)),
            ..self
        }
    }

    /// The receiver asked at `at` for a rest until `until`. The later end counts, and a rest that is asked for during another continues it.
    #[must_use]
    pub fn resting_until(self, until: Instant, at: Instant) -> Self {
        let rests = self.cooling_until.is_some_and(|end| at < end);
        let cooling_since = self.cooling_since.filter(|_| rests).or(Some(at));
        Self { cooling_since, cooling_until: self.cooling_until.max(Some(until)), ..self }
    }

    /// Whether the endpoint has failed for long enough, and often enough, to be disabled.
    pub fn is_given_up(self, at: Instant) -> bool {
        let long = self.first_failure_at.is_some_and(|first| at >= first.plus(GIVEN_UP_AFTER));
        long && self.consecutive_failures >= GIVEN_UP_FAILURES
    }

    /// Why an endpoint that is not disabled is shown as something else than enabled.
    pub fn reason(self, now: Instant) -> Option<&'static str> {
        match self.seen(Status::Enabled, now) {
            EndpointStatus::CoolingDown => Some("throttled"),
            EndpointStatus::Failing => Some("failures"),
            EndpointStatus::Enabled | EndpointStatus::Disabled => None,
        }
    }

    /// Since when the endpoint fails or cools down; `None` where its status is what somebody decided.
    pub fn since(self, status: Status, now: Instant) -> Option<Instant> {
        match self.seen(status, now) {
            EndpointStatus::CoolingDown => self.cooling_since.or(self.first_failure_at),
            EndpointStatus::Failing => self.first_failure_at,
            EndpointStatus::Enabled | EndpointStatus::Disabled => None,
        }
    }

    /// The state that is shown at `now`: cooling down counts before failing.
    pub fn seen(self, status: Status, now: Instant) -> EndpointStatus {
        match status {
            Status::Disabled => EndpointStatus::Disabled,
            Status::Enabled if self.cooling_until.is_some_and(|until| now < until) => EndpointStatus::CoolingDown,
            Status::Enabled if self.consecutive_failures > 0 => EndpointStatus::Failing,
            Status::Enabled => EndpointStatus::Enabled,
        }
    }
}

/// The most deliveries to one endpoint that may be under way at once.
pub fn most_in_flight(consecutive_failures: i32) -> usize {
    if consecutive_failures == 0 { IN_FLIGHT_PER_ENDPOINT } else { IN_FLIGHT_AFTER_FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Instant {
        "2026-01-01T00:00:00Z".parse::<Instant>().unwrap().plus(SignedDuration::from_hours(hours))
    }

    fn failed(times: i64, every_hours: i64) -> Health {
        (0..times).fold(Health::default(), |health, time| health.after_failure(at(time * every_hours)))
    }

    #[test]
    fn an_endpoint_is_given_up_exactly_at_120_hours_and_ten_failures() {
        assert!(!failed(10, 12).is_given_up(at(120).minus(SignedDuration::from_micros(1))));
        assert!(failed(10, 12).is_given_up(at(120)));
        assert!(!failed(9, 12).is_given_up(at(1_000)));
    }

    #[test]
    fn a_success_ends_the_row_and_the_rest_goes_on() {
        let health = failed(9, 12).resting_until(at(200), at(100)).after_success();
        assert_eq!(health, Health { cooling_since: Some(at(100)), cooling_until: Some(at(200)), ..Health::default() });
        assert_eq!(health.since(Status::Enabled, at(150)), Some(at(100)));
        assert_eq!(health.since(Status::Enabled, at(200)), None);
    }

    #[test]
    fn the_later_rest_counts() {
        let health = Health::default().resting_until(at(3), at(0)).resting_until(at(2), at(1));
        assert_eq!((health.cooling_since, health.cooling_until), (Some(at(0)), Some(at(3))));
        let health = health.resting_until(at(5), at(3));
        assert_eq!((health.cooling_since, health.cooling_until), (Some(at(3)), Some(at(5))));
    }

    #[test]
    fn what_a_reader_sees() {
        let failing = failed(1, 1);
        assert_eq!(Health::default().seen(Status::Enabled, at(0)), EndpointStatus::Enabled);
        assert_eq!(failing.seen(Status::Enabled, at(0)), EndpointStatus::Failing);
        assert_eq!(failing.resting_until(at(1), at(0)).seen(Status::Enabled, at(0)), EndpointStatus::CoolingDown);
        assert_eq!(failing.resting_until(at(1), at(0)).seen(Status::Enabled, at(1)), EndpointStatus::Failing);
        assert_eq!(failing.resting_until(at(1), at(0)).seen(Status::Disabled, at(0)), EndpointStatus::Disabled);
    }

    #[test]
    fn one_failure_leaves_one_at_a_time() {
        assert_eq!((most_in_flight(0), most_in_flight(1), most_in_flight(9)), (8, 1, 1));
    }
}
