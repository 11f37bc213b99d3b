//! The page to subscribe from, beside the feed.

use reqwest::Method;

use super::{Feed, institute};
use crate::harness::app::PUBLIC_URL;
use crate::harness::prelude::*;

fn page_of(feed: &Feed) -> String {
    feed.path.trim_end_matches(".ics").to_owned()
}

#[apply(test_both)]
async fn the_page_has_the_name_a_button_the_address_and_a_line_for_each_program(app: TestApp) {
    let office = app.office().await;
    office.patch("/v1/institute", json!({"name": "Institute <of> Leaders"})).await.assert_status(200);
    let answer = office.post("/v1/feeds", json!({"scope": institute(), "name": "All & \"every\" </h1> interview"})).await;
    let feed = Feed::of(&answer);
    assert_eq!(answer.field("page_url"), format!("{PUBLIC_URL}{}", page_of(&feed)));

    let page = app.stranger().get(&page_of(&feed)).await;

    page.assert_status(200);
    let text = page.text();
    let address = format!("{PUBLIC_URL}{}", feed.path);
    for part in [
        "<h1 dir=\"auto\">All &amp; &quot;every&quot; &lt;/h1&gt; interview</h1>",
        "Institute &lt;of&gt; Leaders",
        &format!("href=\"{}\"", address.replace("http://", "webcal://")),
        &format!(">{address}</textarea>"),
        "Google may take a day",
        "<dt>Outlook</dt>",
        "<dt>Apple Calendar</dt>",
        "<dt>Thunderbird</dt>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("<script") && !text.contains(" src="), "{text}");
}

#[apply(test_both)]
async fn its_headers_are_the_feeds_and_nothing_is_loaded(app: TestApp) {
    let feed = Feed::full(&app, institute()).await;
    let page = app.stranger().get(&page_of(&feed)).header("accept-encoding", "gzip").await;
    for (name, value) in [
        ("cache-control", "private, max-age=300"),
        ("content-type", "text/html; charset=utf-8"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex"),
    ] {
        assert_eq!(page.header(name), Some(value));
    }
    assert_eq!((page.header("set-cookie"), page.header("content-encoding")), (None, None));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    let head = app.stranger().request(Method::HEAD, &page_of(&feed)).await;
    assert_eq!((head.status, head.header("content-security-policy")), (200, Some(policy)));
}

#[apply(test_both)]
async fn without_the_secret_it_is_the_feeds_404(app: TestApp) {
    let office = app.office().await;
    let feed = Feed::full(&app, institute()).await;
    let wrong_feed = app.stranger().get(&format!("/calendars/{}.ics", "A".repeat(43))).await;
    office.delete(&feed.resource()).await.assert_status(204);
    let paths = [
        page_of(&feed),
        format!("/calendars/{}", "A".repeat(43)),
        "/calendars/x".to_owned(),
        "/calendars/".to_owned(),
        "/calendars/a/b".to_owned(),
    ];
    for path in paths {
        let answer = app.stranger().get(&path).await;
        answer.assert_status(404);
        assert_eq!(answer.body, wrong_feed.body, "{path}");
        for name in ["content-type", "cache-control", "referrer-policy", "x-robots-tag", "content-length"] {
            assert_eq!(answer.header(name), wrong_feed.header(name), "{path}");
        }
    }
    let refused = app.stranger().request(Method::POST, &page_of(&feed)).await;
    refused.assert_status(405);
    assert_eq!(refused.header("allow"), Some("GET, HEAD"));
}

#[apply(test_both)]
async fn to_look_at_it_is_not_to_fetch_the_calendar(app: TestApp) {
    let feed = Feed::full(&app, institute()).await;
    app.stranger().get(&page_of(&feed)).await.assert_status(200);
    foothold::worker::flush::run(app.deps.clone()).await.unwrap();
    app.office().await.get(&feed.resource()).await.assert_field("last_fetched_at", Value::Null);
}
