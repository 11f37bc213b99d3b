//! Recovery after an outage.

use std::time::Duration;

use diesel::prelude::*;
use foothold::db::schema::deliveries as rows;
use foothold::ids::DeliveryId;

use super::*;
use crate::harness::dispatching::Dispatching;
use crate::harness::receiver::Reply;

const SINCE: &str = "2027-03-08T09:00:00Z";
/// To one endpoint at once.
const AT_ONCE: usize = 8;

async fn recover(app: &TestApp, hook: &Hook, body: Value) -> Answer {
    app.office().await.post(&hook.step("recover"), body).await
}

async fn enable(app: &TestApp, hook: &Hook) -> Answer {
    app.office().await.post(&hook.step("enable"), json!({})).await
}

/// As if so many had been tried ten times: that would take thirty thousand requests.
async fn give_up(app: &TestApp, count: i64) {
    let given_up = app.deps.db.write("test_give_up", move |conn| {
        let ids: Vec<DeliveryId> = rows::table.order(rows::id).limit(count).select(rows::id).load(conn)?;
        for some in ids.chunks(1_000) {
            let failed = (rows::status.eq("failed"), rows::attempts.eq(10), rows::last_error.eq("http_500"));
            diesel::update(rows::table.filter(rows::id.eq_any(some.to_vec()))).set(failed).execute(conn)?;
        }
        Ok(())
    });
    given_up.await.unwrap();
}

#[apply(test_both)]
async fn five_thousand_failures_without_a_stampede(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    app.office().await.post(&hook.step("disable"), json!({})).await.assert_status(200);
    happens(&app, 5_000).await;
    give_up(&app, 3_000).await;
    app.clock.advance_hours(2);
    recover(&app, &hook, json!({"since": SINCE})).await.assert_problem(409, "conflict");
    enable(&app, &hook).await.assert_field("paused_deliveries", 2_000);

    let first = recover(&app, &hook, json!({"since": SINCE})).await;
    first.assert_status(200).assert_field("queued", 5_000).assert_field("waiting", 5_000).assert_field("more", false);
    let second = recover(&app, &hook, json!({"since": SINCE})).await;
    second.assert_status(200).assert_field("queued", 0).assert_field("waiting", 5_000);

    receiver.always(Reply::Silence);
    let dispatcher = Dispatching::start(&app);
    receiver.wait_for(AT_ONCE).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(receiver.received().len(), AT_ONCE, "no more at once than usual");
    dispatcher.stop().await;
    receiver.always(Reply::status(200));
    app.clock.advance_minutes(1);
    assert_eq!(dispatch(&app).await, 5_000);

    let done = recover(&app, &hook, json!({"since": SINCE})).await;
    done.assert_field("queued", 0).assert_field("waiting", 0).assert_field("delivered", 5_000).assert_field("failed", 0);
}

#[apply(test_both)]
async fn what_waits_on_the_ladder_or_was_given_up_starts_anew(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    receiver.always(Reply::status(500));
    happens(&app, 1).await;
    for _ in 0..10 {
        dispatch(&app).await;
        app.clock.advance_hours(25);
    }
    assert_eq!(count(&app, &hook, "failed").await, 1, "the ladder ended, and the endpoint was disabled");
    enable(&app, &hook).await.assert_status(200);
    happens(&app, 1).await;
    dispatch(&app).await;

    let recovered = recover(&app, &hook, json!({"since": SINCE})).await;

    recovered.assert_status(200).assert_field("queued", 2).assert_field("waiting", 2);
    receiver.always(Reply::status(200));
    assert_eq!(dispatch(&app).await, 2, "both are due at once");
    let all = deliveries(&app, &hook).await;
    assert!(all.iter().all(|delivery| delivery["status"] == "delivered" && !delivery["recovered_at"].is_null()), "{all:?}");
    let log = attempts(&app, &all[0]).await;
    assert_eq!(log.last().unwrap()["trigger"], "recovery");
}

#[apply(test_both)]
async fn a_recovered_delivery_climbs_the_whole_ladder_again(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    receiver.always(Reply::status(500));
    happens(&app, 1).await;
    let climb = async || {
        let mut attempts = 0;
        for hours in [0, 1, 1, 1, 3, 6, 11, 15, 21, 25] {
            app.clock.advance_hours(hours);
            attempts += dispatch(&app).await;
        }
        attempts
    };
    assert_eq!(climb().await, 10);
    assert_eq!(only_delivery(&app, &hook).await["status"], "failed");
    recover(&app, &hook, json!({"since": SINCE})).await.assert_field("queued", 1);
    receiver.reply([Reply::status(500), Reply::status(500)]);
    assert_eq!(dispatch(&app).await, 1);
    app.clock.advance_minutes(1);
    assert_eq!(dispatch(&app).await, 1, "the second try comes after seconds");
    let delivery = only_delivery(&app, &hook).await;
    assert_eq!((delivery["status"].as_str(), delivery["attempts"].as_i64()), (Some("pending"), Some(12)));
    let anew = recover(&app, &hook, json!({"since": SINCE})).await;
    anew.assert_field("queued", 1).assert_field("waiting", 1);
    let again = recover(&app, &hook, json!({"since": SINCE})).await;
    again.assert_field("queued", 0).assert_field("waiting", 1);
    assert_eq!(dispatch(&app).await, 1, "what has failed since it was recovered does not have to wait for its rung");
}

#[apply(test_both)]
async fn only_the_span_is_recovered_and_only_what_has_no_success(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    happens(&app, 1).await;
    dispatch(&app).await;
    app.office().await.post(&hook.step("disable"), json!({})).await.assert_status(200);
    for _ in 0..3 {
        app.clock.advance_hours(1);
        happens(&app, 1).await;
    }
    enable(&app, &hook).await.assert_field("paused_deliveries", 3);
    let middle = json!({"since": "2027-03-08T10:30:00Z", "until": "2027-03-08T12:00:00Z"});
    recover(&app, &hook, middle).await.assert_status(200).assert_field("queued", 1);
    recover(&app, &hook, json!({"since": SINCE})).await.assert_field("queued", 2).assert_field("waiting", 3);
    assert_eq!(dispatch(&app).await, 3);
    assert_eq!(receiver.received().len(), 4, "what was delivered is not sent again");
}

#[apply(test_both)]
async fn a_recovery_reaches_fourteen_days_back(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    recover(&app, &hook, json!({})).await.assert_fault("/since", "required");
    recover(&app, &hook, json!({"since": "2027-02-22T08:59:59Z"})).await.assert_fault("/since", "out-of-range");
    recover(&app, &hook, json!({"since": "2027-02-22T09:00:00Z"})).await.assert_status(200);
    recover(&app, &hook, json!({"since": SINCE, "until": SINCE})).await.assert_fault("/until", "out-of-range");
    recover(&app, &hook, json!({"since": "x", "all": true}))
        .await
        .assert_fault("/all", "unknown-field")
        .assert_fault("/since", "malformed");
}
