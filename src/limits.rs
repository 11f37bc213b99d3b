//! Limits bound how many requests a caller makes, in a minute and at the same time. Each instance counts for itself, in its memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::error::{Error, Result};
use crate::ids::{KeyId, SessionId};

/// So many requests may come at once before the limit a minute counts, or fewer where that limit is lower.
const BURST: u32 = 100;

/// An instance answers so many requests of one key or session at the same time, because each holds a socket until its body has come.
pub const AT_ONCE: u32 = 64;

/// This is who is counted. Each kind has buckets of its own, so that somebody who guesses keys takes nothing from the calendar programs at the
/// same address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    Key(KeyId),
    /// This browser is signed in.
    Session(SessionId),
    /// This address reads feeds.
    Reader(IpAddr),
    /// This address reads pages for which nobody needs a key.
    Visitor(IpAddr),
    /// This address sends requests without a valid key.
    Stranger(IpAddr),
}

impl Counted {
    /// Names the policy as the `RateLimit` header does.
    fn policy(self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::Session(_) => "session",
            Self::Reader(_) | Self::Visitor(_) | Self::Stranger(_) => "address",
        }
    }
}

/// This is what is left to a caller who was counted; it becomes the `RateLimit` header.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    pub policy: &'static str,
    pub per_minute: u32,
    /// So many requests may still come at once.
    pub remaining: u32,
    /// After so many seconds one more may come.
    pub seconds: u64,
    is_spent: bool,
}

impl Allowance {
    /// Refuses the request that found nothing left.
    pub fn check(self) -> Result<()> {
        if self.is_spent { Err(Error::RateLimited { retry_after_seconds: self.seconds }) } else { Ok(()) }
    }
}

type Buckets = RateLimiter<Counted, DefaultKeyedStateStore<Counted>, DefaultClock, StateInformationMiddleware>;

/// These are the limits of one instance.
pub struct Limits {
    per_minute: u32,
    buckets: Option<Buckets>,
    at_once: Arc<AtOnce>,
}

impl Limits {
    /// 0 turns the limit a minute off.
    pub fn new(per_minute: u32) -> Self {
        let buckets = NonZeroU32::new(per_minute).map(|rate| {
            let burst = NonZeroU32::new(BURST).map_or(rate, |burst| burst.min(rate));
            RateLimiter::keyed(Quota::per_minute(rate).allow_burst(burst)).with_middleware()
        });
        Self { per_minute, buckets, at_once: Arc::default() }
    }

    /// Takes one request from what is left; `None` where the limit is off.
    pub fn count(&self, who: Counted) -> Option<Allowance> {
        let buckets = self.buckets.as_ref()?;
        let left = Allowance {
            policy: who.policy(),
            per_minute: self.per_minute,
            remaining: 0,
            seconds: self.seconds_a_request(),
            is_spent: false,
        };
        Some(match buckets.check_key(&who) {
            Ok(state) => Allowance { remaining: state.remaining_burst_capacity(), ..left },
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                Allowance { seconds: seconds.max(1), is_spent: true, ..left }
            }
        })
    }

    fn seconds_a_request(&self) -> u64 {
        u64::from(60_u32.div_ceil(self.per_minute.max(1)))
    }

    /// Counts a request of this caller until what is given back is dropped.
    pub fn begin(&self, who: Counted) -> Result<InFlight> {
        let mut counts = self.at_once.lock();
        let count = counts.entry(who).or_default();
        if *count >= AT_ONCE {
            return Err(Error::TooManyAtOnce);
        }
        *count += 1;
        drop(counts);
        Ok(InFlight { who, at_once: self.at_once.clone() })
    }

    /// Forgets who has not come for long.
    pub fn tidy(&self) {
        if let Some(buckets) = &self.buckets {
            buckets.retain_recent();
        }
    }
}

/// Counts the requests of each caller that are being answered. A caller without any is not in the map.
#[derive(Default)]
struct AtOnce(Mutex<HashMap<Counted, u32>>);

impl AtOnce {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Counted, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// This counts one request as being answered. It is kept with the request and dropped with it, also where the caller hangs up.
pub struct InFlight {
    who: Counted,
    at_once: Arc<AtOnce>,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut counts = self.at_once.lock();
        match counts.get_mut(&self.who) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(counts.remove(&self.who)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u128) -> Counted {
        Counted::Key(KeyId::from(uuid::Uuid::from_u128(number)))
    }

    #[test]
    fn a_low_limit_bounds_the_burst_and_says_when_there_is_one_more() {
        let limits = Limits::new(6);
        let left: Vec<_> = (0..7).filter_map(|_| limits.count(key(1))).collect();
        assert_eq!(left.iter().map(|left| left.remaining).collect::<Vec<_>>(), [5, 4, 3, 2, 1, 0, 0]);
        assert!(left[..6].iter().all(|left| left.seconds == 10 && left.check().is_ok()));
        let Err(Error::RateLimited { retry_after_seconds }) = left[6].check() else { panic!("the seventh is let through") };
        assert_eq!(retry_after_seconds, left[6].seconds);
        assert!((1..=10).contains(&retry_after_seconds), "{retry_after_seconds}");
        assert!(limits.count(key(2)).is_some_and(|left| left.check().is_ok()), "another key is not held up");
    }

    #[test]
    fn a_key_has_so_many_requests_at_once_and_what_has_ended_makes_room() {
        let limits = Limits::new(0);
        let mut running: Vec<_> = (0..AT_ONCE).map(|_| limits.begin(key(1)).unwrap()).collect();
        assert!(matches!(limits.begin(key(1)), Err(Error::TooManyAtOnce)));
        assert!(limits.begin(key(2)).is_ok());
        running.pop();
        running.push(limits.begin(key(1)).unwrap());
        assert!(limits.begin(key(1)).is_err());
        running.clear();
        assert!(limits.at_once.lock().is_empty(), "nothing is kept of keys that rest");
    }
}
