//! This module has the times when somebody is busy, from any source.

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
    /// Gives the span of whole days in UTC from `back` days before `today` to `on` days after it, with both of these days included.
    pub fn of_days(today: Date, back: i64, on: i64) -> Self {
        let start_of = |days: i64| Zone::utc().start_of(today.saturating_add(days.days()));
        Self { starts_at: start_of(-back), ends_at: start_of(on + 1) }
    }

    /// Gives the part of the interval that lies within `span`, and `None` where no part does.
    pub fn within(self, span: Self) -> Option<Self> {
        let (starts_at, ends_at) = (self.starts_at.max(span.starts_at), self.ends_at.min(span.ends_at));
        (starts_at < ends_at).then_some(Self { starts_at, ends_at })
    }
}

/// Sorts the intervals, and joins those that overlap or meet into one.
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
