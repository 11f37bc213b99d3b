//! When a feed was last fetched and by which family of calendar programs: noted in memory, written each minute, never waited for.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use reqwest::Method;

use super::{Feed, institute};
use crate::harness::prelude::*;

const AGENTS: [(&str, &str); 8] = [
    ("Google-Calendar-Importer", "Google"),
    ("Mozilla/5.0 (compatible; Google-Calendar-Importer; +http://www.google.com)", "Google"),
    ("macOS/15.2 (24C101) CalendarAgent/988", "Apple"),
    ("iOS/18.2 (22C152) dataaccessd/1.0", "Apple"),
    ("Microsoft.Exchange/15.20 (CalendarSync)", "Outlook"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0", "Thunderbird"),
    ("vdirsyncer/0.19.3", "other"),
    ("", "other"),
];

async fn flush(app: &TestApp) {
    foothold::worker::flush::run(app.deps.clone()).await.expect("the job runs");
}

#[apply(test_both)]
async fn a_feed_shows_when_it_was_last_fetched_and_by_what(app: TestApp) {
    let office = app.office().await;
    let feed = Feed::full(&app, institute()).await;
    office.get(&feed.resource()).await.assert_field("last_fetched_at", Value::Null).assert_field("last_client", Value::Null);
    for (agent, family) in AGENTS {
        app.clock.advance_minutes(1);
        app.stranger().get(&feed.path).header("user-agent", agent).await.assert_status(200);
        flush(&app).await;
        let shown = office.get(&feed.resource()).await;
        shown.assert_field("last_client", family).assert_field("last_fetched_at", app.clock.now().to_string()).assert_field("version", 1);
    }
    assert_eq!(office.all("/v1/feeds").await[0]["last_client"], "other");
}

#[apply(test_both)]
async fn a_304_and_a_head_count_and_a_wrong_secret_does_not(app: TestApp) {
    let office = app.office().await;
    let feed = Feed::full(&app, institute()).await;
    let tag = app.stranger().get(&feed.path).await.etag();
    for (method, status) in [(Method::GET, 304), (Method::HEAD, 304)] {
        app.clock.advance_minutes(1);
        app.stranger().request(method, &feed.path).if_none_match(&tag).header("user-agent", "Google").await.assert_status(status);
        flush(&app).await;
        let at = app.clock.now().to_string();
        office.get(&feed.resource()).await.assert_field("last_fetched_at", at.as_str()).assert_field("last_client", "Google");
        app.clock.advance_minutes(1);
        app.stranger().get(&format!("/calendars/{}.ics", "A".repeat(43))).await.assert_status(404);
        flush(&app).await;
        office.get(&feed.resource()).await.assert_field("last_fetched_at", at);
    }
}

#[apply(test_both)]
async fn of_two_instances_the_later_fetch_is_shown_whichever_writes_last(app: TestApp) {
    let office = app.office().await;
    let second = app.second_instance().await;
    let feed = Feed::full(&app, institute()).await;
    app.stranger().get(&feed.path).header("user-agent", "Google").await.assert_status(200);
    app.clock.advance_minutes(1);
    let later = app.clock.now().to_string();
    second.stranger().get(&feed.path).header("user-agent", "Outlook").await.assert_status(200);

    flush(&second).await;
    flush(&app).await;

    office.get(&feed.resource()).await.assert_field("last_client", "Outlook").assert_field("last_fetched_at", later);
    second.stop().await;
}

#[apply(test_both)]
async fn a_fetch_waits_for_no_writer(app: TestApp) {
    let feed = Feed::full(&app, institute()).await;
    let tag = app.stranger().get(&feed.path).await.etag();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (finish, until) = mpsc::channel::<()>();
    let (begun, until) = (Arc::new(Mutex::new(Some(begun))), Arc::new(Mutex::new(until)));
    let db = app.deps.db.clone();
    let writer = tokio::spawn(async move {
        let held = db.write("test_hold", move |conn| {
            foothold::calendars::store::revoke_demonstration(conn, "2027-03-08T09:00:00Z".parse().unwrap())?;
            begun.lock().unwrap().take().map(|begun| begun.send(()));
            until.lock().unwrap().recv().ok();
            Ok(())
        });
        held.await
    });
    has_begun.await.unwrap();

    for status in [304, 200] {
        let tag = if status == 304 { tag.as_str() } else { "\"old\"" };
        let fetched = tokio::time::timeout(Duration::from_secs(5), app.stranger().get(&feed.path).if_none_match(tag).into_future()).await;
        fetched.expect("no write is waited for").assert_status(status);
    }
    finish.send(()).unwrap();
    writer.await.unwrap().unwrap();
}
