//! This sends one delivery: it signs the body, posts it and decides what the answer means. No transaction is open meanwhile.

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::Claimed;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::EndpointId;
use crate::net::outcome::{Exchange, Outcome};
use crate::seal::random;
use crate::time::Instant;
use crate::webhooks::model::attempt::Answered;
use crate::webhooks::model::{LEASE, Verdict, last_error, verdict};
use crate::webhooks::secret;
use crate::webhooks::sign::{Secret, signature_header};
use crate::webhooks::store::claiming::Leased;

/// What came of sending one delivery.
#[derive(Debug, Clone)]
pub enum Attempt {
    /// The delivery was sent, whatever came of it.
    Made {
        leased: Leased,
        started_at: Instant,
        ended_at: Instant,
        status_code: Option<i32>,
        error: Option<String>,
        answered: Answered,
        verdict: Verdict,
    },
    /// Nothing was sent, because of a fault of ours or because the lease was about to end; the delivery is charged no attempt.
    OurFault { leased: Leased },
}

impl Attempt {
    /// Whether it counts as an attempt of the delivery.
    pub fn is_charged(&self) -> bool {
        matches!(self, Self::Made { .. })
    }

    pub fn endpoint(&self) -> EndpointId {
        match self {
            Self::Made { leased, .. } | Self::OurFault { leased } => leased.endpoint_id,
        }
    }

    /// Whether it can be written down a little later without harm: it is one failure among others, after which the endpoint neither rests
    /// nor is disabled.
    pub fn may_rest(&self) -> bool {
        match self {
            Self::Made { verdict: Verdict::Retry { .. } | Verdict::Exhausted, .. } | Self::OurFault { .. } => true,
            Self::Made { verdict: Verdict::Delivered | Verdict::EndpointGone | Verdict::EndpointThrottled { .. }, .. } => false,
        }
    }

    /// Whether there is still something to write down. Once its lease has ended, the delivery is due again by itself.
    pub fn is_worth_keeping(&self, now: Instant) -> bool {
        matches!(self, Self::Made { started_at, .. } if now < started_at.plus(LEASE))
    }
}

/// Sends one delivery, which takes up to the deadline.
pub async fn send(deps: Deps, claimed: Claimed) -> Attempt {
    let leased = claimed.leased;
    let started_at = deps.clock.now();
    // An answer that comes after the lease has ended could not be written down, and the delivery might be sent twice at once.
    if started_at.plus(deps.webhook_deadline) > leased.until {
        tracing::warn!(delivery = %leased.id, endpoint = %leased.endpoint_id, "a delivery is not sent: its lease would end before an answer");
        deps.metrics.attempt("our_fault");
        return Attempt::OurFault { leased };
    }
    let prepared = prepare(&deps, &claimed, started_at);
    let (url, headers, jitter) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            tracing::error!(delivery = %leased.id, endpoint = %leased.endpoint_id, %error, "a delivery cannot be sent");
            deps.metrics.attempt("our_fault");
            return Attempt::OurFault { leased };
        }
    };
    let exchange = deps.http.post(&url, headers, claimed.body.as_bytes().to_vec(), deps.webhook_deadline).await;
    let attempt = attempt_of(leased, started_at, &exchange, jitter);
    note(&deps, &attempt, &exchange);
    attempt
}

fn prepare(deps: &Deps, claimed: &Claimed, at: Instant) -> Result<(Url, HeaderMap, f64)> {
    let url = Url::parse(&claimed.url).map_err(|_| Error::Internal("a stored address does not parse".to_owned()))?;
    let secrets: Result<Vec<_>> = claimed.secrets.iter().map(|row| secret::open(&deps.sealer, row)).collect();
    Ok((url, headers(claimed, &secrets?, at)?, jitter()?))
}

/// Makes the headers of an attempt (docs/webhooks.md, What arrives); the client adds its user agent.
fn headers(claimed: &Claimed, secrets: &[Secret], at: Instant) -> Result<HeaderMap> {
    if secrets.is_empty() {
        return Err(Error::Internal("an endpoint without a valid secret".to_owned()));
    }
    let id = claimed.leased.event_id.to_string();
    let timestamp = at.timestamp().as_second();
    let signature = signature_header(secrets, &id, timestamp, claimed.body.as_bytes());
    let value = |text: &str| HeaderValue::from_str(text).map_err(|error| Error::Internal(format!("a webhook header: {error}")));
    Ok(HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("webhook-id"), value(&id)?),
        (HeaderName::from_static("webhook-timestamp"), HeaderValue::from(timestamp)),
        (HeaderName::from_static("webhook-signature"), value(&signature)?),
    ]))
}

/// Draws a number between 0 and 1, each equally likely.
fn jitter() -> Result<f64> {
    let mut bytes = [0; 4];
    random(&mut bytes)?;
    Ok(f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX))
}

/// Makes the attempt of an exchange. The service's clock says when it started, and the exchange how long it took.
fn attempt_of(leased: Leased, started_at: Instant, exchange: &Exchange, jitter: f64) -> Attempt {
    let ended_at = started_at.plus(exchange.duration);
    let status_code = match exchange.outcome {
        Outcome::Answered { status, .. } => Some(i32::from(status)),
        _ => None,
    };
    Attempt::Made {
        leased,
        started_at,
        ended_at,
        status_code,
        error: last_error(&exchange.outcome).map(Into::into),
        answered: Answered::of(exchange),
        verdict: verdict(&exchange.outcome, leased.number_on_the_ladder(), ended_at.timestamp(), jitter),
    }
}

/// Writes one line of the log and one count for each attempt. Of a redirect only the host is logged, because the rest of an address may be
/// secret.
fn note(deps: &Deps, attempt: &Attempt, exchange: &Exchange) {
    let Attempt::Made { leased, error, verdict, .. } = attempt else { return };
    deps.metrics.attempt(verdict.word());
    let redirect = match &exchange.outcome {
        Outcome::Answered { location: Some(location), .. } => Url::parse(location).ok().and_then(|url| url.host_str().map(str::to_owned)),
        _ => None,
    };
    tracing::info!(
        delivery = %leased.id,
        endpoint = %leased.endpoint_id,
        event = %leased.event_id,
        attempt = leased.attempts + 1,
        outcome = verdict.word(),
        error = error.as_deref(),
        redirect,
        took_ms = u64::try_from(exchange.duration.as_millis()).unwrap_or(u64::MAX),
        "webhook attempt"
    );
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::SignedDuration;

    use super::*;
    use crate::ids::Ids;
    use crate::webhooks::model::attempt::Trigger;

    fn leased(at: Instant, attempts: i32) -> Leased {
        let (id, endpoint_id, event_id) = (Ids.new_id(at), Ids.new_id(at), Ids.new_id(at));
        let until = at.plus(SignedDuration::from_secs(30));
        Leased { id, endpoint_id, event_id, attempts, attempts_before: 0, epoch: 1, until, trigger: Trigger::Schedule, goes_back: None }
    }

    #[test]
    fn an_attempt_is_judged_at_its_end() {
        let at: Instant = "2026-01-01T00:00:00Z".parse().unwrap();
        let exchange = Exchange { outcome: Outcome::Refused, headers: Vec::new(), duration: Duration::from_secs(3) };
        let Attempt::Made { ended_at, status_code, error, verdict, .. } = attempt_of(leased(at, 1), at, &exchange, 0.0) else {
            panic!("no attempt")
        };
        assert_eq!(ended_at, at.plus(SignedDuration::from_secs(3)));
        assert_eq!((status_code, error.as_deref()), (None, Some("refused")));
        assert_eq!(verdict, Verdict::Retry { at: at.plus(SignedDuration::from_secs(303)).timestamp() });
    }
}
