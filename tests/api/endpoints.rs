//! Webhook endpoints, as those who build on them meet them: states, secrets, tests, retries, recovery, what is kept and for how long, what
//! the events look like, and a receiver to try them with.

use foothold::events::model::InstituteData;
use foothold::events::{self, Event};
use foothold::webhooks::dispatch::dispatch_once;
use foothold::{auth, worker};
use standardwebhooks::Webhook;

use crate::harness::prelude::*;
use crate::harness::receiver::{Received, Receiver};

mod canaries;
mod commands;
mod disabled;
mod recover;
mod retention;
mod retry;
mod schemas;
mod secrets;
mod sink;
mod states;
mod test;
mod verify;

/// An endpoint, and the secret that its owner was told.
struct Hook {
    path: String,
    id: String,
    secret: String,
}

impl Hook {
    fn step(&self, step: &str) -> String {
        format!("{}/{step}", self.path)
    }
}

async fn hook(app: &TestApp, body: Value) -> Hook {
    let answer = app.office().await.post("/v1/webhook-endpoints", body).await;
    answer.assert_status(201);
    let text = |field: &str| answer.field(field).as_str().unwrap().to_owned();
    Hook { path: format!("/v1/webhook-endpoints/{}", text("id")), id: text("id"), secret: text("secret") }
}

/// The institute's own, for events that [`happens`] makes.
async fn institutes_hook(app: &TestApp, receiver: &Receiver) -> Hook {
    hook(app, json!({"url": receiver.url("/hook"), "event_types": ["institute.updated", "webhook_endpoint.disabled"]})).await
}

/// So many events that the institute's endpoints hear of.
async fn happens(app: &TestApp, times: i64) {
    let stamp = auth::Stamp { by: auth::Actor::System, at: app.clock.now(), ids: app.deps.ids };
    let record = app.deps.db.write("test_events", move |conn| {
        (1..=times).try_for_each(|version| events::record(conn, &stamp, &Event::Institute(InstituteData { version }), None))
    });
    record.await.unwrap();
}

/// Sends all that is due, and says how many attempts that took.
async fn dispatch(app: &TestApp) -> usize {
    dispatch_once(&app.deps).await.unwrap()
}

async fn status(app: &TestApp, hook: &Hook) -> Answer {
    app.office().await.get(&hook.path).await
}

/// The deliveries to it, oldest first.
async fn deliveries(app: &TestApp, hook: &Hook) -> Vec<Value> {
    app.office().await.all(&format!("/v1/webhook-deliveries?endpoint_id={}", hook.id)).await
}

async fn only_delivery(app: &TestApp, hook: &Hook) -> Value {
    let mut all = deliveries(app, hook).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn delivery_path(delivery: &Value) -> String {
    format!("/v1/webhook-deliveries/{}", delivery["id"].as_str().unwrap())
}

async fn attempts(app: &TestApp, delivery: &Value) -> Vec<Value> {
    app.office().await.all(&format!("{}/attempts", delivery_path(delivery))).await
}

/// How many of the deliveries have this status.
async fn count(app: &TestApp, hook: &Hook, status: &str) -> usize {
    deliveries(app, hook).await.iter().filter(|delivery| delivery["status"] == status).count()
}

/// Which of these secrets have signed a request, by the official library.
fn signers(request: &Received, secrets: &[&str]) -> Vec<usize> {
    let timestamp = request.header("webhook-timestamp").parse().unwrap();
    let tokens: Vec<_> = request.header("webhook-signature").split(' ').collect();
    let signed = |secret: &str| {
        let official = Webhook::new(secret).unwrap().sign(request.header("webhook-id"), timestamp, &request.body).unwrap();
        tokens.iter().position(|token| *token == official)
    };
    secrets.iter().filter_map(|secret| signed(secret)).collect()
}
