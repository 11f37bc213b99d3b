//! Webhooks, as the systems that are called meet them (docs/contribute.md, The tests).
//!
//! Receivers are real sockets; time is the test's clock and dispatch is stepped by hand, except where loops and processes are the subject.
//!
//! - [`wire`] what is sent; [`audience`] to whom
//! - [`answers`], [`throttled`], [`slow`] what an answer means; [`ladder`] what follows when none is good
//! - [`addresses`], [`certificates`] where nothing is sent
//! - [`leases`], [`side_by_side`], [`fairness`] many dispatchers and many endpoints
//! - [`stopping`] the worker being asked to stop; [`processes`] signals, and a sudden end; [`outage`] the database's
//! - [`waiting`] what becomes of deliveries when their endpoint changes

use foothold::deps::Deps;
use foothold::webhooks::dispatch::dispatch_once;
use jiff::SignedDuration;

use crate::harness::clock::instant;
use crate::harness::domain::Endpoint;
use crate::harness::prelude::*;
use crate::harness::receiver::Receiver;

mod addresses;
mod answers;
mod audience;
mod certificates;
mod fairness;
mod ladder;
mod leases;
mod outage;
mod processes;
mod side_by_side;
mod slow;
mod stopping;
mod throttled;
mod waiting;
mod wire;

/// A registered endpoint, with the secret that its owner was told.
#[derive(Debug, Clone)]
struct Hook {
    endpoint: Endpoint,
    secret: String,
}

/// The institute's own, which hears of these types, or of everything.
async fn hook(app: &TestApp, url: &str, event_types: &[&str]) -> Hook {
    register(app, json!({"url": url, "event_types": event_types})).await
}

async fn hook_of(app: &TestApp, company: &Company, url: &str, event_types: &[&str]) -> Hook {
    register(app, json!({"company_id": company.id(), "url": url, "event_types": event_types})).await
}

async fn register(app: &TestApp, body: Value) -> Hook {
    let answer = app.office().await.post("/v1/webhook-endpoints", body).await;
    answer.assert_status(201);
    Hook { endpoint: Endpoint::of(&answer), secret: answer.field("secret").as_str().expect("a secret").to_owned() }
}

/// A receiver and an endpoint of the institute that calls it.
async fn receiver_and_hook(app: &TestApp) -> (Receiver, Hook) {
    let receiver = Receiver::start().await;
    let hook = hook(app, &receiver.url("/hook"), &[]).await;
    (receiver, hook)
}

/// Sends what is due now; says how many attempts that were.
async fn dispatch(app: &TestApp) -> usize {
    dispatch_with(&app.deps).await
}

async fn dispatch_with(deps: &Deps) -> usize {
    dispatch_once(deps).await.expect("a round of dispatch")
}

impl Hook {
    /// As it is read now.
    async fn seen(&self, app: &TestApp) -> Answer {
        app.office().await.get(&self.endpoint).await
    }

    async fn assert_status(&self, app: &TestApp, status: &str) {
        self.seen(app).await.assert_status(200).assert_field("status", status);
    }

    /// Oldest first.
    async fn deliveries(&self, app: &TestApp) -> Vec<Value> {
        app.office().await.all(&format!("/v1/webhook-deliveries?endpoint_id={}", self.endpoint)).await
    }

    /// The only one.
    async fn delivery(&self, app: &TestApp) -> Value {
        let all = self.deliveries(app).await;
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    }
}

/// From the start of a delivery's last attempt to its next.
#[track_caller]
fn wait_of(delivery: &Value) -> SignedDuration {
    let at = |field: &str| instant(delivery[field].as_str().unwrap_or_else(|| panic!("no {field}: {delivery}"))).timestamp();
    at("next_attempt_at").duration_since(at("last_attempt_at"))
}

/// An attempt takes real time, which comes on top of what the test's clock says.
const TAKEN: SignedDuration = SignedDuration::from_secs(4);

/// The rung and at most a fifth or a quarter of an hour more: never less.
#[track_caller]
fn assert_waits(delivery: &Value, rung: SignedDuration) {
    let wait = wait_of(delivery);
    let most = rung + (rung / 5).min(SignedDuration::from_mins(15)) + TAKEN;
    assert!(rung <= wait && wait <= most, "waits {wait:#}, not {rung:#} to {most:#}: {delivery}");
}

/// Waits until every delivery to this endpoint is delivered: the answer is there before it is written down.
async fn settled(app: &TestApp, hook: &Hook) {
    let list = format!("/v1/webhook-deliveries?endpoint_id={}&status=pending", hook.endpoint);
    for _ in 0..400 {
        if app.office().await.get(&list).await.items().is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("deliveries are still waiting: {:?}", hook.deliveries(app).await);
}
