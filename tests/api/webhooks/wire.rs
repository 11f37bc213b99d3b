//! The request (docs/webhooks.md, What arrives), verified with the official library.

use foothold::auth::{Actor, Stamp};
use foothold::events::EventType;
use foothold::events::store::{self as events, NewEvent};
use foothold::time::Clock;
use reqwest::header::{HeaderMap, HeaderName};
use standardwebhooks::Webhook;

use super::*;
use crate::harness::receiver::{Received, Reply};

fn headers(received: &Received) -> HeaderMap {
    let pairs = received.headers.iter();
    pairs.map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())).collect()
}

/// As a partner does it.
#[track_caller]
fn verify(received: &Received, secret: &str) {
    let webhook = Webhook::new(secret).unwrap();
    webhook.verify(&received.body, &headers(received)).unwrap_or_else(|error| panic!("{error}: {received:?}"));
}

/// The official library holds timestamps against the system's clock.
fn go_to_the_present(app: &TestApp) {
    app.clock.set(&Clock::System.now().to_string());
}

/// An event with any body at all, for the institute's endpoints.
async fn record_body(app: &TestApp, body: &str) {
    let stamp = Stamp { by: Actor::System, at: app.clock.now(), ids: app.deps.ids };
    let body = body.to_owned();
    let recorded = app.deps.db.write("test_event", move |conn| {
        let event = NewEvent {
            id: stamp.new_id(),
            event_type: EventType::InstituteUpdated,
            company_id: None,
            shown_to_company: false,
            changes_feeds: true,
            body: body.clone(),
            created_at: stamp.at,
        };
        events::insert(conn, &event)?;
        events::insert_deliveries(conn, &stamp, &event, None)
    });
    recorded.await.unwrap();
}

#[apply(test_both)]
async fn a_delivery_is_what_standard_webhooks_says(app: TestApp) {
    go_to_the_present(&app);
    let (receiver, hook) = receiver_and_hook(&app).await;
    app.mentee().await;

    assert_eq!(dispatch(&app).await, 1);

    let received = &receiver.received()[0];
    verify(received, &hook.secret);
    assert_eq!((received.method.as_str(), received.path.as_str()), ("POST", "/hook"));
    assert_eq!(received.header("content-type"), "application/json");
    assert_eq!(received.header("user-agent"), concat!("foothold-webhooks/", env!("CARGO_PKG_VERSION")));
    assert_eq!(received.header("webhook-timestamp"), app.clock.now().timestamp().as_second().to_string());
    let mut log = app.event_log().await;
    let event = log.pop().unwrap();
    assert_eq!(received.header("webhook-id"), event["id"]);
    assert_eq!(received.json(), json!({"type": event["type"], "timestamp": event["timestamp"], "data": event["data"]}));
    let known = ["accept", "content-length", "content-type", "host", "user-agent", "webhook-id", "webhook-signature", "webhook-timestamp"];
    let unknown: Vec<_> = received.headers.keys().filter(|name| !known.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let delivery = hook.delivery(&app).await;
    assert_eq!((&delivery["status"], &delivery["attempts"], &delivery["last_status_code"]), (&json!("delivered"), &json!(1), &json!(200)));
    assert_eq!((&delivery["last_error"], &delivery["next_attempt_at"]), (&Value::Null, &Value::Null));
}

#[apply(test_both)]
async fn a_retry_is_the_same_event_signed_anew(app: TestApp) {
    go_to_the_present(&app);
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.reply([Reply::status(500), Reply::closed()]);
    app.mentee().await;

    dispatch(&app).await;
    app.clock.advance(SignedDuration::from_secs(30));
    dispatch(&app).await;
    // Beyond the second rung, and then to where the official library tells the time again.
    app.clock.advance_minutes(7);
    dispatch(&app).await;

    let received = receiver.received();
    assert_eq!(received.len(), 3);
    for attempt in &received[..2] {
        verify(attempt, &hook.secret);
    }
    let secret = Webhook::new(&hook.secret).unwrap();
    for attempt in &received {
        assert_eq!(attempt.id(), received[0].id());
        assert_eq!(attempt.body, received[0].body);
        let timestamp = attempt.header("webhook-timestamp").parse().unwrap();
        assert_eq!(attempt.header("webhook-signature"), secret.sign(&attempt.id(), timestamp, &attempt.body).unwrap());
    }
    let times: Vec<i64> = received.iter().map(|attempt| attempt.header("webhook-timestamp").parse().unwrap()).collect();
    assert_eq!((times[1] - times[0], times[2] - times[1]), (30, 420));
    assert_eq!(hook.delivery(&app).await["status"], "delivered");
}

#[apply(test_both)]
async fn every_byte_of_a_body_arrives_as_it_was_stored(app: TestApp) {
    go_to_the_present(&app);
    let (receiver, hook) = receiver_and_hook(&app).await;
    let long = format!(r#"{{"text":"{}"}}"#, "ß🌍".repeat(3_000));
    // No body has U+0000: it is refused wherever somebody types it, and PostgreSQL cannot keep it.
    let bodies = [r#"{"text":"Zoë 🌍 ｆｕｌｌ \u0001 \" \\ \n 'quoted'"}"#, "{\"text\":\"line\u{2028}sep\u{202e} \u{feff}\u{7f}\"}", &long];
    for body in bodies {
        record_body(&app, body).await;
    }

    assert_eq!(dispatch(&app).await, 3);

    let received = receiver.received();
    let mut texts: Vec<_> = received.iter().map(|one| String::from_utf8(one.body.clone()).unwrap()).collect();
    let mut expected = bodies.map(str::to_owned);
    texts.sort();
    expected.sort();
    assert_eq!(texts, expected);
    received.iter().for_each(|one| verify(one, &hook.secret));
}

#[apply(test_both)]
async fn each_endpoint_has_a_secret_of_its_own(app: TestApp) {
    go_to_the_present(&app);
    let (one, its) = receiver_and_hook(&app).await;
    let (_other, others) = receiver_and_hook(&app).await;
    app.mentee().await;
    dispatch(&app).await;
    let received = &one.received()[0];
    verify(received, &its.secret);
    Webhook::new(&others.secret).unwrap().verify(&received.body, &headers(received)).unwrap_err();
}
