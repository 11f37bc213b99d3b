//! Dispatchers beside each other, in one process and in two instances: no delivery is sent twice, and no endpoint gets more at once than it may.

use std::collections::HashSet;
use std::time::Duration;

use foothold::auth::{Actor, Stamp};
use foothold::events::model::InstituteData;
use foothold::events::{self, Event};

use super::*;
use crate::harness::dispatching::Dispatching;
use crate::harness::receiver::Reply;

const ENDPOINTS: usize = 5;
const EVENTS: usize = 60;
/// Of a burst in `make test`; `make soak` asks for more.
const DELIVERIES: usize = 1_000;
/// Long enough that requests to one endpoint meet.
const THINKS_FOR: Duration = Duration::from_millis(8);

fn path(number: usize) -> String {
    format!("/{number}")
}

async fn hooks(app: &TestApp, receiver: &Receiver) -> Vec<Hook> {
    let mut hooks = Vec::new();
    for number in 0..ENDPOINTS {
        hooks.push(hook(app, &receiver.url(&path(number)), &[]).await);
    }
    hooks
}

/// Loops as the worker has them, so many in each instance.
fn dispatchers(instances: &[&TestApp], each: usize) -> Vec<Dispatching> {
    let loops = instances.iter().flat_map(|app| std::iter::repeat_n(app, each));
    loops.map(|app| Dispatching::start(app)).collect()
}

#[expect(clippy::disallowed_methods, reason = "how long the test runs; no setting of the service")]
fn deliveries() -> usize {
    std::env::var("FOOTHOLD_DELIVERIES").map_or(DELIVERIES, |count| count.parse().expect("FOOTHOLD_DELIVERIES is a number"))
}

async fn stop(working: Vec<Dispatching>) {
    for one in working {
        one.stop().await;
    }
}

/// So many events that every endpoint hears of.
async fn happens(app: &TestApp, events: i64) {
    let stamp = Stamp { by: Actor::System, at: app.clock.now(), ids: app.deps.ids };
    let record = app.deps.db.write("test_events", move |conn| {
        (1..=events).try_for_each(|version| events::record(conn, &stamp, &Event::Institute(InstituteData { version }), None))
    });
    record.await.unwrap();
}

/// Everything arrives, nothing twice, never more than `cap` at once to one endpoint.
async fn deliver_with(app: &TestApp, instances: &[&TestApp], each: usize) {
    let receiver = Receiver::start().await;
    receiver.think_for(THINKS_FOR);
    let hooks = hooks(app, &receiver).await;
    app.mentees(EVENTS).await;

    let working = dispatchers(instances, each);
    receiver.wait_for(ENDPOINTS * EVENTS).await;
    for hook in &hooks {
        settled(app, hook).await;
    }
    stop(working).await;

    let received = receiver.received();
    assert_eq!(received.len(), ENDPOINTS * EVENTS, "nothing is sent twice");
    let different: HashSet<_> = received.iter().map(|one| (one.path.clone(), one.id())).collect();
    assert_eq!(different.len(), received.len());
    for number in 0..ENDPOINTS {
        let most = receiver.most_under_way(&path(number));
        assert!((2..=8).contains(&most), "{most} to one endpoint at once");
    }
    for hook in hooks {
        assert!(hook.deliveries(app).await.iter().all(|one| one["attempts"] == 1));
        app.office().await.delete(&hook.endpoint).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn two_and_four_dispatchers_send_everything_once(app: TestApp) {
    deliver_with(&app, &[&app], 2).await;
    deliver_with(&app, &[&app], 4).await;
}

/// A burst, and all that is promised of it: nothing is lost, nothing is sent twice, nobody gets more at once than it may.
#[apply(test_both)]
async fn a_burst_to_fifty_endpoints_is_sent_once(app: TestApp) {
    let deliveries = deliveries();
    for each in [2, 4] {
        let receiver = Receiver::start().await;
        for number in 0..50 {
            hook(&app, &receiver.url(&path(number)), &["institute.updated"]).await;
        }
        happens(&app, i64::try_from(deliveries / 50).unwrap()).await;
        let working = dispatchers(&[&app], each);
        let received = receiver.wait_for(deliveries).await;
        stop(working).await;
        assert_eq!(receiver.count(), deliveries);
        let different: HashSet<_> = received.iter().map(|one| (one.path.clone(), one.id())).collect();
        assert_eq!(different.len(), deliveries);
        assert!((0..50).all(|number| receiver.most_under_way(&path(number)) <= 8));
        for endpoint in app.office().await.all("/v1/webhook-endpoints").await {
            let path = format!("/v1/webhook-endpoints/{}", endpoint["id"].as_str().unwrap());
            app.office().await.delete(&path).await.assert_status(204);
        }
    }
}

#[apply(test_both)]
async fn two_instances_send_everything_once(app: TestApp) {
    let second = app.second_instance().await;
    deliver_with(&app, &[&app, &second], 1).await;
    deliver_with(&app, &[&app, &second], 2).await;
    second.stop().await;
}

#[apply(test_both)]
async fn a_failing_endpoint_gets_one_at_a_time_from_all_of_them_together(app: TestApp) {
    let second = app.second_instance().await;
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.reply([Reply::status(500)]);
    app.mentee().await;
    dispatch(&app).await;
    hook.assert_status(&app, "failing").await;
    receiver.forget_most_under_way();
    receiver.think_for(THINKS_FOR);
    receiver.always(Reply::status(500));

    app.mentees(30).await;
    let working = dispatchers(&[&app, &second], 2);
    receiver.wait_for(31).await;
    stop(working).await;

    assert_eq!(receiver.most_under_way("/hook"), 1);
    second.stop().await;
}
