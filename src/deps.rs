//! What a handler or job needs from outside: the database, the clock, ids, secrets, limits. One value, shared by all.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use ipnet::IpNet;
use reqwest::header::HeaderValue;
use tokio::sync::{Notify, Semaphore};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::ids::{FeedId, Ids, KeyId};
use crate::net::client::HttpClient;
use crate::seal::Sealer;
use crate::telemetry::Metrics;
use crate::time::{Clock, Instant};

/// How many requests may come at once before the limit a minute counts.
const BURST: u32 = 100;

#[derive(Clone)]
pub struct Deps {
    pub db: Db,
    pub clock: Clock,
    pub ids: Ids,
    pub sealer: Sealer,
    pub http: HttpClient,
    /// How long one attempt to deliver a webhook may take; a lease on a delivery is 15 seconds longer than the longest.
    pub webhook_deadline: Duration,
    pub limits: Arc<Limits>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpNet]>,
    pub seen: Arc<Seen>,
    pub metrics: Arc<Metrics>,
    /// Rung after each commit that may have recorded events: the dispatcher wakes.
    pub recorded: Arc<Notify>,
    /// Without a slash at the end.
    pub public_url: Arc<str>,
    /// Room for external calendars that are fetched and read, by the worker and by hand.
    pub calendars_at_once: Arc<Semaphore>,
    /// What calendar imports call themselves.
    pub calendar_user_agent: HeaderValue,
}

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
pub struct Left {
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
    pub fn count(&self, who: Counted) -> Result<Option<Left>> {
        let Some(buckets) = &self.buckets else { return Ok(None) };
        match buckets.check_key(&who) {
            Ok(state) => Ok(Some(Left { remaining: state.remaining_burst_capacity(), per_minute: self.per_minute })),
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                Err(Error::RateLimited { retry_after_seconds: wait.as_secs() + 1 })
            }
        }
    }

    /// What a refused caller has left.
    pub fn none_left(&self) -> Left {
        Left { remaining: 0, per_minute: self.per_minute }
    }

    /// Forgets who has not come for long.
    pub fn tidy(&self) {
        if let Some(buckets) = &self.buckets {
            buckets.retain_recent();
        }
    }
}

/// When keys and feeds were last used, kept in memory and written each minute: a read never becomes a write.
#[derive(Default)]
pub struct Seen {
    keys: Mutex<HashMap<KeyId, Instant>>,
    feeds: Mutex<HashMap<FeedId, (Instant, &'static str)>>,
}

impl Seen {
    pub fn key(&self, id: KeyId, at: Instant) {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(id, at);
    }

    /// `client` is a family of calendar programs, never what it sent.
    pub fn feed(&self, id: FeedId, at: Instant, client: &'static str) {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner).insert(id, (at, client));
    }

    pub fn take_keys(&self) -> HashMap<KeyId, Instant> {
        std::mem::take(&mut *self.keys.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn take_feeds(&self) -> HashMap<FeedId, (Instant, &'static str)> {
        std::mem::take(&mut *self.feeds.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
