//! Settling writes down what a batch of attempts means for its deliveries and endpoints.

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

/// An attempt that was sent. A fault of ours that prevented the sending is none.
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

    /// Whether the attempt says how the endpoint fares. A test says nothing about that, nor does an answer to what was sent before the
    /// endpoint was enabled or had this address.
    fn counts_for(&self, endpoint: &EndpointRow) -> bool {
        self.leased.endpoint_id == endpoint.id && self.leased.trigger != Trigger::Test && self.started_at >= endpoint.status_since
    }

    /// Says what follows for the delivery. Where the attempt started before the endpoint was enabled or had its present address, an answer
    /// that asks for a rest or for no more events counts as a plain failure.
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

/// Writes down what came of these attempts, in the order in which they ended. An attempt whose lease was lost changes nothing.
pub fn settle(conn: &mut Conn, stamp: &Stamp, attempts: &[Attempt]) -> Result<()> {
    if attempts.is_empty() {
        return Ok(());
    }
    // Successes and failures in a row are counted in the order in which they happened.
    let mut made: Vec<_> = attempts.iter().filter_map(made).collect();
    made.sort_by_key(|one| one.ended_at);
    let (succeeded, failed): (Vec<_>, Vec<_>) = made.iter().partition(|one| one.succeeded());
    // Endpoints are locked before their deliveries, as a claim does it. A success of a healthy endpoint changes nothing in it, so it needs
    // no lock.
    let endpoints = settling::lock_for_settling(conn, &endpoints_of(&failed), &endpoints_of(&succeeded))?;
    let batch: Vec<_> = made.iter().map(|one| settlement(one, &endpoints)).collect();
    // A delivery whose lease was lost belongs to another worker by now, so its attempt is left out of all that follows.
    let settled: HashSet<(DeliveryId, i64)> = settling::settle(conn, &batch)?.into_iter().collect();
    made.retain(|one| settled.contains(&(one.leased.id, one.leased.epoch)));
    attempts::insert(conn, made.iter().map(Made::row).collect())?;
    // This comes after the deliveries, because disabling an endpoint pauses what now waits for it.
    for endpoint in endpoints {
        settle_endpoint(conn, stamp, endpoint, &made)?;
    }
    // A delivery that was not sent because of a fault of ours goes back without an attempt.
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

/// Gives a lease back after a fault of ours. A delivery that somebody asked for goes back to what it was; any other is due at `due_at`.
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

/// Makes the new state of one delivery.
fn settlement(made: &Made, endpoints: &[EndpointRow]) -> Settlement {
    let endpoint = endpoints.iter().find(|endpoint| endpoint.id == made.leased.endpoint_id);
    let (status, next_attempt_at) = match what_follows(made, endpoint) {
        // The endpoint was disabled or deleted while this was under way, so the next attempt waits for a recovery.
        (DeliveryStatus::Pending, _) if endpoint.is_some_and(|endpoint| !endpoint.is_open()) => (DeliveryStatus::Paused, None),
        follows => follows,
    };
    // A failed attempt that somebody asked for does not count as a step of the ladder.
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

/// Says in which status the delivery is now and when its next attempt is. A failed attempt that somebody asked for leaves both as they
/// were.
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

/// Counts this batch's attempts in the endpoint's health, and disables an endpoint that is gone or has failed for too long.
fn settle_endpoint(conn: &mut Conn, stamp: &Stamp, mut endpoint: EndpointRow, made: &[Made]) -> Result<()> {
    let before = endpoint.health();
    let to_it = made.iter().filter(|one| one.counts_for(&endpoint)).map(|one| (one.verdict, one.ended_at));
    let (health, closing) = judged(before, to_it);
    endpoint.set_health(health);
    // An endpoint that somebody disabled or deleted meanwhile is not disabled a second time.
    if let Some(because) = closing.filter(|_| endpoint.is_open()) {
        return endpoint::close(conn, stamp, endpoint, because);
    }
    if health == before { Ok(()) } else { store::update(conn, &endpoint) }
}

/// Gives an endpoint's health after these attempts, each with its end, and says why the endpoint has to be disabled, if it has to be. After
/// a success the endpoint no longer counts as failing for too long, because it answers again. A success does not cancel that the receiver
/// said it is gone.
fn judged(before: Health, attempts: impl Iterator<Item = (Verdict, Instant)>) -> (Health, Option<DisabledBecause>) {
    attempts.fold((before, None), |(health, closing), (verdict, ended_at)| {
        let health = health_after(health, verdict, ended_at);
        let closing = match (verdict, closing) {
            (Verdict::EndpointGone, _) | (_, Some(DisabledBecause::Gone)) => Some(DisabledBecause::Gone),
            (Verdict::Delivered, _) => None,
            (_, closing) => closing.or(health.is_given_up(ended_at).then_some(DisabledBecause::Failing)),
        };
        (health, closing)
    })
}

fn health_after(health: Health, verdict: Verdict, ended_at: Instant) -> Health {
    match verdict {
        Verdict::Delivered => health.after_success(),
        Verdict::EndpointThrottled { until, .. } => health.after_failure(ended_at).resting_until(Instant::from_timestamp(until), ended_at),
        Verdict::Retry { .. } | Verdict::Exhausted | Verdict::EndpointGone => health.after_failure(ended_at),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::webhooks::model::endpoint::GIVEN_UP_AFTER;

    fn after(verdicts: &[Verdict]) -> (i32, Option<DisabledBecause>) {
        let first: Instant = "2027-03-08T09:00:00Z".parse().unwrap();
        let failing = (0..9).fold(Health::default(), |health, _| health.after_failure(first));
        let ended = (0..).map(|second| first.plus(GIVEN_UP_AFTER).plus(SignedDuration::from_secs(second)));
        let (health, closing) = judged(failing, verdicts.iter().copied().zip(ended));
        (health.consecutive_failures, closing)
    }

    #[test]
    fn a_success_behind_the_last_failure_keeps_the_endpoint() {
        use Verdict::{Delivered, EndpointGone, Exhausted};
        assert_eq!(after(&[Exhausted]), (10, Some(DisabledBecause::Failing)));
        assert_eq!(after(&[Exhausted, Exhausted]), (11, Some(DisabledBecause::Failing)));
        assert_eq!(after(&[Exhausted, Delivered]), (0, None));
        assert_eq!(after(&[Exhausted, Delivered, Exhausted]), (1, None));
        assert_eq!(after(&[Delivered, Exhausted]), (1, None));
        assert_eq!(after(&[EndpointGone, Delivered]), (0, Some(DisabledBecause::Gone)));
        assert_eq!(after(&[Exhausted, EndpointGone]), (11, Some(DisabledBecause::Gone)));
    }
}
