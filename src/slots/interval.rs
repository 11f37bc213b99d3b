//! Times when somebody is busy, wherever that is known from.

use crate::time::Instant;

/// Somebody is busy in `[starts_at, ends_at)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, utoipa::ToSchema)]
pub struct Interval {
    pub starts_at: Instant,
    pub ends_at: Instant,
}

impl Interval {
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
