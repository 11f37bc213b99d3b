//! What people agree on by the wall clock: local times, days and times of day.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

/// A date and wall-clock time as people agree on it, to the minute, without a zone: `2027-03-31T18:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalTime(pub(super) DateTime);

impl LocalTime {
    /// The day and the time of day.
    pub fn parts(self) -> (Date, Time) {
        (self.0.date(), self.0.time())
    }
}

impl FromStr for LocalTime {
    type Err = ();

    /// Parses exactly `YYYY-MM-DDTHH:MM`, which may have the seconds `:00` after it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let minute_form = text.len() == 16 || (text.len() == 19 && text.ends_with(":00"));
        if !minute_form || !text.is_ascii() || text.as_bytes().get(10) != Some(&b'T') {
            return Err(());
        }
        text.parse().map(Self).map_err(|_| ())
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        write!(f, "{date}T{:02}:{:02}", time.hour(), time.minute())
    }
}

impl fmt::Debug for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for LocalTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl LocalTime {
    /// Gives the wall time that many minutes after the midnight with which the date begins; 1,440 are the next midnight.
    pub fn of(date: Date, minutes: i32) -> Self {
        Self(date.to_datetime(Time::midnight()).saturating_add(minutes.minutes()))
    }

    /// Gives the same wall time some days later, or earlier where `days` is negative.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.days()))
    }
}

/// A calendar day whose text form is the column's, such as `2027-03-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A time of the wall clock on any day, to the minute: `20:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(Time);

impl TimeOfDay {
    /// Gives the full hour, of 0 to 23.
    pub const fn at(hour: i8) -> Self {
        Self(Time::constant(hour, 0, 0, 0))
    }

    pub fn time(self) -> Time {
        self.0
    }
}

impl FromStr for TimeOfDay {
    type Err = ();

    /// Parses exactly `HH:MM`, from `00:00` to `23:59`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 5 || text.as_bytes().get(2) != Some(&b':') {
            return Err(());
        }
        text.parse().map(Self).map_err(|_| ())
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom("not a time of day"))
    }
}

impl utoipa::PartialSchema for TimeOfDay {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"))
            .description(Some("A time of the wall clock, to the minute"))
            .examples([serde_json::json!("20:00")])
            .into()
    }
}

impl utoipa::ToSchema for TimeOfDay {}
