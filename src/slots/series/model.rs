//! The words of slot series.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::HostId;

/// A call makes at most this many slots, and it tries at most so many.
pub const MOST_SLOTS: usize = 2_000;

crate::words! {
    /// This says what happens where some slots do not fit: nothing is made, or the others are made.
    pub enum OnSeriesClash { Refuse = "refuse", Skip = "skip" }
}

crate::words! {
    /// This says why a slot of a series does not fit.
    pub enum ClashReason {
        HostClash = "host-clash", HostDayLimit = "host-day-limit", Blackout = "blackout", Busy = "busy", Past = "past",
        NonexistentLocalTime = "nonexistent-local-time", AmbiguousLocalTime = "ambiguous-local-time",
    }
}

/// This says when the slots of a series are, and with whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    pub days: Days,
    pub grid: Grid,
    pub host_ids: Vec<HostId>,
    /// Every host has a slot at each time; otherwise all hosts share each slot.
    pub parallel: bool,
}
crate::stored_as_json!(Pattern);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// These are in order, each of them once.
    Dates(Vec<Date>),
    Recurring(Recurrence),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    pub starts_on: Date,
    /// This is a recurrence rule (RFC 5545, section 3.3.10) without its end.
    pub rule: String,
    pub end: End,
    /// These dates were added to the recurrence.
    pub also: Vec<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// This is the last day on which the recurrence can fall.
    Until(Date),
    /// This is the number of days on which the recurrence falls.
    Count(u32),
}

/// The times of a day, as minutes after midnight on the clock of the series' zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    pub day_start: TimeOfDay,
    /// Slots end by this time. Without it there is one slot a day, at `day_start`.
    pub day_end: Option<TimeOfDay>,
    pub gap_minutes: i32,
    pub breaks: Vec<Break>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Break {
    #[schema(value_type = String, example = "12:30", pattern = "^\\d{2}:\\d{2}$")]
    pub start: TimeOfDay,
    #[schema(value_type = String, example = "13:15", pattern = "^\\d{2}:\\d{2}$")]
    pub end: TimeOfDay,
}

/// A time of the wall clock, in minutes after midnight. `24:00` is the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(i32);

impl TimeOfDay {
    pub fn minutes(self) -> i32 {
        self.0
    }
}

impl FromStr for TimeOfDay {
    type Err = ();

    /// Parses exactly `HH:MM`, from `00:00` to `24:00`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (hours, minutes) = text.split_once(':').ok_or(())?;
        let number = |digits: &str| match digits.as_bytes() {
            [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Ok(i32::from(a - b'0') * 10 + i32::from(b - b'0')),
            _ => Err(()),
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let all = hours * 60 + minutes;
        if minutes < 60 && all <= 24 * 60 { Ok(Self(all)) } else { Err(()) }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom("not a time of the form HH:MM"))
    }
}
