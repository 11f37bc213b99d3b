//! Receivers that take their time or send too much: one deadline for all of an attempt, which the tests make short.

use std::time::{Duration, Instant};

use super::*;
use crate::harness::dispatching::Dispatching;
use crate::harness::receiver::Reply;

const DEADLINE: Duration = Duration::from_millis(250);
/// Far beyond the deadline, far below the 15 seconds of production.
const MUCH_LONGER: Duration = Duration::from_secs(8);

/// One attempt with a short deadline; the delivery that it leaves, and how long it took.
async fn delivery_after(app: &TestApp, reply: Reply, deadline: Duration) -> (Receiver, Value, Duration) {
    let (receiver, hook) = receiver_and_hook(app).await;
    receiver.reply([reply]);
    app.mentee().await;
    let deps = Deps { webhook_deadline: deadline, ..app.deps.clone() };
    let started = Instant::now();
    assert_eq!(dispatch_with(&deps).await, 1);
    let took = started.elapsed();
    (receiver, hook.delivery(app).await, took)
}

#[track_caller]
fn assert_timed_out(delivery: &Value, took: Duration) {
    assert!(took >= DEADLINE && took < MUCH_LONGER, "{took:?}");
    assert_eq!((&delivery["status"], &delivery["last_error"]), (&json!("pending"), &json!("timeout")));
    assert_eq!(delivery["last_status_code"], Value::Null);
    assert_waits(delivery, SignedDuration::from_mins(1));
}

fn drip(at_once: &str, slowly: &str) -> Reply {
    Reply::Drip(at_once.to_owned(), slowly.repeat(1000))
}

#[apply(test_both)]
async fn a_receiver_that_never_answers(app: TestApp) {
    let (_receiver, delivery, took) = delivery_after(&app, Reply::Silence, DEADLINE).await;
    assert_timed_out(&delivery, took);
}

#[apply(test_both)]
async fn a_receiver_that_drips_its_headers(app: TestApp) {
    let (_receiver, delivery, took) = delivery_after(&app, drip("HTTP/1.1 200 OK\r\nx-drip: ", "."), DEADLINE).await;
    assert_timed_out(&delivery, took);
}

#[apply(test_both)]
async fn a_2xx_counts_though_its_body_drips(app: TestApp) {
    let (_receiver, delivery, took) = delivery_after(&app, drip("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", "."), DEADLINE).await;
    assert!(took < MUCH_LONGER, "{took:?}");
    assert_eq!((&delivery["status"], &delivery["last_status_code"]), (&json!("delivered"), &json!(200)));
}

#[apply(test_both)]
async fn a_failure_counts_though_its_body_drips(app: TestApp) {
    let (_receiver, delivery, _) = delivery_after(&app, drip("HTTP/1.1 500 Oh\r\ncontent-length: 1000\r\n\r\n", "."), DEADLINE).await;
    assert_eq!((&delivery["status"], &delivery["last_error"]), (&json!("pending"), &json!("http_500")));
}

#[apply(test_both)]
async fn a_huge_body_stays_where_it_is(app: TestApp) {
    const HUGE: usize = 300 * 1024 * 1024;
    let (receiver, delivery, _) = delivery_after(&app, Reply::Flood(HUGE), MUCH_LONGER).await;
    assert_eq!((&delivery["status"], &delivery["last_status_code"]), (&json!("delivered"), &json!(200)));
    assert!(receiver.flooded() < HUGE / 8, "{} bytes were taken: only the sockets' buffers should take any", receiver.flooded());
}

#[apply(test_both)]
async fn a_slow_receiver_keeps_nobody_waiting(app: TestApp) {
    let (slow, _) = receiver_and_hook(&app).await;
    let (quick, its) = receiver_and_hook(&app).await;
    slow.always(Reply::Held(200));
    app.mentees(20).await;
    let working = Dispatching::start(&app);

    // Eight of the slow one's are never answered; all of the other's arrive meanwhile.
    quick.wait_for(20).await;

    assert_eq!(slow.count(), 8);
    slow.release();
    slow.wait_for(20).await;
    super::settled(&app, &its).await;
    working.stop().await;
}
