//! Leases and epochs: a worker that lost its lease changes nothing. A frozen worker is one that claims or sends, stands still past its
//! lease, and settles afterwards: with the test's clock that is three calls.

use std::sync::Arc;

use foothold::webhooks::dispatch::{Attempt, Claimed, send, settle_and_claim};
use foothold::webhooks::model::LEASE;

use super::*;
use crate::harness::receiver::{Received, Reply};

async fn claim(app: &TestApp, room: usize) -> Vec<Claimed> {
    settle_and_claim(&app.deps, &Arc::default(), room).await.unwrap()
}

async fn claim_one(app: &TestApp) -> Claimed {
    let mut claimed = claim(app, 256).await;
    assert_eq!(claimed.len(), 1);
    claimed.remove(0)
}

async fn settle(app: &TestApp, attempt: Attempt) {
    let claimed = settle_and_claim(&app.deps, &Arc::from([attempt]), 0).await.unwrap();
    assert!(claimed.is_empty());
}

fn outlive_the_lease(app: &TestApp) {
    app.clock.advance(SignedDuration::try_from(LEASE).unwrap());
}

#[apply(test_both)]
async fn what_is_leased_is_nobody_elses(app: TestApp) {
    let (receiver, _hook) = receiver_and_hook(&app).await;
    app.mentees(3).await;
    assert_eq!(claim(&app, 2).await.len(), 2);
    assert_eq!(claim(&app, 2).await.len(), 1);
    assert_eq!(claim(&app, 256).await.len(), 0);
    assert_eq!(dispatch(&app).await, 0);
    app.clock.advance(SignedDuration::try_from(LEASE).unwrap() - SignedDuration::from_micros(1));
    assert_eq!(dispatch(&app).await, 0, "the lease has not ended");
    assert_eq!(receiver.count(), 0);
}

#[apply(test_both)]
async fn what_a_lost_worker_held_is_sent_when_its_lease_ends(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    app.mentees(3).await;
    drop(claim(&app, 256).await);
    outlive_the_lease(&app);
    assert_eq!(dispatch(&app).await, 3);
    assert_eq!(receiver.count(), 3);
    let deliveries = hook.deliveries(&app).await;
    assert!(deliveries.iter().all(|one| one["status"] == "delivered" && one["attempts"] == 1), "{deliveries:?}");
}

#[apply(test_both)]
async fn a_worker_that_froze_before_it_sent_sends_nothing(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    app.mentee().await;
    let frozen = claim_one(&app).await;
    app.clock.advance(SignedDuration::try_from(LEASE).unwrap() - SignedDuration::from_secs(10));

    let not_sent = send(app.deps.clone(), frozen).await;

    assert_eq!(receiver.connections(), 0, "an answer might come when the delivery is somebody else's");
    settle(&app, not_sent).await;
    app.clock.advance_minutes(2);
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(hook.delivery(&app).await["attempts"], 1);
}

#[apply(test_both)]
async fn what_was_lost_and_what_took_its_place_are_settled_together(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    let beside = super::hook(&app, &receiver.url("/beside"), &["webhook.ping"]).await;
    receiver.reply([Reply::status(500), Reply::status(502)]);
    app.mentee().await;
    let lost = send(app.deps.clone(), claim_one(&app).await).await;
    outlive_the_lease(&app);
    let instead = send(app.deps.clone(), claim_one(&app).await).await;

    settle_and_claim(&app.deps, &Arc::from([lost, instead]), 0).await.unwrap();

    let delivery = hook.delivery(&app).await;
    assert_eq!((&delivery["attempts"], &delivery["last_status_code"]), (&json!(1), &json!(502)));
    assert_eq!(hook.seen(&app).await.field("consecutive_failures"), 1);
    beside.assert_status(&app, "enabled").await;
}

#[apply(test_both)]
async fn attempts_count_in_the_order_in_which_they_ended(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.reply([Reply::status(500), Reply::status(200)]);
    app.mentees(2).await;
    let mut claimed = claim(&app, 256).await;
    let (first, second) = (claimed.remove(0), claimed.remove(0));
    let failed = send(app.deps.clone(), first).await;
    app.clock.advance(SignedDuration::from_secs(1));
    let delivered = send(app.deps.clone(), second).await;

    settle_and_claim(&app.deps, &Arc::from([delivered, failed]), 0).await.unwrap();

    hook.assert_status(&app, "enabled").await;
}

#[apply(test_both)]
async fn a_failure_that_is_reported_too_late_changes_nothing(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.reply([Reply::status(410)]);
    app.mentee().await;
    let frozen = send(app.deps.clone(), claim_one(&app).await).await;
    outlive_the_lease(&app);
    assert_eq!(dispatch(&app).await, 1, "somebody else sends it");

    settle(&app, frozen).await;

    let delivery = hook.delivery(&app).await;
    assert_eq!((&delivery["status"], &delivery["attempts"]), (&json!("delivered"), &json!(1)));
    hook.assert_status(&app, "enabled").await;
    let ids: Vec<_> = receiver.received().iter().map(Received::id).collect();
    assert_eq!(ids[0], ids[1]);
}

#[apply(test_both)]
async fn a_success_that_is_reported_too_late_changes_nothing(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.reply([Reply::status(200), Reply::status(500)]);
    app.mentee().await;
    let frozen = send(app.deps.clone(), claim_one(&app).await).await;
    outlive_the_lease(&app);
    dispatch(&app).await;

    settle(&app, frozen).await;

    let delivery = hook.delivery(&app).await;
    assert_eq!((&delivery["status"], &delivery["attempts"], &delivery["last_error"]), (&json!("pending"), &json!(1), &json!("http_500")));
    hook.assert_status(&app, "failing").await;
    app.clock.advance(SignedDuration::from_secs(20));
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(receiver.count(), 3, "sent once more: at least once is the promise");
}

#[apply(test_both)]
async fn a_worker_that_froze_while_another_sends_changes_nothing(app: TestApp) {
    let (_receiver, hook) = receiver_and_hook(&app).await;
    app.mentee().await;
    let frozen = send(app.deps.clone(), claim_one(&app).await).await;
    outlive_the_lease(&app);
    let taken_over = claim_one(&app).await;

    settle(&app, frozen).await;
    assert_eq!(hook.delivery(&app).await["status"], "pending", "the other's lease stands");
    assert_eq!(claim(&app, 256).await.len(), 0);
    settle(&app, send(app.deps.clone(), taken_over).await).await;
    assert_eq!(hook.delivery(&app).await["status"], "delivered");
}

/// Its lease has ended, but nobody has taken it over: what it did is still worth writing down.
#[apply(test_both)]
async fn a_late_report_counts_while_nobody_else_has_claimed(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    app.mentee().await;
    let late = send(app.deps.clone(), claim_one(&app).await).await;
    outlive_the_lease(&app);
    settle(&app, late).await;
    assert_eq!(hook.delivery(&app).await["status"], "delivered");
    assert_eq!(dispatch(&app).await, 0);
    assert_eq!(receiver.count(), 1);
}

#[apply(test_both)]
async fn a_report_counts_once(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.always(Reply::status(500));
    app.mentee().await;
    let attempt = send(app.deps.clone(), claim_one(&app).await).await;
    settle(&app, attempt.clone()).await;
    let once = hook.delivery(&app).await;
    settle(&app, attempt).await;
    assert_eq!(hook.delivery(&app).await, once);
    assert_eq!(once["attempts"], 1);
}
