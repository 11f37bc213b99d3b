//! A test of an endpoint: one ping, and what came of it.

use super::*;
use crate::harness::receiver::Reply;

#[apply(test_both)]
async fn a_ping_is_sent_once_and_told_about(app: TestApp) {
    let receiver = Receiver::start().await;
    let (hook, other) = (institutes_hook(&app, &receiver).await, institutes_hook(&app, &receiver).await);
    receiver.reply([Reply::status(202).with("content-type", "text/plain").with("set-cookie", "a=b").with_body("thanks")]);

    let answer = app.office().await.post(&hook.step("test"), json!({})).await;

    answer.assert_status(200).assert_field("succeeded", true).assert_field("endpoint_id", hook.id.as_str());
    answer.assert_field("/attempt/number", 1).assert_field("/attempt/trigger", "test").assert_field("/attempt/status_code", 202);
    answer.assert_field("/attempt/error", json!(null)).assert_field("/attempt/response_body", "thanks");
    answer.assert_field("/attempt/response_headers", json!({"content-type": "text/plain", "content-length": "6"}));
    let received = receiver.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].header("webhook-id"), answer.field("event_id").as_str().unwrap());
    assert_eq!(received[0].json()["type"], "webhook.ping");
    assert_eq!(received[0].json()["data"], json!({"webhook_endpoint_id": hook.id, "company_id": null}));
    assert_eq!(signers(&received[0], &[&hook.secret]), [0]);
    assert_eq!(dispatch(&app).await, 0);
    assert_eq!(only_delivery(&app, &hook).await["status"], "delivered");
    assert!(deliveries(&app, &other).await.is_empty(), "the others do not hear of it");
    app.assert_events(["webhook.ping"]).await;
}

#[apply(test_both)]
async fn a_failed_ping_is_told_about_and_not_tried_again(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    let office = app.office().await;
    for reply in [Reply::status(500), Reply::status(410), Reply::status(429).with("retry-after", "600")] {
        receiver.reply([reply]);
        office.post(&hook.step("test"), json!({})).await.assert_status(200).assert_field("succeeded", false);
    }
    app.clock.advance_hours(200);
    assert_eq!(dispatch(&app).await, 0);
    status(&app, &hook).await.assert_field("status", "enabled").assert_field("consecutive_failures", 0).assert_field("version", 1);
    assert_eq!(count(&app, &hook, "failed").await, 3);
    let recovery = office.post(&hook.step("recover"), json!({"since": "2027-03-10T00:00:00Z"})).await;
    recovery.assert_status(200).assert_field("queued", 0);
}

#[apply(test_both)]
async fn a_disabled_endpoint_and_one_that_nobody_answers_can_be_tested(app: TestApp) {
    let receiver = Receiver::start().await;
    let office = app.office().await;
    let hook = institutes_hook(&app, &receiver).await;
    office.post(&hook.step("disable"), json!({})).await.assert_status(200);
    office.post(&hook.step("test"), json!({})).await.assert_field("succeeded", true);
    status(&app, &hook).await.assert_field("status", "disabled");

    office.patch(&hook.path, json!({"url": "http://127.0.0.1:9/"})).await.assert_status(200);
    let nobody = office.post(&hook.step("test"), json!({})).await;
    nobody.assert_status(200).assert_field("succeeded", false).assert_field("/attempt/error", "refused");
    nobody.assert_field("/attempt/status_code", json!(null)).assert_field("/attempt/response_headers", json!(null));
}

#[apply(test_both)]
async fn a_test_ignores_an_idempotency_key(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    let office = app.office().await;
    let first = office.post(&hook.step("test"), json!({})).idempotent("t").await;
    let again = office.post(&hook.step("test"), json!({})).idempotent("t").await;
    assert_ne!(first.assert_status(200).field("event_id"), again.assert_status(200).field("event_id"));
    assert_eq!(again.header("idempotency-replayed"), None);
    assert_eq!(receiver.received().len(), 2);
}

#[apply(test_both)]
async fn a_malformed_idempotency_key_is_refused_where_it_would_be_ignored_too(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    let answer = app.office().await.post(&hook.step("test"), json!({})).idempotent("not visible").await;
    answer.assert_problem(400, "malformed-request");
    assert_eq!(receiver.received().len(), 0);
}
