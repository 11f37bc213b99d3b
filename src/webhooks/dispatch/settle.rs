//! Settling: what a batch of attempts leaves of deliveries and endpoints.

use std::collections::HashSet;

use jiff::SignedDuration;

use super::Attempt;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{DeliveryId, EndpointId};
use crate::time::Instant;
use crate::webhooks::endpoint;
use crate::webhooks::model::attempt::{Answered, Trigger};
use crate::webhooks::model::endpoint::{DeliveryStatus, DisabledBecause, Health};
use crate::webhooks::model::{REST_AFTER_OWN_FAULT, Verdict};
use crate::webhooks::store::attempts::{self, AttemptRow};
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
    answered: &'a Answered,
    verdict: Verdict,
}

impl Made<'_> {
    fn succeeded(&self) -> bool {
        self.verdict == Verdict::Delivered
    }

    /// A test says nothing about how an endpoint fares.
    fn counts(&self) -> bool {
        self.leased.trigger != Trigger::Test
    }

    fn row(&self) -> AttemptRow {
        AttemptRow::new(&self.leased, (self.started_at, self.ended_at), self.status_code, self.error, self.answered)
    }
}

/// Writes down what came of these attempts, in the order in which they ended. A lease that was lost changes nothing.
pub fn settle(conn: &mut Conn, stamp: &Stamp, attempts: &[Attempt]) -> Result<()> {
    if attempts.is_empty() {
        return Ok(());
    }
    let made: Vec<_> = attempts.iter().filter_map(made).collect();
    let (succeeded, failed): (Vec<_>, Vec<_>) = made.iter().filter(|one| one.counts()).partition(|one| one.succeeded());
    let endpoints = settling::lock_for_settling(conn, &endpoints_of(&failed), &endpoints_of(&succeeded))?;
    let batch: Vec<_> = made.iter().map(|one| settlement(one, &endpoints)).collect();
    let settled: HashSet<DeliveryId> = settling::settle(conn, &batch)?.into_iter().collect();
    let rows = made.iter().filter(|one| settled.contains(&one.leased.id)).map(Made::row).collect();
    attempts::insert(conn, rows)?;
    for endpoint in endpoints {
        let id = endpoint.id;
        let to_it = made.iter().filter(|one| one.counts() && one.leased.endpoint_id == id && settled.contains(&one.leased.id));
        settle_endpoint(conn, stamp, endpoint, to_it)?;
    }
    let returned: Vec<_> = attempts.iter().filter_map(returned).collect();
    settling::release(conn, &returned, stamp.at.plus(length(REST_AFTER_OWN_FAULT)))
}

fn made(attempt: &Attempt) -> Option<Made<'_>> {
    match attempt {
        Attempt::Made { leased, started_at, ended_at, status_code, error, answered, verdict } => Some(Made {
            leased: *leased,
            started_at: *started_at,
            ended_at: *ended_at,
            status_code: *status_code,
            error: error.as_deref(),
            answered,
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
        _ if let Some(resting) = made.leased.resting => (resting, None),
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
        return endpoint::close(conn, stamp, endpoint, because);
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

fn length(duration: std::time::Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
