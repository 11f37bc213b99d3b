//! Time as a test has it: it stands still until somebody moves it.

use foothold::time::{Clock, Instant};
use jiff::SignedDuration;

/// A Monday morning in London, in winter time.
pub const START: &str = "2027-03-08T09:00:00Z";

/// Shared by every instance on one database.
#[derive(Clone)]
pub struct TestClock(Clock);

impl TestClock {
    pub fn at_start() -> Self {
        Self(Clock::by_hand(instant(START)))
    }

    pub fn clock(&self) -> Clock {
        self.0.clone()
    }

    pub fn now(&self) -> Instant {
        self.0.now()
    }

    /// RFC 3339 with an offset.
    pub fn set(&self, now: &str) {
        self.0.set(instant(now));
    }

    pub fn advance(&self, by: SignedDuration) {
        self.0.set(self.now().plus(by));
    }

    pub fn advance_minutes(&self, minutes: i64) {
        self.advance(SignedDuration::from_mins(minutes));
    }

    pub fn advance_hours(&self, hours: i64) {
        self.advance(SignedDuration::from_hours(hours));
    }
}

pub fn instant(text: &str) -> Instant {
    text.parse().unwrap_or_else(|error| panic!("{text} is not an instant: {error}"))
}
