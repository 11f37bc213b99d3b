//! A failure is listed, needs a person, is measured, and can be tried again.

use super::*;

const FAILURES: &str = "/v1/follower-failures";

/// Lets the follower of `MANY` fail three times.
async fn fail_for_good(app: &TestApp) {
    for seconds in [0, 1, 10] {
        app.clock.advance(SignedDuration::from_secs(seconds));
        follow_all(app, &MANY[0]).await.unwrap();
    }
}

pub(super) async fn one_failure(app: &TestApp) -> i64 {
    at_the_end(app, &MANY[0]).await;
    record(app, 2).await;
    let position = positions(app).await[0];
    goes_wrong(app, position, "refused").await;
    fail_for_good(app).await;
    position
}

async fn in_attention(reader: &Caller) -> Vec<Value> {
    let answer = reader.get("/v1/attention?queue=follower_failures").await;
    answer.assert_status(200).field("/queues/0/items").as_array().unwrap().clone()
}

#[apply(test_both)]
async fn a_failure_is_tried_again_until_it_succeeds(app: TestApp) {
    let position = one_failure(&app).await;
    let served = with_follower(&app, &MANY).await;
    let admin = app.admin().await.at(&served);
    let event = &app.event_log().await[0]["id"];
    let listed = admin.all(FAILURES).await;
    let id = listed[0]["id"].as_str().unwrap();
    let expected = json!([{"id": id, "follower": "test_many", "event_id": event, "event_type": "mentee.updated", "status": "failed",
        "error": "It may not be.", "tries": 3, "failed_at": "2027-03-08T09:00:11Z"}]);
    assert_eq!(json!(listed), expected);

    app.clock.advance(SignedDuration::from_secs(60));
    let retry = || admin.post(&format!("{FAILURES}/{id}/retry"), json!({}));
    let again = retry().await;
    assert_eq!((again.field("/status"), again.field("/tries")), (json!("failed"), json!(4)));
    again.assert_field("failed_at", "2027-03-08T09:01:11Z");
    assert_eq!(admin.all(FAILURES).await[0]["tries"], 4);
    assert_eq!(followed(&app).await.len(), 1, "nothing of a retry that fails is left");

    is_mended(&app).await;
    let settled = retry().await;
    settled.assert_status(200).assert_field("status", "settled");
    assert_eq!(followed(&app).await[1..], [position]);
    assert_eq!(admin.all(FAILURES).await, Vec::<Value>::new());
    retry().await.assert_problem(404, "not-found");
    served.stop().await;
}

#[apply(test_both)]
async fn a_retry_that_cannot_run_now_changes_nothing(app: TestApp) {
    let position = one_failure(&app).await;
    let served = with_follower(&app, &MANY).await;
    let admin = app.admin().await.at(&served);
    let before = admin.all(FAILURES).await;
    let retry = format!("{FAILURES}/{}/retry", before[0]["id"].as_str().unwrap());
    goes_wrong(&app, position, "unavailable").await;
    admin.post(&retry, json!({})).await.assert_problem(503, "unavailable");
    assert_eq!(admin.all(FAILURES).await, before);
    // The version that is asked may not have the follower any more.
    app.admin().await.post(&retry, json!({})).await.assert_problem(409, "conflict");
    served.stop().await;
}

#[apply(test_both)]
async fn a_failure_needs_a_person_until_it_is_settled(app: TestApp) {
    let office = app.office().await;
    assert_eq!(in_attention(office).await, Vec::<Value>::new());
    one_failure(&app).await;
    let entries = in_attention(office).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["title"], "test_many after mentee.updated");
    assert_eq!((&entries[0]["note"], &entries[0]["due_at"]), (&json!("It may not be."), &json!("2027-03-08T09:00:11Z")));
    let company = office.company().active().await;
    let partner = app.partner(&company).await;
    partner.get("/v1/attention?queue=follower_failures").await.assert_fault("/queue", "not-allowed");

    is_mended(&app).await;
    let served = with_follower(&app, &MANY).await;
    let id = entries[0]["follower_failure_id"].as_str().unwrap();
    app.admin().await.at(&served).post(&format!("{FAILURES}/{id}/retry"), json!({})).await.assert_status(200);
    assert_eq!(in_attention(office).await, Vec::<Value>::new());
    served.stop().await;
}

#[apply(test_both)]
async fn every_failure_is_on_one_page_of_the_list(app: TestApp) {
    at_the_end(&app, &MANY[0]).await;
    record(&app, 5).await;
    positions(&app).await;
    sql(&app, "INSERT INTO mishaps SELECT position, 'refused' FROM events").await;
    for _ in 0..5 {
        fail_for_good(&app).await;
    }
    let admin = app.admin().await;
    let page = admin.get(&format!("{FAILURES}?limit=2")).await;
    assert_eq!(page.ids().len(), 2);
    let mut all = page.ids();
    let mut next = page.next_link();
    while let Some(link) = next {
        let page = admin.get(&link).await;
        all.extend(page.ids());
        next = page.next_link();
    }
    let mut sorted = all.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((all.len(), &all), (5, &sorted), "each once, the oldest first");
}

#[apply(test_both)]
async fn the_metrics_say_how_long_events_wait_and_how_many_have_failed(app: TestApp) {
    let served = with_follower(&app, &MANY).await;
    let admin = app.admin().await.at(&served);
    let lines = async || {
        follow::measure(&served.deps, Followers(&MANY)).await.unwrap();
        let text = admin.get("/metrics").await.text();
        let lines: Vec<_> = text.lines().filter(|line| line.starts_with("foothold_follower")).map(str::to_owned).collect();
        lines
    };
    let [failed, lag] =
        ["foothold_follower_failures", "foothold_follower_lag_seconds"].map(|name| format!("{name}{{follower=\"test_many\"}}"));
    one_failure(&app).await;
    assert_eq!(lines().await, [format!("{failed} 1"), format!("{lag} 0")]);
    record(&app, 1).await;
    log::catch_up(&app.deps).await.unwrap();
    app.clock.advance(SignedDuration::from_secs(90));
    assert_eq!(lines().await, [format!("{failed} 1"), format!("{lag} 90")]);
    follow_all(&app, &MANY[0]).await.unwrap();
    assert_eq!(lines().await, [format!("{failed} 1"), format!("{lag} 0")]);
    served.stop().await;
}
