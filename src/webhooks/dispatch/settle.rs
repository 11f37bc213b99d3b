//! Settling: what a batch of attempts leaves of deliveries and endpoints.

use std::collections::HashSet;

use jiff::SignedDuration;

use super::Attempt;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::model::EndpointData;
use crate::events::{self, Event};
use crate::ids::{DeliveryId, EndpointId};
use crate::time::Instant;
use crate::webhooks::model::endpoint::{DeliveryStatus, DisabledBecause, Health, Status};
use crate::webhooks::model::{REST_AFTER_OWN_FAULT, Verdict};
use crate::webhooks::store::claiming::Leased;
use crate::webhooks::store::settling::{self, Settlement};
use crate::webhooks::store::{self, EndpointRow};

/// One attempt that was made.
struct Made<'a> {
    leased: Leased,
    started_at: Instant,
    ended_at: Instant,
    status_code: Option<i32>,
    error: Option<&'a str>,
    verdict: Verdict,
}

impl Made<'_> {
    fn succeeded(&self) -> bool {
        self.verdict == Verdict::Delivered
    }
}

/// Writes down what came of these attempts, in the order in which they ended. A lease that was lost changes nothing.
pub fn settle(conn: &mut Conn, stamp: &Stamp, attempts: &[Attempt]) -> Result<()> {
    if attempts.is_empty() {
        return Ok(());
    }
    let made: Vec<_> = attempts.iter().filter_map(made).collect();
    let (succeeded, failed): (Vec<_>, Vec<_>) = made.iter().partition(|one| one.succeeded());
    let endpoints = settling::lock_for_settling(conn, &endpoints_of(&failed), &endpoints_of(&succeeded))?;
    let batch: Vec<_> = made.iter().map(|one| settlement(one, &endpoints)).collect();
    let settled: HashSet<DeliveryId> = settling::settle(conn, &batch)?.into_iter().collect();
    for endpoint in endpoints {
        let id = endpoint.id;
        let to_it = made.iter().filter(|one| one.leased.endpoint_id == id && settled.contains(&one.leased.id));
        settle_endpoint(conn, stamp, endpoint, to_it)?;
    }
    let returned: Vec<_> = attempts.iter().filter_map(returned).collect();
    settling::release(conn, &returned, stamp.at.plus(length(REST_AFTER_OWN_FAULT)))
}

fn made(attempt: &Attempt) -> Option<Made<'_>> {
    match attempt {
        Attempt::Made { leased, started_at, ended_at, status_code, error, verdict } => Some(Made {
            leased: *leased,
            started_at: *started_at,
            ended_at: *ended_at,
            status_code: *status_code,
            error: error.as_deref(),
            verdict: *verdict,
        }),
        Attempt::OurFault { .. } => None,
    }
}

fn returned(attempt: &Attempt) -> Option<(DeliveryId, i64)> {
    match attempt {
        Attempt::OurFault { leased } => Some((leased.id, leased.epoch)),
        Attempt::Made { .. } => None,
    }
}

fn endpoints_of(made: &[&Made]) -> Vec<EndpointId> {
    let unique: HashSet<_> = made.iter().map(|one| one.leased.endpoint_id).collect();
    unique.into_iter().collect()
}

fn settlement(made: &Made, endpoints: &[EndpointRow]) -> Settlement {
    let closed = endpoints.iter().any(|endpoint| endpoint.id == made.leased.endpoint_id && !endpoint.is_open());
    let (status, next_attempt_at) = match made.verdict {
        Verdict::Delivered => (DeliveryStatus::Delivered, None),
        Verdict::Exhausted | Verdict::EndpointThrottled { retry_at: None, .. } => (DeliveryStatus::Failed, None),
        Verdict::EndpointGone => (DeliveryStatus::Paused, None),
        Verdict::Retry { .. } | Verdict::EndpointThrottled { .. } if closed => (DeliveryStatus::Paused, None),
        Verdict::Retry { at } | Verdict::EndpointThrottled { retry_at: Some(at), .. } => {
            (DeliveryStatus::Pending, Some(Instant::from_timestamp(at)))
        }
    };
    Settlement {
        id: made.leased.id,
        epoch: made.leased.epoch,
        status,
        attempts: made.leased.attempts.saturating_add(1),
        next_attempt_at,
        last_attempt_at: made.started_at,
        last_status_code: made.status_code,
        last_error: made.error.map(str::to_owned),
        delivered_at: made.succeeded().then_some(made.ended_at),
    }
}

fn settle_endpoint<'a>(conn: &mut Conn, stamp: &Stamp, mut endpoint: EndpointRow, made: impl Iterator<Item = &'a Made<'a>>) -> Result<()> {
    let before = endpoint.health();
    let (health, closing) = made.fold((before, None), |(health, closing), one| {
        let health = health_after(health, one);
        (health, closing.or(closing_because(health, one)))
    });
    endpoint.set_health(health);
    if let Some(because) = closing.filter(|_| endpoint.is_open()) {
        return disable(conn, stamp, endpoint, because);
    }
    if health == before { Ok(()) } else { store::update(conn, &endpoint) }
}

fn health_after(health: Health, made: &Made) -> Health {
    match made.verdict {
        Verdict::Delivered => health.after_success(),
        Verdict::EndpointThrottled { until, .. } => health.after_failure(made.ended_at).resting_until(Instant::from_timestamp(until)),
        Verdict::Retry { .. } | Verdict::Exhausted | Verdict::EndpointGone => health.after_failure(made.ended_at),
    }
}

fn closing_because(health: Health, made: &Made) -> Option<DisabledBecause> {
    match made.verdict {
        Verdict::EndpointGone => Some(DisabledBecause::Gone),
        _ if health.is_given_up(made.ended_at) => Some(DisabledBecause::Failing),
        _ => None,
    }
}

/// Nothing more is sent; events go on being recorded, as paused.
fn disable(conn: &mut Conn, stamp: &Stamp, mut endpoint: EndpointRow, because: DisabledBecause) -> Result<()> {
    endpoint.status = Status::Disabled;
    endpoint.status_reason = Some(because.to_string());
    endpoint.status_since = stamp.at;
    endpoint.version += 1;
    endpoint.updated_at = stamp.at;
    store::update(conn, &endpoint)?;
    settling::pause_waiting(conn, endpoint.id)?;
    let data = EndpointData {
        webhook_endpoint_id: endpoint.id,
        company_id: endpoint.company_id,
        reason: because.as_str(),
        version: endpoint.version,
    };
    tracing::warn!(endpoint = %endpoint.id, reason = %because, "a webhook endpoint is disabled");
    events::record(conn, stamp, &Event::Endpoint(data), None)
}

fn length(duration: std::time::Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
