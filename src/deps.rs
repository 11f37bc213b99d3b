//! This is what a handler or job needs from outside: the database, the clock, ids, secrets, limits. All share one value.

use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::header::HeaderValue;
use tokio::sync::{Notify, Semaphore, watch};

use crate::db::Db;
use crate::ids::{Ids, ProcessId};
use crate::last_used::LastUsed;
use crate::limits::Limits;
use crate::net::client::HttpClient;
use crate::net::places::Places;
use crate::provider::Provider;
use crate::seal::Sealer;
use crate::telemetry::Metrics;
use crate::time::Clock;

/// What handlers and jobs are given. Clones share connections, limits and counters.
#[derive(Clone)]
pub struct Deps {
    pub db: Db,
    pub clock: Clock,
    pub ids: Ids,
    /// Seals and opens stored secrets with the master key.
    pub sealer: Sealer,
    /// The one client for calls to addresses that partners gave.
    pub http: HttpClient,
    /// This is the institute's own provider, with which people sign in; `None` where none is set.
    pub provider: Option<Arc<Provider>>,
    /// How long one attempt to deliver a webhook may take. It is 15 seconds at most, and a lease on a delivery lasts 15 seconds longer.
    pub webhook_deadline: Duration,
    /// The body of a request may take so long, and one second more for each 64 KiB of it that came.
    pub body_deadline: Duration,
    pub limits: Arc<Limits>,
    /// Networks of proxies, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpNet]>,
    pub last_used: Arc<LastUsed>,
    pub metrics: Arc<Metrics>,
    /// Wakes the dispatcher. It is notified after each commit that may have recorded events.
    pub recorded: Arc<Notify>,
    /// Wakes the followers of the log. It changes each time that the dispatcher has given positions to new events.
    pub numbered: Arc<watch::Sender<()>>,
    /// This process, while it shows the demonstration in the console; `None` otherwise. Sessions of the demonstration end with it.
    pub demonstration: Option<ProcessId>,
    /// The address under which callers reach the service, without a slash at its end.
    pub public_url: Arc<str>,
    /// Limits how many external calendars are fetched and read at once, by the worker and by hand together.
    pub calendars_at_once: Arc<Semaphore>,
    /// For which companies and from which servers they are fetched, so that slow ones take no place from others.
    pub calendar_places: Arc<Places>,
    /// The `User-Agent` with which external calendars are fetched.
    pub calendar_user_agent: HeaderValue,
}

impl Deps {
    /// Tells whether groups at the institute's provider give roles.
    pub fn groups_give_roles(&self) -> bool {
        self.provider.as_deref().is_some_and(Provider::gives_roles)
    }
}
