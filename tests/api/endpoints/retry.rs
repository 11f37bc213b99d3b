//! One delivery sent now, and the log of its attempts.

use diesel::prelude::*;
use foothold::db::schema::webhook_secrets;

use super::*;
use crate::harness::receiver::Reply;

fn numbers_and_triggers(attempts: &[Value]) -> Vec<(i64, &str)> {
    attempts.iter().map(|attempt| (attempt["number"].as_i64().unwrap(), attempt["trigger"].as_str().unwrap())).collect()
}

async fn retry(app: &TestApp, delivery: &Value) -> Answer {
    app.office().await.post(&format!("{}/retry", delivery_path(delivery)), json!({})).await
}

#[apply(test_both)]
async fn each_attempt_is_in_the_log(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    receiver.reply([
        Reply::status(503).with("content-type", "text/plain").with("server", "x").with("x-secret", "y").with_body(&"é".repeat(4000)),
        Reply::status(302).with("location", "http://169.254.169.254/"),
        Reply::closed(),
    ]);
    happens(&app, 1).await;
    dispatch(&app).await;
    app.clock.advance_minutes(1);
    dispatch(&app).await;
    app.clock.advance_minutes(7);
    dispatch(&app).await;
    app.clock.advance_hours(1);
    dispatch(&app).await;

    let delivery = only_delivery(&app, &hook).await;
    assert_eq!((delivery["status"].as_str(), delivery["attempts"].as_i64()), (Some("delivered"), Some(4)));
    let log = attempts(&app, &delivery).await;
    assert_eq!(numbers_and_triggers(&log), [(1, "event"), (2, "schedule"), (3, "schedule"), (4, "schedule")]);
    assert_eq!((log[0]["status_code"].as_i64(), log[0]["error"].as_str()), (Some(503), Some("http_503")));
    assert_eq!(log[0]["response_headers"], json!({"content-type": "text/plain", "content-length": "8000", "server": "x"}));
    assert_eq!(log[0]["response_body"].as_str().unwrap(), "é".repeat(2048), "4 KiB");
    assert_eq!(log[0]["started_at"], "2027-03-08T09:00:00Z");
    assert_eq!(log[1]["response_headers"]["location"], "http://169.254.169.254/");
    assert_eq!((&log[2]["status_code"], log[2]["error"].as_str()), (&json!(null), Some("reset")));
    assert_eq!((log[3]["status_code"].as_i64(), &log[3]["error"], &log[3]["response_body"]), (Some(200), &json!(null), &json!(null)));
    let office = app.office().await;
    let page = office.get(&format!("{}/attempts?limit=3", delivery_path(&delivery))).await;
    assert_eq!(page.items().len(), 3);
    let rest = office.get(&page.next_link().unwrap()).await;
    assert_eq!(numbers_and_triggers(&rest.items()), [(4, "schedule")]);
}

#[apply(test_both)]
async fn a_delivery_that_waits_is_sent_at_once(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    receiver.reply([Reply::status(429).with("retry-after", "3600"), Reply::status(500)]);
    happens(&app, 1).await;
    dispatch(&app).await;
    let delivery = only_delivery(&app, &hook).await;

    let failed = retry(&app, &delivery).await;
    failed.assert_status(200).assert_field("status", "pending").assert_field("attempts", 2).assert_field("last_error", "http_500");
    failed.assert_field("next_attempt_at", delivery["next_attempt_at"].clone());
    let delivered = retry(&app, &delivery).await;
    delivered.assert_status(200).assert_field("status", "delivered").assert_field("next_attempt_at", json!(null));

    let ids: Vec<_> = receiver.received().iter().map(|request| request.header("webhook-id").to_owned()).collect();
    assert_eq!(ids, vec![delivery["event_id"].as_str().unwrap(); 3], "the same id every time");
    assert_eq!(numbers_and_triggers(&attempts(&app, &delivery).await), [(1, "event"), (2, "retry"), (3, "retry")]);
    status(&app, &hook).await.assert_field("consecutive_failures", 0);
    app.clock.advance_hours(100);
    assert_eq!(dispatch(&app).await, 0);
}

#[apply(test_both)]
async fn who_asks_uses_up_no_rung_of_the_ladder(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    receiver.always(Reply::status(500));
    happens(&app, 1).await;
    for hours in [0, 1, 1, 1, 3, 6, 11, 15, 21] {
        app.clock.advance_hours(hours);
        assert_eq!(dispatch(&app).await, 1);
    }
    let before_the_last = only_delivery(&app, &hook).await;
    for attempts in 10..13 {
        let failed = retry(&app, &before_the_last).await;
        failed.assert_field("status", "pending").assert_field("attempts", attempts);
        failed.assert_field("next_attempt_at", before_the_last["next_attempt_at"].clone());
    }
    app.clock.advance_hours(29);
    assert_eq!(dispatch(&app).await, 1, "the last try is still to come");
    assert_eq!(only_delivery(&app, &hook).await["status"], "failed");
}

#[apply(test_both)]
async fn no_more_than_eight_to_an_endpoint_for_those_who_ask_either(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    receiver.always(Reply::Held(200));
    happens(&app, 9).await;
    let all = deliveries(&app, &hook).await;
    let office = app.office().await.clone();
    let asked: Vec<_> =
        all[..8].iter().map(|one| tokio::spawn(office.post(&format!("{}/retry", delivery_path(one)), json!({})).into_future())).collect();
    receiver.wait_for(8).await;

    retry(&app, &all[8]).await.assert_problem(409, "conflict");
    office.post(&hook.step("test"), json!({})).await.assert_problem(409, "conflict");

    receiver.release();
    for one in asked {
        one.await.unwrap().assert_status(200).assert_field("status", "delivered");
    }
    receiver.always(Reply::status(200));
    retry(&app, &all[8]).await.assert_field("status", "delivered");
}

#[apply(test_both)]
async fn what_was_delivered_can_be_sent_once_more_and_stays_delivered(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    happens(&app, 1).await;
    dispatch(&app).await;
    let delivery = only_delivery(&app, &hook).await;
    receiver.reply([Reply::status(500)]);
    app.clock.advance_hours(1);

    let again = retry(&app, &delivery).await;

    again.assert_status(200).assert_field("status", "delivered").assert_field("attempts", 2).assert_field("last_error", "http_500");
    again.assert_field("delivered_at", delivery["delivered_at"].clone());
    app.clock.advance_hours(100);
    assert_eq!(dispatch(&app).await, 0);
}

#[apply(test_both)]
async fn what_cannot_be_sent_is_refused(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    let office = app.office().await;
    happens(&app, 1).await;
    let delivery = only_delivery(&app, &hook).await;
    office.post(&format!("{}/retry", delivery_path(&delivery)), json!({"now": true})).await.assert_fault("/now", "unknown-field");
    office.post(&hook.step("disable"), json!({})).await.assert_status(200);
    retry(&app, &delivery).await.assert_problem(409, "conflict");
    office.post(&hook.step("enable"), json!({})).await.assert_status(200);
    app.clock.advance_hours(24 * 30);
    retry(&app, &delivery).await.assert_problem(409, "conflict");
    assert!(receiver.received().is_empty());
}

#[apply(test_both)]
async fn the_same_request_again_gets_the_first_answer(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    happens(&app, 1).await;
    let delivery = only_delivery(&app, &hook).await;
    receiver.reply([Reply::status(500)]);
    let office = app.office().await;
    let path = format!("{}/retry", delivery_path(&delivery));
    let first = office.post(&path, json!({})).idempotent("r").await;
    first.assert_status(200).assert_field("status", "pending");
    app.clock.advance_hours(1);
    dispatch(&app).await;
    let again = office.post(&path, json!({})).idempotent("r").await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(receiver.received().len(), 2);
    office.post(&path, json!({"x": 1})).idempotent("r").await.assert_problem(422, "idempotency-key-reused");
}

#[apply(test_both)]
async fn the_same_request_is_in_flight_until_it_is_lost_and_then_sent(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    happens(&app, 1).await;
    dispatch(&app).await;
    let delivery = only_delivery(&app, &hook).await;
    receiver.reply([Reply::Held(500)]);
    let office = app.office().await.clone();
    let path = format!("{}/retry", delivery_path(&delivery));
    let lost = tokio::spawn(office.post(&path, json!({})).idempotent("r").into_future());
    receiver.wait_for(2).await;

    office.post(&path, json!({})).idempotent("r").await.assert_problem(409, "idempotency-in-flight");

    lost.abort();
    app.clock.advance_minutes(1);
    let again = office.post(&path, json!({})).idempotent("r").await;
    again.assert_status(200).assert_field("attempts", 2).assert_field("last_status_code", 200);
    assert_eq!(receiver.count(), 3, "it had never been answered");
    let at_last = office.post(&path, json!({})).idempotent("r").await;
    assert_eq!((at_last.status, &at_last.body), (200, &again.body));
    assert_eq!(receiver.count(), 3);
    receiver.release();
}

#[apply(test_both)]
async fn a_fault_of_ours_is_told_and_holds_nothing_up(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    happens(&app, 1).await;
    dispatch(&app).await;
    let delivery = only_delivery(&app, &hook).await;
    let spoil = app.deps.db.write("test_spoil_secrets", |conn| {
        Ok(diesel::update(webhook_secrets::table).set(webhook_secrets::sealed_secret.eq(vec![0_u8; 60])).execute(conn)?)
    });
    assert_eq!(spoil.await.unwrap(), 1);
    for _ in 0..2 {
        retry(&app, &delivery).await.assert_problem(500, "internal");
    }
    let after = only_delivery(&app, &hook).await;
    assert_eq!((&after["status"], &after["attempts"]), (&json!("delivered"), &json!(1)));
    assert_eq!(receiver.count(), 1);
}

#[apply(test_both)]
async fn one_attempt_at_a_time(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    happens(&app, 1).await;
    let delivery = only_delivery(&app, &hook).await;
    receiver.reply([Reply::Held(500)]);
    let office = app.office().await.clone();
    let path = format!("{}/retry", delivery_path(&delivery));
    let waiting = tokio::spawn(office.post(&path, json!({})).into_future());
    receiver.wait_for(1).await;
    retry(&app, &delivery).await.assert_problem(409, "conflict");
    assert_eq!(dispatch(&app).await, 0, "the dispatcher leaves it alone too");
    waiting.abort();
    app.clock.advance_minutes(1);
    assert_eq!(dispatch(&app).await, 1, "a lease that was lost ends");
    assert_eq!(only_delivery(&app, &hook).await["status"], "delivered");
    receiver.release();
}

#[apply(test_both)]
async fn deliveries_are_found_by_endpoint_event_status_and_time(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = institutes_hook(&app, &receiver).await;
    happens(&app, 1).await;
    app.clock.advance_hours(1);
    happens(&app, 1).await;
    let all = deliveries(&app, &hook).await;
    let found = async |query: &str| {
        let items = app.office().await.all(&format!("/v1/webhook-deliveries?{query}")).await;
        items.iter().map(|delivery| delivery["id"].clone()).collect::<Vec<_>>()
    };
    let ids: Vec<_> = all.iter().map(|delivery| delivery["id"].clone()).collect();
    assert_eq!(found("since=2027-03-08T10:00:00Z").await, ids[1..]);
    assert_eq!(found("until=2027-03-08T10:00:00Z").await, ids[..1]);
    assert_eq!(found("since=2027-03-08T09:00:00Z&until=2027-03-08T10:00:01Z&status=pending").await, ids);
    assert_eq!(found(&format!("event_id={}", all[1]["event_id"].as_str().unwrap())).await, ids[1..]);
    app.office().await.get("/v1/webhook-deliveries?since=yesterday").await.assert_fault("/since", "malformed");
}
