//! What a handler or job needs from outside: the database, the clock, ids, secrets, limits. One value, shared by all.

use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::header::HeaderValue;
use tokio::sync::{Notify, Semaphore};

use crate::db::Db;
use crate::ids::Ids;
use crate::last_used::LastUsed;
use crate::limits::Limits;
use crate::net::client::HttpClient;
use crate::seal::Sealer;
use crate::telemetry::Metrics;
use crate::time::Clock;

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
    pub last_used: Arc<LastUsed>,
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
