//! Ten attempts over three days, each later than the one before by a rung and a little; then the delivery is given up.

use foothold::webhooks::model::LADDER;

use super::*;
use crate::harness::receiver::{Received, Reply};

#[apply(test_both)]
async fn ten_attempts_and_then_no_more(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.always(Reply::status(500));
    app.mentee().await;

    for (index, rung) in LADDER.iter().enumerate() {
        assert_eq!(dispatch(&app).await, 1);
        let delivery = hook.delivery(&app).await;
        assert_eq!((&delivery["status"], &delivery["attempts"]), (&json!("pending"), &json!(index + 1)));
        assert_waits(&delivery, SignedDuration::try_from(*rung).unwrap());
        let next = instant(delivery["next_attempt_at"].as_str().unwrap());
        app.clock.set(&next.minus(SignedDuration::from_micros(1)).to_string());
        assert_eq!(dispatch(&app).await, 0, "a moment too early");
        app.clock.set(&next.to_string());
    }
    assert_eq!(dispatch(&app).await, 1);

    let delivery = hook.delivery(&app).await;
    assert_eq!((&delivery["status"], &delivery["attempts"], &delivery["next_attempt_at"]), (&json!("failed"), &json!(10), &Value::Null));
    assert_eq!(delivery["last_error"], "http_500");
    hook.assert_status(&app, "failing").await;
    app.clock.advance_hours(1000);
    assert_eq!(dispatch(&app).await, 0);
    assert_eq!(receiver.count(), 10);
    let ids: std::collections::HashSet<_> = receiver.received().iter().map(Received::id).collect();
    assert_eq!(ids.len(), 1);
}

/// Five days after its first failure, to the second, and not before; what counts is in the database, not in a process.
#[apply(test_both)]
async fn an_endpoint_that_fails_for_five_days_is_disabled(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.always(Reply::status(500));
    let first = app.clock.now();
    app.mentees(12).await;
    dispatch(&app).await;
    app.clock.set(&first.plus(SignedDuration::from_hours(120)).minus(SignedDuration::from_secs(10)).to_string());
    app.mentee().await;
    dispatch(&app).await;
    hook.assert_status(&app, "failing").await;

    let app = app.restarted().await;
    app.clock.set(&first.plus(SignedDuration::from_hours(120)).plus(SignedDuration::from_secs(10)).to_string());
    app.mentee().await;
    let before = receiver.count();
    dispatch(&app).await;

    assert_eq!(receiver.count(), before + 1, "one failure decides");
    hook.seen(&app).await.assert_field("status", "disabled").assert_field("status_reason", "failing");
    app.assert_events(["webhook_endpoint.disabled"]).await;
    assert!(hook.deliveries(&app).await.iter().all(|one| one["status"] == "paused"));
    app.mentee().await;
    assert_eq!(dispatch(&app).await, 0);
    app.stop().await;
}

#[apply(test_both)]
async fn nine_failures_are_not_enough_however_long_they_take(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.always(Reply::status(500));
    app.mentee().await;
    for _ in 0..9 {
        dispatch(&app).await;
        app.clock.advance_hours(30);
    }
    assert_eq!(receiver.count(), 9);
    hook.assert_status(&app, "failing").await;
    dispatch(&app).await;
    hook.assert_status(&app, "disabled").await;
}

#[apply(test_both)]
async fn many_that_fail_together_do_not_come_back_together(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.always(Reply::status(500));
    app.mentees(8).await;
    dispatch(&app).await;
    let waits: std::collections::HashSet<_> = hook.deliveries(&app).await.iter().map(wait_of).collect();
    assert!(waits.len() > 4, "{waits:?}");
}
