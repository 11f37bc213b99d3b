//! Times when somebody is busy, wherever that is known from.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::time::{Instant, Zone};

/// Somebody is busy in `[starts_at, ends_at)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, utoipa::ToSchema)]
pub struct Interval {
    pub starts_at: Instant,
    pub ends_at: Instant,
}

impl Interval {
    /// Whole days in UTC, from so many before `today` up to and with so many after it.
    pub fn of_days(today: Date, back: i64, on: i64) -> Self {
        let start_of = |days: i64| Zone::utc().start_of(today.saturating_add(days.days()));
        Self { starts_at: start_of(-back), ends_at: start_of(on + 1) }
    }

    /// What of it lies within another one; `None` where nothing does.
    pub fn within(self, span: Self) -> Option<Self> {
        let (starts_at, ends_at) = (self.starts_at.max(span.starts_at), self.ends_at.min(span.ends_at));
        (starts_at < ends_at).then_some(Self { starts_at, ends_at })
    }
}

/// In order, and one where several overlap or meet.
pub fn joined(mut all: Vec<Interval>) -> Vec<Interval> {
    all.sort_unstable();
    let mut joined: Vec<Interval> = Vec::new();
    for next in all {
        match joined.last_mut() {
            Some(last) if next.starts_at <= last.ends_at => last.ends_at = last.ends_at.max(next.ends_at),
            _ => joined.push(next),
        }
    }
    joined
}
