//! A real calendar of a real academy, September 2016 to May 2017 in London: its sessions start at exactly its instants, on both sides of the
//! change of clocks, and what was still to be confirmed is in no calendar.

use crate::harness::prelude::*;

fn academy() -> Value {
    serde_json::from_str(include_str!("data/academy_2016_17.json")).unwrap()
}

fn text<'a>(session: &'a Value, field: &str) -> &'a str {
    session[field].as_str().unwrap_or_else(|| panic!("{field} of {session}"))
}

/// In the summer of 2016, before it began.
async fn organiser(app: &TestApp) -> Company {
    app.clock.set("2016-07-01T09:00:00Z");
    app.office().await.company().with("name", academy()["cohort"]["organiser"].clone()).active().await
}

async fn offered(app: &TestApp, company: &Company, session: &Value) -> Slot {
    let slot = app.office().await.slot(company).kind("group_session").with("title", session["title"].clone()).capacity(20);
    let slot =
        slot.starts(text(session, "local_start")).timezone(text(session, "tz")).with("duration_minutes", session["duration_min"].clone());
    slot.published().await
}

/// Of the feed, each event with its start and end as the calendar writes them.
fn events(feed: &str) -> Vec<(String, String, String)> {
    let of = |event: &str, name: &str| {
        let line = event.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    let unfolded = feed.replace("\r\n ", "");
    let mut events: Vec<_> =
        unfolded.split("BEGIN:VEVENT").skip(1).map(|event| (of(event, "DTSTART"), of(event, "DTEND"), of(event, "UID"))).collect();
    events.sort();
    events
}

/// `2016-09-08T15:00:00Z` as iCalendar writes it.
fn compact(instant: &str) -> String {
    instant.replace(['-', ':'], "")
}

#[apply(test_both)]
async fn sessions_that_were_agreed_in_local_time_start_and_end_at_exactly_these_instants(app: TestApp) {
    let company = organiser(&app).await;
    for session in academy()["sessions"].as_array().unwrap() {
        let slot = offered(&app, &company, session).await;

        let shown = app.office().await.get(&slot).await;

        shown.assert_field("starts_at", text(session, "starts_at")).assert_field("ends_at", text(session, "ends_at"));
        shown.assert_field("local_start", text(session, "local_start"));
    }
}

#[apply(test_both)]
async fn the_feed_shows_what_is_confirmed_and_no_placeholder(app: TestApp) {
    let office = app.office().await;
    let company = organiser(&app).await;
    let academy = academy();
    let mut expected = Vec::new();
    for session in academy["sessions"].as_array().unwrap() {
        let slot = offered(&app, &company, session).await;
        expected.push((compact(text(session, "starts_at")), compact(text(session, "ends_at")), slot.id().to_owned()));
    }
    for placeholder in academy["to_be_confirmed"].as_array().unwrap() {
        let title = format!("To be confirmed: {}", text(placeholder, "month"));
        office.slot(&company).kind("group_session").with("title", title).without("local_start").draft().await;
    }
    let body = json!({"scope": {"type": "company", "id": company.id()}, "name": "Academy", "detail": "full"});
    let url = office.post("/v1/feeds", body).await.field("url").as_str().unwrap().to_owned();

    let feed = app.stranger().get(url.strip_prefix(crate::harness::app::PUBLIC_URL).unwrap()).await;

    feed.assert_status(200);
    assert_eq!(events(&feed.text()), expected);
    assert!(!feed.text().contains("To be confirmed"), "{feed:?}");
    assert_eq!(office.get("/v1/slots?status=draft").await.items().len(), 5);
}

#[apply(test_both)]
async fn the_hours_of_the_confirmed_sessions_add_up(app: TestApp) {
    let office = app.office().await;
    let company = organiser(&app).await;
    for session in academy()["sessions"].as_array().unwrap() {
        offered(&app, &company, session).await;
    }

    let minutes: i64 = office.all("/v1/slots").await.iter().map(|slot| slot["duration_minutes"].as_i64().unwrap()).sum();

    assert_eq!(Value::from(minutes), academy()["contact_minutes_confirmed"]);
}
