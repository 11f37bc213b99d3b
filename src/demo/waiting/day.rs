//! Days and times as they are counted from the present, on the institute's clock.

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use crate::time::{Instant, Zone};

/// Days are counted from this present.
#[derive(Debug, Clone)]
pub struct Present {
    today: Date,
    zone: Zone,
}

impl Present {
    pub fn of(now: Instant) -> Self {
        let zone = Zone::stored("Europe/London");
        Self { today: zone.date_at(now), zone }
    }

    /// Gives the day that comes so many days after today, or before it.
    pub fn day(&self, days: i64) -> String {
        self.today.saturating_add(days.days()).to_string()
    }

    /// Gives a time of that day, as `2027-03-12T10:00`.
    pub fn at(&self, days: i64, time: &str) -> String {
        format!("{}T{time}", self.day(days))
    }

    /// Gives the instant of this hour on that day.
    pub fn instant(&self, days: i64, hour: i8) -> Instant {
        self.zone.at_or_after(self.today.saturating_add(days.days()), Time::constant(hour, 0, 0, 0))
    }
}
