//! Deliveries that wait while their endpoint changes.

use super::*;
use crate::harness::receiver::Reply;

#[apply(test_both)]
async fn what_waits_goes_to_the_new_address(app: TestApp) {
    let (old, hook) = receiver_and_hook(&app).await;
    let new = Receiver::start().await;
    old.always(Reply::status(500));
    app.mentees(3).await;
    dispatch(&app).await;
    assert_eq!(old.count(), 3);
    hook.assert_status(&app, "failing").await;

    app.office().await.patch(&hook.endpoint, json!({"url": new.url("/moved")})).await.assert_status(200);
    hook.assert_status(&app, "enabled").await;
    app.mentee().await;
    app.clock.advance(SignedDuration::from_secs(20));

    assert_eq!(dispatch(&app).await, 4);
    assert_eq!((old.count(), new.count()), (3, 4));
    assert!(hook.deliveries(&app).await.iter().all(|one| one["status"] == "delivered"));
}

#[apply(test_both)]
async fn what_the_old_address_answers_says_nothing_of_the_new_one(app: TestApp) {
    for status in [410, 429, 500] {
        let (old, hook) = receiver_and_hook(&app).await;
        let new = Receiver::start().await;
        app.mentee().await;
        old.reply([Reply::Held(status)]);
        let deps = app.deps.clone();
        let sending = tokio::spawn(async move { dispatch_with(&deps).await });
        old.wait_for(1).await;
        app.clock.advance(SignedDuration::from_secs(1));
        app.office().await.patch(&hook.endpoint, json!({"url": new.url("/moved")})).await.assert_status(200);
        old.release();
        sending.await.unwrap();

        hook.assert_status(&app, "enabled").await;
        assert_waits(&hook.delivery(&app).await, SignedDuration::from_secs(5));
        app.clock.advance(SignedDuration::from_secs(20));
        dispatch(&app).await;
        assert_eq!(new.count(), 1, "{status}");
        app.office().await.delete(&hook.endpoint).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn what_was_sent_before_it_was_disabled_does_not_disable_it_again(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    app.mentee().await;
    receiver.reply([Reply::Held(410)]);
    let deps = app.deps.clone();
    let sending = tokio::spawn(async move { dispatch_with(&deps).await });
    receiver.wait_for(1).await;
    app.clock.advance(SignedDuration::from_secs(1));
    for step in ["disable", "enable"] {
        app.office().await.step(&hook.endpoint, step, json!({})).await.assert_status(200);
    }
    receiver.release();
    sending.await.unwrap();
    hook.assert_status(&app, "enabled").await;
}

#[apply(test_both)]
async fn nothing_goes_to_a_deleted_endpoint(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    app.mentees(3).await;
    app.office().await.delete(&hook.endpoint).await.assert_status(204);
    app.mentee().await;

    assert_eq!(dispatch(&app).await, 0);

    assert_eq!(receiver.connections(), 0);
    let deliveries = hook.deliveries(&app).await;
    assert_eq!(deliveries.len(), 3, "nothing is recorded for it any more");
    assert!(deliveries.iter().all(|one| one["status"] == "paused"), "{deliveries:?}");
    hook.seen(&app).await.assert_status(404);
}

#[apply(test_both)]
async fn an_answer_that_comes_after_the_endpoint_was_deleted_is_written_down(app: TestApp) {
    for (reply, status) in [(Reply::Held(200), "delivered"), (Reply::status(500), "paused")] {
        let (receiver, hook) = receiver_and_hook(&app).await;
        let late = matches!(reply, Reply::Held(_));
        receiver.always(reply);
        receiver.think_for(std::time::Duration::from_millis(if late { 0 } else { 40 }));
        app.mentee().await;
        let deps = app.deps.clone();
        let sending = tokio::spawn(async move { dispatch_with(&deps).await });
        receiver.wait_for(1).await;
        app.office().await.delete(&hook.endpoint).await.assert_status(204);
        receiver.release();
        assert_eq!(sending.await.unwrap(), 1);
        assert_eq!(hook.delivery(&app).await["status"], status);
    }
}

#[apply(test_both)]
async fn new_types_count_for_new_events_only(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    app.mentee().await;
    app.office().await.patch(&hook.endpoint, json!({"event_types": ["institute.updated"]})).await.assert_status(200);
    app.mentee().await;
    dispatch(&app).await;
    let types: Vec<_> = receiver.received().iter().map(|one| one.json()["type"].clone()).collect();
    assert_eq!(types, ["mentee.created"], "the one that was recorded before");
}
