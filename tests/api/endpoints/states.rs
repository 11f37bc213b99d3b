//! Disabled, enabled, failing, cooling down.

use super::*;
use crate::harness::receiver::Reply;
use crate::harness::world;

#[apply(test_both)]
async fn a_disabled_endpoint_is_recorded_for_and_not_called(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    let office = app.office().await;
    happens(&app, 2).await;

    let disabled = office.post(&hook.step("disable"), json!({})).await;
    disabled.assert_status(200).assert_field("status", "disabled").assert_field("status_reason", "requested");
    disabled.assert_field("status_since", "2027-03-08T09:00:00Z").assert_field("paused_deliveries", 2).assert_field("version", 2);
    happens(&app, 1).await;

    assert_eq!(dispatch(&app).await, 0);
    assert_eq!(count(&app, &hook, "paused").await, 3);
    let again = office.post(&hook.step("disable"), json!({})).await;
    again.assert_status(200).assert_field("version", 2).assert_field("paused_deliveries", 3);
    app.assert_events(["webhook_endpoint.disabled"]).await;

    app.clock.advance_hours(1);
    let enabled = office.post(&hook.step("enable"), json!({})).await;
    enabled.assert_status(200).assert_field("status", "enabled").assert_field("status_reason", json!(null));
    enabled.assert_field("status_since", "2027-03-08T10:00:00Z").assert_field("paused_deliveries", 3).assert_field("version", 3);
    assert_eq!(dispatch(&app).await, 0, "what was paused waits for a recovery");
    office.post(&hook.step("enable"), json!({})).await.assert_status(200).assert_field("version", 3);
    happens(&app, 1).await;
    assert_eq!(dispatch(&app).await, 1);
}

#[apply(test_both)]
async fn an_endpoint_says_how_it_fares_and_since_when(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    status(&app, &hook).await.assert_field("status", "enabled").assert_field("consecutive_failures", 0);

    receiver.reply([Reply::status(500), Reply::status(429).with("retry-after", "7200")]);
    app.clock.advance_hours(1);
    happens(&app, 1).await;
    dispatch(&app).await;
    let failing = status(&app, &hook).await;
    failing.assert_field("status", "failing").assert_field("status_reason", "failures").assert_field("consecutive_failures", 1);
    assert!(failing.field("status_since").as_str().unwrap().starts_with("2027-03-08T10:00:0"), "{failing:?}");
    failing.assert_field("cooling_down_until", json!(null));

    app.clock.advance_minutes(1);
    dispatch(&app).await;
    let cooling = status(&app, &hook).await;
    cooling.assert_field("status", "cooling_down").assert_field("status_reason", "throttled").assert_field("consecutive_failures", 2);
    assert!(cooling.field("cooling_down_until").as_str().unwrap().starts_with("2027-03-08T12:01:0"), "{cooling:?}");

    app.clock.advance_hours(3);
    dispatch(&app).await;
    status(&app, &hook).await.assert_field("status", "enabled").assert_field("consecutive_failures", 0);
}

#[apply(test_both)]
async fn steps_of_an_endpoint_take_no_fields_and_know_its_version(app: TestApp) {
    let hook = hook(&app, json!({"url": "http://127.0.0.1:9/"})).await;
    let office = app.office().await;
    for step in ["disable", "enable", "test"] {
        office.post(&hook.step(step), json!({"x": 1})).await.assert_fault("/x", "unknown-field");
    }
    for step in ["disable", "rotate-secret"] {
        office.post(&hook.step(step), json!({})).if_match("\"v9.0\"").await.assert_problem(412, "precondition-failed");
    }
    status(&app, &hook).await.assert_field("version", 1);
}

#[apply(test_both)]
async fn another_companys_endpoint_is_not_there(app: TestApp) {
    let stranger = app.partner(&world::company(&app).await).await;
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    happens(&app, 1).await;
    let delivery = only_delivery(&app, &hook).await;
    for step in ["disable", "enable", "rotate-secret", "test", "recover"] {
        stranger.post(&hook.step(step), json!({})).await.assert_problem(404, "not-found");
    }
    stranger.post(&format!("{}/retry", delivery_path(&delivery)), json!({})).await.assert_problem(404, "not-found");
    stranger.get(&format!("{}/attempts", delivery_path(&delivery))).await.assert_problem(404, "not-found");
    assert!(receiver.received().is_empty());
}

#[apply(test_both)]
async fn a_deleted_endpoint_keeps_its_log_and_nothing_else(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    let office = app.office().await;
    happens(&app, 1).await;
    office.delete(&hook.path).await.assert_status(204);
    happens(&app, 1).await;
    assert_eq!(dispatch(&app).await, 0);
    let delivery = only_delivery(&app, &hook).await;
    assert_eq!(delivery["status"], "paused");
    office.post(&format!("{}/retry", delivery_path(&delivery)), json!({})).await.assert_problem(409, "conflict");
    office.post(&hook.step("recover"), json!({"since": "2027-03-08T00:00:00Z"})).await.assert_problem(404, "not-found");
}
