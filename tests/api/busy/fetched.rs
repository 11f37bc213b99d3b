use foothold::busy::fetch;

use super::*;

const EVENT: (&str, &str) = ("20270331T170000Z", "20270331T180000Z");

#[apply(test_both)]
async fn a_calendar_is_fetched_as_calendar_programs_do(app: TestApp) {
    let stage = stage(&app).await;

    let id = stage.busy(&app, &[EVENT]).await;

    let request = &stage.server.received()[0];
    assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", format!("/{CANARY}/secret.ics").as_str()));
    assert_eq!(request.header("user-agent"), "Mozilla/5.0 (test)");
    assert_eq!(request.header("accept-encoding"), "identity");
    assert!(request.headers.keys().all(|name| !["cookie", "authorization", "if-none-match"].contains(&name.as_str())));
    let seen = stage.look(&id).await;
    seen.assert_field("state", "ok").assert_field("busy_intervals", 1).assert_field("events_left_out", 0);
    seen.assert_field("imported_at", "2027-03-08T09:00:00Z").assert_field("checked_at", "2027-03-08T09:00:00Z");
    assert_eq!(stage.free_busy().await, json!([{"starts_at": "2027-03-31T17:00:00Z", "ends_at": "2027-03-31T18:00:00Z"}]));
}

#[apply(test_both)]
async fn it_is_fetched_again_after_half_an_hour_and_not_before(app: TestApp) {
    let stage = stage(&app).await;
    stage.busy(&app, &[EVENT]).await;

    app.clock.advance_minutes(29);
    assert_eq!(fetch_due(&app.deps).await.unwrap(), 0);
    app.clock.advance_minutes(8);
    assert_eq!(fetch_due(&app.deps).await.unwrap(), 1);
}

#[apply(test_both)]
async fn an_unchanged_calendar_is_not_sent_again(app: TestApp) {
    let stage = stage(&app).await;
    let modified = "Mon, 08 Mar 2027 08:00:00 GMT";
    stage.server.reply([Reply::status(200).with("etag", "\"one\"").with("last-modified", modified).with_body(&ics(&[EVENT]))]);
    let id = stage.register().await.id();
    fetch_due(&app.deps).await.unwrap();
    stage.server.always(Reply::status(304));

    app.clock.advance_minutes(40);
    fetch_due(&app.deps).await.unwrap();

    let request = &stage.server.received()[1];
    assert_eq!((request.header("if-none-match"), request.header("if-modified-since")), ("\"one\"", modified));
    let seen = stage.look(&id).await;
    seen.assert_field("state", "ok").assert_field("imported_at", "2027-03-08T09:00:00Z").assert_field("checked_at", "2027-03-08T09:40:00Z");
    assert_eq!(stage.free_busy().await.as_array().map(Vec::len), Some(1));

    // The days ahead that are known grow fewer: after a few days the whole of it is asked for.
    app.clock.advance_hours(72);
    fetch_due(&app.deps).await.unwrap();
    assert!(!stage.server.received()[2].headers.contains_key("if-none-match"));
}

#[apply(test_both)]
async fn whatever_fails_the_last_good_copy_stays(app: TestApp) {
    let stage = stage(&app).await;
    let id = stage.busy(&app, &[EVENT]).await;
    let cut = ics(&[EVENT, EVENT]);
    let body = |text: &str| Reply::status(200).with_body(text);
    let failures = [
        (Reply::status(500), "http_500"),
        (Reply::status(404), "http_404"),
        (Reply::status(302).with("location", "http://169.254.169.254/"), "http_302"),
        (Reply::closed(), "reset"),
        (Reply::Cut("HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\nBEGIN:VCALENDAR\r\n".to_owned()), "reset"),
        (body("<html>Sign in</html>"), "not_a_calendar"),
        (body(""), "not_a_calendar"),
        (body(&cut[..cut.len() - 30]), "truncated"),
        (body(&format!("BEGIN:VCALENDAR\n{}", "BEGIN:X\n".repeat(40))), "too_deep"),
        (Reply::status(200).with("content-encoding", "gzip").with_octets(b"\x1f\x8b\x08\x00"), "content_encoding"),
        (Reply::status(200).with("content-encoding", "br").with_body(&cut), "content_encoding"),
    ];
    for (number, (reply, word)) in failures.into_iter().enumerate() {
        stage.server.always(reply);
        app.clock.advance_hours(8);
        assert_eq!(fetch_due(&app.deps).await.unwrap(), 1, "{word}");

        let seen = stage.look(&id).await;
        seen.assert_field("state", "failing").assert_field("last_error", word).assert_field("busy_intervals", 1);
        seen.assert_field("imported_at", "2027-03-08T09:00:00Z");
        assert_eq!(stage.free_busy().await.as_array().map(Vec::len), Some(1), "{word}");
        assert!(stage.server.received().len() >= number + 2, "{word}: it was asked");
    }

    stage.server.always(body(&ics(&[])));
    app.clock.advance_hours(8);
    fetch_due(&app.deps).await.unwrap();
    stage.look(&id).await.assert_field("state", "ok").assert_field("last_error", Value::Null).assert_field("busy_intervals", 0);
    assert_eq!(stage.free_busy().await, json!([]));
}

#[apply(test_both)]
async fn a_calendar_of_more_than_10_mb_is_left_where_it_is(app: TestApp) {
    let stage = stage(&app).await;
    stage.server.always(Reply::status(200).with_body(&"x".repeat(foothold::busy::import::MOST_OCTETS + 1)));
    let id = stage.register().await.id();

    fetch_due(&app.deps).await.unwrap();

    stage.look(&id).await.assert_field("last_error", "too_large").assert_field("imported_at", Value::Null);
}

#[apply(test_both)]
async fn failures_are_tried_again_ever_more_slowly(app: TestApp) {
    let stage = stage(&app).await;
    stage.server.always(Reply::status(500));
    stage.register().await;
    fetch_due(&app.deps).await.unwrap();
    for (too_soon, enough) in [(4, 3), (9, 4), (19, 6)] {
        app.clock.advance_minutes(too_soon);
        assert_eq!(fetch_due(&app.deps).await.unwrap(), 0);
        app.clock.advance_minutes(enough);
        assert_eq!(fetch_due(&app.deps).await.unwrap(), 1);
    }
}

#[apply(test_both)]
async fn it_is_refreshed_by_hand_and_says_at_once_what_came_of_it(app: TestApp) {
    let stage = stage(&app).await;
    let id = stage.busy(&app, &[EVENT]).await;
    stage.server.always(Reply::status(200).with_body(&ics(&[("20270401T090000Z", "20270401T100000Z"), EVENT])));
    let refresh = format!("/v1/busy-calendars/{id}/refresh");

    let answer = stage.office.post(&refresh, json!({})).await;

    answer.assert_status(200).assert_field("state", "ok").assert_field("busy_intervals", 2).assert_field("version", 1);
    stage.server.always(Reply::status(503));
    let answer = stage.office.post(&refresh, json!({})).await;
    answer.assert_status(200).assert_field("state", "failing").assert_field("last_error", "http_503").assert_field("busy_intervals", 2);
    stage.office.post(&refresh, json!({"soon": true})).await.assert_fault("/soon", "unknown-field");
    stage.office.post(&refresh, json!({})).if_match("\"v9.x\"").await.assert_problem(412, "precondition-failed");
    assert_eq!(stage.server.received().len(), 3);
}

#[apply(test_both)]
async fn no_more_calendars_are_fetched_at_once_than_there_is_room_for(app: TestApp) {
    let stage = stage(&app).await;
    let id = stage.busy(&app, &[EVENT]).await;
    let refresh = format!("/v1/busy-calendars/{id}/refresh");
    let rooms = app.deps.calendars_at_once.clone();
    let held = rooms.clone().acquire_many_owned(u32::try_from(fetch::AT_ONCE).unwrap()).await.unwrap();

    let refused = stage.office.post(&refresh, json!({})).await;
    refused.assert_problem(503, "unavailable");
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    assert_eq!(stage.server.received().len(), 1);

    // The worker waits for its turn instead, without a lease.
    app.clock.advance_minutes(40);
    let deps = app.deps.clone();
    let waiting = tokio::spawn(async move { fetch_due(&deps).await });
    stage.look(&id).await.assert_field("state", "ok");
    assert_eq!(stage.server.received().len(), 1);
    drop(held);
    assert_eq!(waiting.await.unwrap().unwrap(), 1);
    stage.office.post(&refresh, json!({})).await.assert_status(200).assert_field("state", "ok");
    assert_eq!((stage.server.received().len(), rooms.available_permits()), (3, fetch::AT_ONCE));
}

#[apply(test_both)]
async fn two_instances_do_not_fetch_the_same_one_at_once(app: TestApp) {
    let stage = stage(&app).await;
    let second = app.second_instance().await;
    stage.server.always(Reply::Silence);
    let id = stage.register().await.id();
    let deps = app.deps.clone();
    let first = tokio::spawn(async move { fetch::fetch_due(&deps).await });
    stage.server.wait_for(1).await;

    assert_eq!(fetch_due(&second.deps).await.unwrap(), 0);
    stage.office.post(&format!("/v1/busy-calendars/{id}/refresh"), json!({})).await.assert_problem(409, "conflict");
    assert_eq!(stage.server.received().len(), 1);

    // An instance that never comes back loses its lease.
    first.abort();
    app.clock.advance_minutes(2);
    stage.server.always(Reply::status(200).with_body(&ics(&[EVENT])));
    assert_eq!(fetch_due(&second.deps).await.unwrap(), 1);
    stage.look(&id).await.assert_field("state", "ok");
    second.stop().await;
}

#[apply(test_both)]
async fn the_calendars_of_an_archived_host_rest(app: TestApp) {
    let stage = stage(&app).await;
    stage.busy(&app, &[EVENT]).await;
    stage.office.archive(&stage.host).await.assert_status(200);
    app.clock.advance_minutes(40);

    fetch_due(&app.deps).await.unwrap();

    assert_eq!(stage.server.received().len(), 1);
}

#[apply(test_both)]
async fn nothing_but_intervals_is_kept_or_told(app: TestApp) {
    let stage = stage(&app).await;
    let id = stage.busy(&app, &[EVENT]).await;
    let slot = stage.office.slot(&stage.company).hosts(&[&stage.host]).draft().await;
    let clash = stage.office.step(&slot, "publish", json!({})).await;
    for answer in [clash, stage.look(&id).await, stage.office.get(&format!("/v1/hosts/{}/free-busy", stage.host)).await] {
        assert!(!answer.text().contains(CANARY), "{answer:?}");
    }
    for event in app.event_log().await {
        assert!(!event.to_string().contains(CANARY), "{event}");
    }
}
