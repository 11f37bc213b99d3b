//! How many requests a caller may make: token buckets in the memory of each instance.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::error::{Error, Result};
use crate::ids::KeyId;

/// How many requests may come at once before the limit a minute counts.
const BURST: u32 = 100;

/// Who is counted. Whoever guesses keys takes nothing from the calendar programs at the same address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    Key(KeyId),
    /// An address on public URLs.
    Reader(IpAddr),
    /// An address whose requests have no valid key.
    Stranger(IpAddr),
}

/// What is left to whoever was counted last; it becomes the `RateLimit` header.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    pub remaining: u32,
    pub per_minute: u32,
}

type Buckets = RateLimiter<Counted, DefaultKeyedStateStore<Counted>, DefaultClock, StateInformationMiddleware>;

/// Token buckets in memory: each instance counts for itself.
pub struct Limits {
    per_minute: u32,
    buckets: Option<Buckets>,
}

impl Limits {
    /// 0 turns the limit off.
    pub fn new(per_minute: u32) -> Self {
        let buckets = NonZeroU32::new(per_minute).map(|rate| {
            let burst = NonZeroU32::new(BURST).unwrap_or(rate);
            RateLimiter::keyed(Quota::per_minute(rate).allow_burst(burst)).with_middleware()
        });
        Self { per_minute, buckets }
    }

    /// `None` where the limit is off.
    pub fn count(&self, who: Counted) -> Result<Option<Allowance>> {
        let Some(buckets) = &self.buckets else { return Ok(None) };
        match buckets.check_key(&who) {
            Ok(state) => Ok(Some(Allowance { remaining: state.remaining_burst_capacity(), per_minute: self.per_minute })),
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                Err(Error::RateLimited { retry_after_seconds: wait.as_secs() + 1 })
            }
        }
    }

    /// What a refused caller has left.
    pub fn none_left(&self) -> Allowance {
        Allowance { remaining: 0, per_minute: self.per_minute }
    }

    /// Forgets who has not come for long.
    pub fn tidy(&self) {
        if let Some(buckets) = &self.buckets {
            buckets.retain_recent();
        }
    }
}
