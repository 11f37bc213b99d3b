//! Disabled by itself: after five days of failures, or at once where the receiver is gone.

use jiff::SignedDuration;

use super::*;
use crate::harness::clock::instant;
use crate::harness::receiver::Reply;

const FIRST_FAILURE: &str = "2027-03-08T09:00:00Z";

/// An endpoint of a company whose receiver fails, and one of the institute that hears of what is disabled.
async fn failing(app: &TestApp) -> (Receiver, Hook, Receiver, Hook) {
    let (broken, sound) = (Receiver::start().await, Receiver::start().await);
    broken.always(Reply::status(500));
    let failing = hook(app, json!({"url": broken.url("/"), "event_types": ["institute.updated"]})).await;
    let other = hook(app, json!({"url": sound.url("/"), "event_types": ["webhook_endpoint.disabled"]})).await;
    (broken, failing, sound, other)
}

fn hours_after_the_first_failure(hours: i64) -> String {
    instant(FIRST_FAILURE).plus(SignedDuration::from_hours(hours)).to_string()
}

#[apply(test_both)]
async fn after_120_hours_and_ten_failures_across_a_restart(app: TestApp) {
    let (broken, failing, sound, other) = failing(&app).await;
    happens(&app, 10).await;
    assert_eq!(dispatch(&app).await, 10);
    status(&app, &failing).await.assert_field("status", "failing").assert_field("consecutive_failures", 10);

    // A minute before; what waits on the ladder fails once more.
    app.clock.set(&hours_after_the_first_failure(120));
    app.clock.advance_minutes(-1);
    assert_eq!(dispatch(&app).await, 10);
    status(&app, &failing).await.assert_field("status", "failing").assert_field("consecutive_failures", 20);

    let again = app.restarted().await;
    again.clock.set(&hours_after_the_first_failure(120));
    again.clock.advance(SignedDuration::from_secs(2));
    happens(&again, 1).await;
    dispatch(&again).await;

    let office = app.office().await.at(&again);
    let disabled = office.get(&failing.path).await;
    disabled
        .assert_field("status", "disabled")
        .assert_field("status_reason", "failing")
        .assert_field("status_since", "2027-03-13T09:00:02Z");
    let mine = office.all(&format!("/v1/webhook-deliveries?endpoint_id={}", failing.id)).await;
    assert!(mine.iter().all(|delivery| delivery["status"] == "paused"), "{mine:?}");
    assert_eq!(mine.len(), 11);

    let told = sound.received();
    assert_eq!(told.len(), 1, "the other endpoint is told");
    assert_eq!(told[0].json()["data"], json!({"webhook_endpoint_id": failing.id, "company_id": null, "reason": "failing", "version": 2}));
    let log = office.all("/v1/events?type=webhook_endpoint.disabled").await;
    assert_eq!((log.len(), log[0]["id"].as_str()), (1, Some(told[0].header("webhook-id"))));
    assert_eq!(office.all(&format!("/v1/webhook-deliveries?endpoint_id={}", other.id)).await.len(), 1);

    let before = broken.received().len();
    happens(&again, 1).await;
    again.clock.advance_hours(24 * 30);
    happens(&again, 1).await;
    assert_eq!(dispatch(&again).await, 0);
    assert_eq!(broken.received().len(), before);
    let mine = office.all(&format!("/v1/webhook-deliveries?endpoint_id={}", failing.id)).await;
    assert_eq!(mine.len(), 12, "events are recorded for 30 days");
    again.stop().await;
}

#[apply(test_both)]
async fn not_before_there_are_ten_failures(app: TestApp) {
    let (_broken, failing, sound, _other) = failing(&app).await;
    happens(&app, 9).await;
    assert_eq!(dispatch(&app).await, 9);
    app.clock.set(&hours_after_the_first_failure(121));
    // The first of those that are due is the tenth failure: it disables, and pauses the others.
    assert_eq!(dispatch(&app).await, 2, "one failure, and the event of it");
    status(&app, &failing).await.assert_field("status", "disabled").assert_field("consecutive_failures", 10);
    assert_eq!(sound.received().len(), 1);
}

#[apply(test_both)]
async fn a_success_in_between_starts_anew(app: TestApp) {
    let (broken, failing, _sound, _other) = failing(&app).await;
    happens(&app, 10).await;
    dispatch(&app).await;
    app.clock.set(&hours_after_the_first_failure(119));
    broken.reply([Reply::status(200)]);
    dispatch(&app).await;
    app.clock.set(&hours_after_the_first_failure(125));
    dispatch(&app).await;
    status(&app, &failing).await.assert_field("status", "failing");
}

#[apply(test_both)]
async fn at_once_where_the_receiver_is_gone(app: TestApp) {
    let (broken, failing, sound, _other) = failing(&app).await;
    broken.always(Reply::status(410));
    happens(&app, 3).await;
    dispatch(&app).await;
    status(&app, &failing).await.assert_field("status", "disabled").assert_field("status_reason", "gone");
    assert_eq!(count(&app, &failing, "paused").await, 3);
    assert_eq!(sound.received().len(), 1);
    assert_eq!(sound.received()[0].json()["data"]["reason"], "gone");
}
