//! What an answer means: each row of the table in docs/webhooks.md, Answers and retries that is not slow, throttled or blocked.

use foothold::db::schema::webhook_secrets;
use foothold::error::Result;
use tokio::net::TcpListener;

use super::*;
use crate::harness::receiver::Reply;

use diesel::prelude::*;

/// One attempt that is answered so, and the delivery that it leaves.
async fn delivery_after(app: &TestApp, reply: Reply) -> (Receiver, Hook, Value) {
    let (receiver, hook) = receiver_and_hook(app).await;
    receiver.reply([reply]);
    app.mentee().await;
    assert_eq!(dispatch(app).await, 1);
    let delivery = hook.delivery(app).await;
    (receiver, hook, delivery)
}

#[track_caller]
fn assert_failed(delivery: &Value, status: impl Into<Value>, error: &str) {
    assert_eq!(delivery["status"], "pending", "{delivery}");
    assert_eq!(delivery["attempts"], 1, "{delivery}");
    assert_eq!(delivery["last_status_code"], status.into(), "{delivery}");
    assert_eq!(delivery["last_error"], error, "{delivery}");
    assert_eq!(delivery["delivered_at"], Value::Null, "{delivery}");
}

const RUNG: SignedDuration = SignedDuration::from_secs(5);
const A_MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Every stored secret becomes what no key opens, or what it was.
async fn garble_secrets(app: &TestApp) {
    let garble = app.deps.db.write("test_garble", |conn| -> Result<()> {
        let sealed: Vec<(foothold::ids::SecretId, Vec<u8>)> =
            webhook_secrets::table.select((webhook_secrets::id, webhook_secrets::sealed_secret)).load(conn)?;
        for (id, mut bytes) in sealed {
            bytes.iter_mut().for_each(|byte| *byte ^= 0xff);
            diesel::update(webhook_secrets::table.find(id)).set(webhook_secrets::sealed_secret.eq(bytes)).execute(conn)?;
        }
        Ok(())
    });
    garble.await.unwrap();
}

#[apply(test_both)]
async fn any_2xx_is_delivered(app: TestApp) {
    for status in [200, 201, 202, 204, 299] {
        let (_receiver, hook, delivery) = delivery_after(&app, Reply::status(status)).await;
        assert_eq!(delivery["status"], "delivered");
        assert_eq!((&delivery["last_status_code"], &delivery["last_error"]), (&json!(status), &Value::Null));
        assert!(delivery["delivered_at"].is_string());
        hook.assert_status(&app, "enabled").await;
        app.office().await.delete(&hook.endpoint).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn any_other_status_takes_the_next_rung(app: TestApp) {
    for status in [300, 304, 400, 401, 403, 404, 409, 418, 422, 500, 501, 503, 599, 999] {
        let (receiver, hook, delivery) = delivery_after(&app, Reply::status(status)).await;
        assert_failed(&delivery, status, &format!("http_{status}"));
        assert_waits(&delivery, RUNG);
        hook.assert_status(&app, "failing").await;
        assert_eq!(dispatch(&app).await, 0, "before the rung");
        assert_eq!(receiver.count(), 1);
        app.office().await.delete(&hook.endpoint).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn a_redirect_is_never_followed(app: TestApp) {
    let elsewhere = Receiver::start().await;
    for (status, location) in [
        (301, elsewhere.url("/")),
        (302, "http://169.254.169.254/latest/meta-data".to_owned()),
        (307, elsewhere.url("/x")),
        (308, elsewhere.url("/")),
    ] {
        let (receiver, hook, delivery) = delivery_after(&app, Reply::status(status).with("location", &location)).await;
        assert_failed(&delivery, status, &format!("http_{status}"));
        assert_waits(&delivery, RUNG);
        assert_eq!(receiver.count(), 1);
        app.office().await.delete(&hook.endpoint).await.assert_status(204);
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[apply(test_both)]
async fn an_overloaded_receiver_is_left_alone_for_a_minute(app: TestApp) {
    for status in [502, 504] {
        let (_receiver, hook, delivery) = delivery_after(&app, Reply::status(status)).await;
        assert_failed(&delivery, status, &format!("http_{status}"));
        assert_waits(&delivery, A_MINUTE);
        hook.assert_status(&app, "failing").await;
        app.office().await.delete(&hook.endpoint).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn a_connection_without_an_answer_takes_the_next_rung(app: TestApp) {
    let cut = |text: &str| Reply::Cut(text.to_owned());
    for (reply, word) in [
        (Reply::closed(), "reset"),
        (Reply::Reset, "reset"),
        (cut("HTTP/1.1 20"), "reset"),
        (cut("220 mail.example ESMTP\r\n\r\n"), "no_valid_answer"),
    ] {
        let (_receiver, hook, delivery) = delivery_after(&app, reply).await;
        assert_failed(&delivery, Value::Null, word);
        assert_waits(&delivery, RUNG);
        app.office().await.delete(&hook.endpoint).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn a_receiver_that_is_not_there_takes_the_next_rung(app: TestApp) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    drop(listener);
    let hook = hook(&app, &url, &[]).await;
    app.mentee().await;
    assert_eq!(dispatch(&app).await, 1);
    let delivery = hook.delivery(&app).await;
    assert_failed(&delivery, Value::Null, "refused");
    assert_waits(&delivery, RUNG);
}

#[apply(test_both)]
async fn gone_disables_the_endpoint_at_once(app: TestApp) {
    let company = app.office().await.company().active().await;
    let witness = Receiver::start().await;
    let hears = hook_of(&app, &company, &witness.url("/"), &["webhook_endpoint.disabled"]).await;
    let receiver = Receiver::start().await;
    let gone = hook_of(&app, &company, &receiver.url("/"), &["company.updated"]).await;
    let office = app.office().await;
    for name in ["One", "Two", "Three"] {
        office.patch(&company, json!({"name": name})).await.assert_status(200);
    }
    receiver.reply([Reply::status(500), Reply::status(500), Reply::status(500), Reply::status(410)]);
    dispatch(&app).await;
    app.clock.advance(SignedDuration::from_secs(20));

    dispatch(&app).await;

    assert_eq!(receiver.count(), 4, "three failures, then one at a time: the first answer disables it");
    gone.seen(&app).await.assert_field("status", "disabled").assert_field("status_reason", "gone");
    let deliveries = gone.deliveries(&app).await;
    assert!(deliveries.iter().all(|one| one["status"] == "paused" && one["next_attempt_at"] == Value::Null), "{deliveries:?}");
    let told = witness.received();
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0].json()["data"],
        json!({"webhook_endpoint_id": gone.endpoint.id(), "company_id": company.id(), "reason": "gone", "version": 2})
    );
    hears.assert_status(&app, "enabled").await;
    app.assert_events(["webhook_endpoint.disabled"]).await;

    office.patch(&company, json!({"name": "Four"})).await.assert_status(200);
    app.clock.advance_hours(100);
    dispatch(&app).await;
    assert_eq!(receiver.count(), 4);
    let deliveries = gone.deliveries(&app).await;
    assert_eq!(deliveries.len(), 4, "events go on being recorded");
    assert!(deliveries.iter().all(|one| one["status"] == "paused"), "{deliveries:?}");
}

#[apply(test_both)]
async fn a_fault_of_ours_charges_no_attempt(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    app.mentee().await;
    garble_secrets(&app).await;

    assert_eq!(dispatch(&app).await, 0);

    assert_eq!(receiver.connections(), 0);
    let delivery = hook.delivery(&app).await;
    assert_eq!((&delivery["status"], &delivery["attempts"], &delivery["last_error"]), (&json!("pending"), &json!(0), &Value::Null));
    hook.assert_status(&app, "enabled").await;

    garble_secrets(&app).await;
    assert_eq!(dispatch(&app).await, 0, "it rests for a minute");
    app.clock.advance(A_MINUTE);
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(hook.delivery(&app).await["status"], "delivered");
}

#[apply(test_both)]
async fn a_success_ends_a_row_of_failures(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.reply([Reply::status(500)]);
    app.mentee().await;
    dispatch(&app).await;
    hook.assert_status(&app, "failing").await;
    app.clock.advance(SignedDuration::from_secs(20));
    assert_eq!(dispatch(&app).await, 1);
    hook.assert_status(&app, "enabled").await;
    let delivery = hook.delivery(&app).await;
    assert_eq!((&delivery["status"], &delivery["attempts"]), (&json!("delivered"), &json!(2)));
}
