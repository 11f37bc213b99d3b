//! What is kept of webhooks, and for how long.

use diesel::prelude::*;
use foothold::db::schema::{attempts, deliveries as rows, webhook_endpoints, webhook_secrets};

use super::*;
use crate::harness::receiver::Reply;

async fn retain(app: &TestApp) {
    worker::retain::run(app.deps.clone()).await.unwrap();
}

const DAY: i64 = 24;

#[apply(test_both)]
async fn bodies_go_after_7_days_attempts_after_90(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    receiver.reply([Reply::status(200).with_body("thanks")]);
    happens(&app, 1).await;
    dispatch(&app).await;
    let delivery = only_delivery(&app, &hook).await;

    app.clock.advance_hours(7 * DAY);
    retain(&app).await;
    assert_eq!(attempts(&app, &delivery).await[0]["response_body"], "thanks");
    app.clock.advance_minutes(1);
    retain(&app).await;
    let log = attempts(&app, &delivery).await;
    assert_eq!((&log[0]["response_body"], log[0]["status_code"].as_i64()), (&json!(null), Some(200)));

    app.clock.advance_hours(83 * DAY - 1);
    retain(&app).await;
    assert_eq!(attempts(&app, &delivery).await.len(), 1);
    app.clock.advance_hours(1);
    retain(&app).await;
    app.office().await.get(&delivery_path(&delivery)).await.assert_status(404);
    assert_eq!(app.event_log().await.len(), 1, "the event log stays");
}

#[apply(test_both)]
async fn what_was_paused_for_30_days_is_given_up(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    app.office().await.post(&hook.step("disable"), json!({})).await.assert_status(200);
    happens(&app, 600).await;
    app.clock.advance_hours(30 * DAY);
    retain(&app).await;
    assert_eq!(count(&app, &hook, "paused").await, 600);
    app.clock.advance_minutes(1);
    retain(&app).await;
    assert_eq!((count(&app, &hook, "paused").await, count(&app, &hook, "failed").await), (0, 600));
}

#[apply(test_both)]
async fn what_still_waits_is_kept(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    happens(&app, 1).await;
    app.clock.advance_hours(100 * DAY);
    retain(&app).await;
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(only_delivery(&app, &hook).await["status"], "delivered");
}

#[apply(test_both)]
async fn a_deleted_endpoint_goes_with_its_last_delivery(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    app.office().await.post(&hook.step("rotate-secret"), json!({"overlap_seconds": 60})).await.assert_status(200);
    happens(&app, 1).await;
    dispatch(&app).await;
    let left = async || {
        let count = app.deps.db.read("count", |conn| {
            let secrets = webhook_secrets::table.count().get_result::<i64>(conn)?;
            let endpoints = webhook_endpoints::table.count().get_result::<i64>(conn)?;
            let attempted = attempts::table.count().get_result::<i64>(conn)?;
            Ok((secrets, endpoints, rows::table.count().get_result::<i64>(conn)?, attempted))
        });
        count.await.unwrap()
    };
    app.clock.advance_hours(2);
    retain(&app).await;
    assert_eq!(left().await, (1, 1, 1, 1), "the secret that ended is gone");
    app.office().await.delete(&hook.path).await.assert_status(204);
    app.clock.advance_hours(2);
    retain(&app).await;
    assert_eq!(left().await, (0, 1, 1, 1), "nothing is signed for it any more");
    app.clock.advance_hours(90 * DAY);
    retain(&app).await;
    assert_eq!(left().await, (0, 0, 0, 0));
}
