//! 429, and 503 with `Retry-After`: the whole endpoint rests, and the header can only delay.

use super::*;
use crate::harness::receiver::Reply;

const fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// What is asked, at 2027-03-08T09:00:00Z, and how long the endpoint then rests.
const ASKED: &[(Option<&str>, SignedDuration)] = &[
    (None, seconds(60)),
    (Some("0"), seconds(60)),
    (Some("120"), seconds(120)),
    (Some("86401"), A_DAY),
    (Some("99999999999999999999999"), A_DAY),
    (Some("Mon, 08 Mar 2027 09:10:00 GMT"), seconds(600)),
    (Some("Mon, 08 Mar 2027 08:59:00 GMT"), seconds(60)),
    (Some("Thu, 01 Jan 1970 00:00:00 GMT"), seconds(60)),
    (Some("Fri, 31 Dec 9999 23:59:59 GMT"), A_DAY),
    (Some("-30"), seconds(60)),
    (Some("1e9"), seconds(60)),
    (Some("soon, perhaps"), seconds(60)),
];

fn reply(status: u16, asked: Option<&str>) -> Reply {
    let reply = Reply::status(status);
    asked.into_iter().fold(reply, |reply, asked| reply.with("retry-after", asked))
}

/// The delivery waits, and what comes after it waits too, although it was never tried.
async fn endpoint_rests(app: &TestApp, status: u16, asked: Option<&str>, rest: SignedDuration) {
    let (receiver, hook) = receiver_and_hook(app).await;
    receiver.reply([reply(status, asked)]);
    app.mentee().await;
    assert_eq!(dispatch(app).await, 1);
    let start = app.clock.now();

    let delivery = hook.delivery(app).await;
    assert_eq!((&delivery["status"], &delivery["last_status_code"]), (&json!("pending"), &json!(status)), "{asked:?}");
    // A date is a point in time: the attempt's own length does not come on top.
    let (least, most) = (rest - TAKEN, rest + (rest / 5).min(SignedDuration::from_mins(15)) + TAKEN);
    let wait = wait_of(&delivery);
    assert!(least <= wait && wait <= most, "{asked:?} leads to a wait of {wait:#}");
    hook.assert_status(app, "cooling_down").await;
    assert!(instant(hook.seen(app).await.field("status_since").as_str().unwrap()) >= start, "since it was asked to rest");

    app.mentee().await;
    assert_eq!(dispatch(app).await, 0, "{asked:?}: the new event waits too");
    app.clock.advance(rest - TAKEN);
    assert_eq!(dispatch(app).await, 0, "{asked:?}: not before the rest is over");
    assert_eq!(receiver.count(), 1);
    app.clock.advance(TAKEN * 2);
    dispatch(app).await;
    assert!(receiver.count() >= 2, "{asked:?}: the new event goes out when the rest is over");
    app.clock.advance(SignedDuration::from_mins(20));
    dispatch(app).await;
    assert_eq!(receiver.count(), 3);
    hook.assert_status(app, "enabled").await;
    app.office().await.delete(&hook.endpoint).await.assert_status(204);
    app.clock.set(&start.to_string());
}

#[apply(test_both)]
async fn the_whole_endpoint_rests_after_429(app: TestApp) {
    for (asked, rest) in ASKED {
        endpoint_rests(&app, 429, *asked, *rest).await;
    }
}

#[apply(test_both)]
async fn the_whole_endpoint_rests_after_503_with_retry_after(app: TestApp) {
    for (asked, rest) in ASKED.iter().filter(|(asked, _)| asked.is_some()) {
        endpoint_rests(&app, 503, *asked, *rest).await;
    }
}

#[apply(test_both)]
async fn a_503_that_asks_for_nothing_is_an_ordinary_failure(app: TestApp) {
    let (receiver, hook) = receiver_and_hook(&app).await;
    receiver.reply([Reply::status(503)]);
    app.mentee().await;
    dispatch(&app).await;
    assert_waits(&hook.delivery(&app).await, seconds(5));
    hook.assert_status(&app, "failing").await;
}

#[apply(test_both)]
async fn only_429_and_503_are_asked_how_long(app: TestApp) {
    for status in [200, 301, 400, 500] {
        let (receiver, hook) = receiver_and_hook(&app).await;
        receiver.reply([reply(status, Some("7200"))]);
        app.mentee().await;
        dispatch(&app).await;
        app.clock.advance(seconds(30));
        dispatch(&app).await;
        assert_eq!(hook.delivery(&app).await["status"], "delivered", "{status}");
        app.office().await.delete(&hook.endpoint).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn others_are_not_throttled_with_it(app: TestApp) {
    let (tired, its) = receiver_and_hook(&app).await;
    let (fresh, _) = receiver_and_hook(&app).await;
    tired.always(reply(429, Some("3600")));
    app.mentee().await;
    dispatch(&app).await;
    app.mentees(3).await;
    assert_eq!(dispatch(&app).await, 3);
    assert_eq!((tired.count(), fresh.count()), (1, 4));
    its.assert_status(&app, "cooling_down").await;
}
