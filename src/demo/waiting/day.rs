//! Days and times as they are counted from the present, on the institute's clock.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::time::{Instant, Zone};

/// Days are counted from this present.
#[derive(Debug, Clone)]
pub struct Present {
    today: Date,
}

impl Present {
    pub fn of(now: Instant) -> Self {
        Self { today: Zone::stored("Europe/London").date_at(now) }
    }

    /// Gives the day that comes so many days after today, or before it.
    pub fn day(&self, days: i64) -> String {
        self.today.saturating_add(days.days()).to_string()
    }

    /// Gives a time of that day, as `2027-03-12T10:00`.
    pub fn at(&self, days: i64, time: &str) -> String {
        format!("{}T{time}", self.day(days))
    }
}
