//! How a feed is served (docs/calendars.md, How a feed is served).

use reqwest::Method;

use super::{Feed, booked, institute, of_company, of_host};
use crate::harness::app::PUBLIC_URL;
use crate::harness::database::Database;
use crate::harness::prelude::*;

async fn world(app: &TestApp) -> (Company, Slot, Feed) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let feed = Feed::full(app, of_company(&company)).await;
    (company, slot, feed)
}

/// All but those that tell one answer from the next.
fn lasting_headers(answer: &Answer) -> Vec<(String, String)> {
    let all = answer.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let mut all: Vec<_> = all.filter(|(name, _)| name != "date" && name != "x-request-id").collect();
    all.sort();
    all
}

#[apply(test_both)]
async fn the_headers_are_these(app: TestApp) {
    let (_, _, feed) = world(&app).await;
    let answer = app.stranger().get(&feed.path).await;
    answer.assert_status(200);
    let length = answer.body.len().to_string();
    let expected = [
        ("cache-control", "private, max-age=300"),
        ("content-length", length.as_str()),
        ("content-type", "text/calendar; charset=utf-8"),
        ("etag", answer.header("etag").unwrap()),
        ("last-modified", "Mon, 08 Mar 2027 09:00:00 GMT"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex"),
    ];
    assert_eq!(lasting_headers(&answer), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let tag = answer.etag();
    assert!(tag.len() == 34 && tag.trim_matches('"').bytes().all(|byte| byte.is_ascii_hexdigit()), "a tag tells nothing: {tag}");
}

#[apply(test_both)]
async fn an_unchanged_feed_is_304_by_tag_and_by_date(app: TestApp) {
    let (_, _, feed) = world(&app).await;
    let anybody = app.stranger();
    let first = anybody.get(&feed.path).await;
    let (tag, date) = (first.etag(), first.header("last-modified").unwrap().to_owned());
    for request in [
        anybody.get(&feed.path).if_none_match(&tag),
        anybody.get(&feed.path).if_none_match(&format!("W/{tag}")),
        anybody.get(&feed.path).if_none_match(&format!("\"old\", {tag}")),
        anybody.get(&feed.path).if_none_match("*"),
        anybody.get(&feed.path).header("if-modified-since", &date),
        anybody.request(Method::HEAD, &feed.path).if_none_match(&tag),
    ] {
        let answer = request.await;
        answer.assert_status(304);
        assert_eq!(answer.body, b"", "{answer:?}");
        assert_eq!((answer.etag(), answer.header("last-modified")), (tag.clone(), Some(date.as_str())));
        assert_eq!(answer.header("cache-control"), Some("private, max-age=300"));
    }
}

#[apply(test_both)]
async fn the_tag_wins_over_the_date(app: TestApp) {
    let (_, slot, feed) = world(&app).await;
    let anybody = app.stranger();
    let first = anybody.get(&feed.path).await;
    let (tag, date) = (first.etag(), first.header("last-modified").unwrap().to_owned());
    anybody.get(&feed.path).if_none_match("\"other\"").header("if-modified-since", &date).await.assert_status(200);
    anybody.get(&feed.path).if_none_match(&tag).header("if-modified-since", "Mon, 01 Mar 2027 00:00:00 GMT").await.assert_status(304);

    app.office().await.patch(&slot, json!({"title": "Another title"})).await.assert_status(200);
    // In the same second as the change before it: the date is the same, and only the tag tells.
    let changed = anybody.get(&feed.path).if_none_match(&tag).header("if-modified-since", &date).await;
    changed.assert_status(200);
    assert_ne!(changed.etag(), tag);
    assert!(changed.text().contains("Another title"));
}

#[apply(test_both)]
async fn a_new_day_is_a_new_feed(app: TestApp) {
    let (_, _, feed) = world(&app).await;
    let first = app.stranger().get(&feed.path).await;
    app.clock.set("2027-03-09T00:00:00Z");
    let next = app.stranger().get(&feed.path).if_none_match(&first.etag()).await;
    next.assert_status(200);
    assert_eq!(next.header("last-modified"), Some("Tue, 09 Mar 2027 00:00:00 GMT"));
    app.stranger().get(&feed.path).header("if-modified-since", "Mon, 08 Mar 2027 09:00:00 GMT").await.assert_status(200);
}

#[apply(test_both)]
async fn what_happens_elsewhere_leaves_a_companys_feed_unchanged(app: TestApp) {
    let (_, slot, feed) = world(&app).await;
    let office = app.office().await;
    let all = Feed::full(&app, institute()).await;
    let tags = async || (app.stranger().get(&feed.path).await.etag(), app.stranger().get(&all.path).await.etag());
    let before = tags().await;
    office.slot(&office.company().active().await).published().await;
    let after = tags().await;
    assert_eq!(before.0, after.0);
    assert_ne!(before.1, after.1);
    booked(office, &slot, &app.mentee().await).await;
    assert_ne!(tags().await.0, after.0);
}

#[apply(test_both)]
async fn who_joins_or_leaves_the_waitlist_moves_no_feed_of_the_company(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).capacity(1).hosts(&[&host]).published().await;
    let [seated, first, second] = [app.mentee().await, app.mentee().await, app.mentee().await];
    let seat = office.book(&slot, &seated).await;
    let feeds = [Feed::full(&app, of_company(&company)).await, Feed::full(&app, of_host(&host)).await];
    let state = async || {
        let mut all = Vec::new();
        for feed in &feeds {
            let answer = app.stranger().get(&feed.path).await;
            all.push((answer.etag(), answer.header("last-modified").unwrap().to_owned(), answer.body.clone()));
        }
        all
    };
    let before = state().await;

    app.clock.advance_minutes(5);
    let waiting = office.join_line(&slot, &first).await;
    assert_eq!(state().await, before, "somebody joins");
    app.clock.advance_minutes(5);
    office.cancel(&waiting, "illness").await.assert_status(200);
    assert_eq!(state().await, before, "somebody leaves");

    office.join_line(&slot, &second).await;
    assert_eq!(state().await, before);
    app.clock.advance_minutes(5);
    office.cancel(&seat, "illness").await.assert_status(200);
    let offered = state().await;
    assert!(offered.iter().zip(&before).all(|(now, then)| now.0 != then.0), "a seat is freed and taken again");
}

#[apply(test_both)]
async fn an_offer_that_takes_or_frees_a_seat_moves_the_feeds_of_the_company(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(1).published().await;
    let feed = Feed::full(&app, of_company(&company)).await;
    let seat = office.book(&slot, &app.mentee().await).await;
    let waiting = office.join_line(&slot, &app.mentee().await).await;
    let seen = async || {
        let answer = app.stranger().get(&feed.path).await;
        (answer.etag(), feed.read(&app).await.events[0].get("DESCRIPTION").to_owned())
    };
    office.cancel(&seat, "illness").await.assert_status(200);
    let offered = seen().await;
    assert!(offered.1.contains("1 of 1 booked"), "{offered:?}");
    app.clock.advance_minutes(1);
    office.decline(&waiting).await.assert_status(200);
    let declined = seen().await;
    assert!(declined.1.contains("0 of 1 booked"), "{declined:?}");
    assert_ne!(declined.0, offered.0);
}

#[apply(test_both)]
async fn a_seat_that_nobody_could_confirm_is_free_again_in_the_feeds_of_the_company(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).kind("shadowing").approval("employer").capacity(1).published().await;
    let feed = Feed::full(&app, of_company(&company)).await;
    let mentee = app.mentee().await;
    let booking = office.book(&slot, &mentee).await;
    office.patch(&mentee, json!({"workplace_clearance": "not_cleared"})).await.assert_status(200);
    let requested = app.stranger().get(&feed.path).await.etag();

    app.clock.advance_hours(72);
    let before = app.stranger().get(&feed.path).await.etag();
    foothold::worker::expire::run(app.deps.clone()).await.unwrap();

    assert_ne!(before, requested, "the tag carries the date");
    office.get(&booking).await.assert_field("status", "expired");
    assert_ne!(app.stranger().get(&feed.path).await.etag(), before);
    assert!(feed.read(&app).await.events[0].get("DESCRIPTION").contains("0 of 1 booked"));
}

#[apply(test_both)]
async fn head_says_what_get_says(app: TestApp) {
    let (_, _, feed) = world(&app).await;
    let got = app.stranger().get(&feed.path).await;
    let asked = app.stranger().request(Method::HEAD, &feed.path).await;
    asked.assert_status(200);
    assert_eq!(asked.body, b"");
    assert_eq!(lasting_headers(&asked), lasting_headers(&got));
}

#[apply(test_both)]
async fn other_methods_are_405_and_never_ask_for_a_password(app: TestApp) {
    let (_, _, feed) = world(&app).await;
    for method in ["PROPFIND", "REPORT", "OPTIONS", "PUT", "POST", "PATCH", "DELETE", "LOCK", "MKCALENDAR"] {
        for path in [feed.path.as_str(), "/calendars/nonsense.ics"] {
            let answer = app.stranger().request(method.parse().unwrap(), path).await;
            answer.assert_status(405);
            assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method}");
            assert_eq!(answer.header("www-authenticate"), None, "{method}");
            assert_eq!(answer.header("dav"), None, "{method}");
        }
    }
}

#[apply(test_both)]
async fn what_a_client_says_besides_changes_nothing(app: TestApp) {
    let (_, _, feed) = world(&app).await;
    let plain = app.stranger().get(&feed.path).await;
    for request in [
        app.stranger().get(&format!("{}?nocache=1&x=%zz", feed.path)),
        app.stranger().get(&feed.path).header("accept", "application/json"),
        app.stranger().get(&feed.path).header("accept-encoding", "gzip, br, zstd, deflate"),
        app.stranger().get(&feed.path).header("accept-language", "fr"),
        app.stranger().get(&feed.path).header("range", "bytes=0-9"),
        app.stranger().get(&feed.path).header("cookie", "a=b"),
        app.stranger().get(&feed.path).header("authorization", "Basic eDp5"),
        app.stranger().get(&feed.path).header("user-agent", "\u{fffd}"),
    ] {
        let answer = request.await;
        answer.assert_status(200);
        assert_eq!(answer.body, plain.body);
        assert_eq!(lasting_headers(&answer), lasting_headers(&plain));
    }
}

#[apply(test_both)]
async fn what_is_not_there_looks_the_same_whatever_it_was(app: TestApp) {
    let (_, _, feed) = world(&app).await;
    let (revoked, rotated) = (Feed::full(&app, institute()).await, Feed::full(&app, institute()).await);
    let office = app.office().await;
    office.delete(&revoked.resource()).await.assert_status(204);
    office.post(&format!("{}/rotate", rotated.resource()), json!({})).await.assert_status(200);
    let token = feed.path.trim_start_matches("/calendars/").trim_end_matches(".ics").to_owned();
    let other_case = if token.chars().next().unwrap().is_lowercase() { token.to_uppercase() } else { token.to_lowercase() };
    let wrong = [
        revoked.path.clone(),
        rotated.path.clone(),
        format!("/calendars/{}.ics", "A".repeat(43)),
        format!("/calendars/{}.ics", &token[1..]),
        format!("/calendars/{token}x.ics"),
        format!("/calendars/{other_case}.ics"),
        format!("/calendars/{}.ics", "a".repeat(3_000)),
        "/calendars/x.ics".to_owned(),
        "/calendars/.ics".to_owned(),
        "/calendars/%FF%00.ics".to_owned(),
        "/calendars/a/b.ics".to_owned(),
    ];
    for method in [Method::GET, Method::HEAD] {
        let first = app.stranger().request(method.clone(), &wrong[0]).await;
        first.assert_status(404);
        assert_eq!(first.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(first.header("cache-control"), Some("no-store"));
        assert_eq!(first.text(), if method == Method::GET { "not found" } else { "" });
        for path in &wrong {
            let answer = app.stranger().request(method.clone(), path).if_none_match("*").await;
            answer.assert_status(404);
            assert_eq!((&answer.body, lasting_headers(&answer)), (&first.body, lasting_headers(&first)), "{path}");
        }
    }
}

#[apply(test_both)]
async fn the_address_is_short_and_shown_once(app: TestApp) {
    let office = app.office().await;
    let made = office.post("/v1/feeds", json!({"scope": institute(), "name": "Outlook"})).await;
    made.assert_status(201).assert_field("detail", "full");
    let url = made.field("url").as_str().unwrap().to_owned();
    assert!(url.len() <= 256 && url.starts_with(&format!("{PUBLIC_URL}/calendars/")), "{url}");
    let feed = Feed::of(&made);
    for path in [feed.resource(), "/v1/feeds".to_owned()] {
        let shown = office.get(&path).await.text();
        assert!(!shown.contains("/calendars/") && !shown.contains("url"), "{shown}");
    }
}

#[tokio::test]
async fn polling_too_often_is_429_by_address_and_a_304_counts_too() {
    let app = TestApp::start(Database::sqlite(), |start| start.serve.rate_limit = 6).await;
    let feed = Feed::full(&app, institute()).await;
    let tag = app.stranger().get(&feed.path).await.etag();
    for _ in 1..6 {
        app.stranger().get(&feed.path).if_none_match(&tag).await.assert_status(304);
    }
    let refused = app.stranger().get(&feed.path).await;
    refused.assert_problem(429, "rate-limited");
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    app.stop().await;
}
