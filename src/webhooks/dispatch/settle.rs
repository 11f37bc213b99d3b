//! Settling: what a batch of attempts leaves of deliveries and endpoints.

use std::collections::HashSet;

use super::Attempt;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{DeliveryId, EndpointId};
use crate::net::outcome::Outcome;
use crate::time::Instant;
use crate::webhooks::endpoint;
use crate::webhooks::model::attempt::{Answered, Trigger};
use crate::webhooks::model::endpoint::{DeliveryStatus, DisabledBecause, Health};
use crate::webhooks::model::{REST_AFTER_OWN_FAULT, Verdict, verdict};
use crate::webhooks::store::attempts::{self, AttemptRow};
use crate::webhooks::store::claiming::Leased;
use crate::webhooks::store::settling::{self, Release, Settlement};
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

    /// A test says nothing about how an endpoint fares, and an answer to what was sent before it was enabled or had this address does neither.
    fn counts_for(&self, endpoint: &EndpointRow) -> bool {
        self.leased.endpoint_id == endpoint.id && self.leased.trigger != Trigger::Test && self.started_at >= endpoint.status_since
    }

    /// What follows for the delivery. What an address that is no longer called has asked for does not hold it up.
    fn verdict_for(&self, endpoint: Option<&EndpointRow>) -> Verdict {
        match self.verdict {
            Verdict::EndpointGone | Verdict::EndpointThrottled { .. }
                if endpoint.is_some_and(|endpoint| self.started_at < endpoint.status_since) =>
            {
                verdict(&Outcome::Other, self.leased.number_on_the_ladder(), self.ended_at.timestamp(), 0.0)
            }
            verdict => verdict,
        }
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
    let mut made: Vec<_> = attempts.iter().filter_map(made).collect();
    made.sort_by_key(|one| one.ended_at);
    let (succeeded, failed): (Vec<_>, Vec<_>) = made.iter().partition(|one| one.succeeded());
    let endpoints = settling::lock_for_settling(conn, &endpoints_of(&failed), &endpoints_of(&succeeded))?;
    let batch: Vec<_> = made.iter().map(|one| settlement(one, &endpoints)).collect();
    let settled: HashSet<(DeliveryId, i64)> = settling::settle(conn, &batch)?.into_iter().collect();
    made.retain(|one| settled.contains(&(one.leased.id, one.leased.epoch)));
    attempts::insert(conn, made.iter().map(Made::row).collect())?;
    for endpoint in endpoints {
        settle_endpoint(conn, stamp, endpoint, &made)?;
    }
    let due_at = stamp.at.plus(REST_AFTER_OWN_FAULT);
    let returned: Vec<_> = attempts.iter().filter_map(|attempt| returned(attempt, due_at)).collect();
    settling::release(conn, &returned)
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

fn returned(attempt: &Attempt, due_at: Instant) -> Option<Release> {
    match attempt {
        Attempt::OurFault { leased } => {
            let next_attempt_at = leased.goes_back.map_or(Some(due_at), |back| back.next_attempt_at);
            Some(Release { id: leased.id, epoch: leased.epoch, next_attempt_at })
        }
        Attempt::Made { .. } => None,
    }
}

fn endpoints_of(made: &[&Made]) -> Vec<EndpointId> {
    let unique: HashSet<_> = made.iter().map(|one| one.leased.endpoint_id).collect();
    unique.into_iter().collect()
}

fn settlement(made: &Made, endpoints: &[EndpointRow]) -> Settlement {
    let endpoint = endpoints.iter().find(|endpoint| endpoint.id == made.leased.endpoint_id);
    let (status, next_attempt_at) = match what_follows(made, endpoint) {
        (DeliveryStatus::Pending, _) if endpoint.is_some_and(|endpoint| !endpoint.is_open()) => (DeliveryStatus::Paused, None),
        follows => follows,
    };
    // What somebody asked for is no rung of the ladder.
    let beside_the_ladder = made.leased.goes_back.is_some() && !made.succeeded();
    Settlement {
        id: made.leased.id,
        epoch: made.leased.epoch,
        status,
        attempts: made.leased.attempts.saturating_add(1),
        attempts_before: made.leased.attempts_before.saturating_add(i32::from(beside_the_ladder)),
        next_attempt_at,
        last_attempt_at: made.started_at,
        last_status_code: made.status_code,
        last_error: made.error.map(str::to_owned),
        delivered_at: made.succeeded().then_some(made.ended_at),
    }
}

fn what_follows(made: &Made, endpoint: Option<&EndpointRow>) -> (DeliveryStatus, Option<Instant>) {
    match (made.verdict_for(endpoint), made.leased.goes_back) {
        (Verdict::Delivered, _) => (DeliveryStatus::Delivered, None),
        (_, Some(back)) => (back.status, back.next_attempt_at),
        (Verdict::Exhausted | Verdict::EndpointThrottled { retry_at: None, .. }, None) => (DeliveryStatus::Failed, None),
        (Verdict::EndpointGone, None) => (DeliveryStatus::Paused, None),
        (Verdict::Retry { at } | Verdict::EndpointThrottled { retry_at: Some(at), .. }, None) => {
            (DeliveryStatus::Pending, Some(Instant::from_timestamp(at)))
        }
    }
}

fn settle_endpoint(conn: &mut Conn, stamp: &Stamp, mut endpoint: EndpointRow, made: &[Made]) -> Result<()> {
    let before = endpoint.health();
    let to_it = made.iter().filter(|one| one.counts_for(&endpoint));
    let (health, closing) = to_it.fold((before, None), |(health, closing), one| {
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
        Verdict::EndpointThrottled { until, .. } => {
            health.after_failure(made.ended_at).resting_until(Instant::from_timestamp(until), made.ended_at)
        }
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
