//! The worker stops when it is asked to, and writes down what it has heard.

use std::time::Duration;

use super::*;
use crate::harness::dispatching::Dispatching;
use crate::harness::receiver::Reply;

async fn has_failed(app: &TestApp, times: usize) {
    let counted = format!("foothold_webhook_attempts_total{{outcome=\"retry\"}} {times}\n");
    while !app.deps.metrics.text().contains(&counted) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // From being counted to being handed over it is a step.
    tokio::time::sleep(Duration::from_millis(5)).await;
}

/// A failure waits for others before it is written down: whoever stops meanwhile must not make the attempt again.
#[apply(test_both)]
async fn failures_that_were_heard_of_before_a_stop_are_written_down(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.always(Reply::status(500));
    for _ in 0..3 {
        app.mentee().await;
    }
    let working = Dispatching::start(&app);
    has_failed(&app, 3).await;

    working.stop().await;

    let deliveries = hook.deliveries(&app).await;
    assert_eq!(receiver.received().len(), 3);
    for delivery in deliveries {
        assert_eq!(
            (&delivery["status"], &delivery["attempts"], &delivery["last_status_code"]),
            (&json!("pending"), &json!(1), &json!(500))
        );
        assert_waits(&delivery, SignedDuration::from_secs(5));
    }
}

/// The failure ended first, but may wait longer to be written down.
#[apply(test_both)]
async fn a_success_after_a_failure_leaves_nothing_of_it(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.reply([Reply::status(500), Reply::Held(200)]);
    app.mentees(2).await;
    let working = Dispatching::start(&app);
    has_failed(&app, 1).await;
    receiver.wait_for(2).await;
    receiver.release();
    while hook.deliveries(&app).await.iter().any(|delivery| delivery["attempts"] == 0) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    hook.assert_status(&app, "enabled").await;
    working.stop().await;
}
