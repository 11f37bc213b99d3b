//! A real calendar of a real academy, September 2016 to May 2017 in London: its sessions start at exactly its instants, on both sides of the
//! change of clocks, and what was still to be confirmed is in no calendar.

use foothold::auth::{Actor, Stamp};
use foothold::demo::academy::{Made, make};

use crate::harness::prelude::*;

fn academy() -> Value {
    serde_json::from_str(include_str!("../../src/demo/academy_2016_17.json")).unwrap()
}

fn text<'a>(session: &'a Value, field: &str) -> &'a str {
    session[field].as_str().unwrap_or_else(|| panic!("{field} of {session}"))
}

/// The institute itself, in the summer of 2016, before the academy began.
async fn organiser(app: &TestApp) -> Company {
    app.clock.set("2016-08-01T09:00:00Z");
    let office = app.office().await;
    office.patch("/v1/institute", json!({"name": academy()["cohort"]["organiser"], "timezone": "Europe/London"})).await.assert_status(200);
    Company::with_id(&office.get("/v1/companies?own=true").await.ids()[0])
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

/// What a template made, in the order of the starts.
async fn template(app: &TestApp, from: &str) -> (Made, Vec<Value>) {
    let stamp = Stamp { by: Actor::System, at: app.clock.now(), ids: app.deps.ids };
    let from = from.parse().unwrap();
    let made = app.deps.db.write("make_cohort", move |conn| make(conn, &stamp, from)).await.unwrap();
    (made, app.office().await.all("/v1/slots").await)
}

#[apply(test_both)]
async fn the_template_has_the_same_weekdays_and_times_whole_weeks_later_as_drafts(app: TestApp) {
    organiser(&app).await;

    let (made, drafts) = template(&app, "2027-09-01").await;

    let cohort = "Community Leadership Academy 2027-28".to_owned();
    assert_eq!(made, Made { cohort, with_start: 9, to_be_confirmed: 5, first_day: "2027-09-02".parse().unwrap() });
    let academy = academy();
    let sessions = academy["sessions"].as_array().unwrap();
    for (draft, session) in drafts.iter().zip(sessions) {
        let moved: jiff::civil::DateTime = text(draft, "local_start").parse().unwrap();
        let held: jiff::civil::DateTime = text(session, "local_start").parse().unwrap();
        assert_eq!(moved.since((jiff::Unit::Day, held)).unwrap().get_days(), 573 * 7, "{draft}");
        assert_eq!((&draft["title"], &draft["duration_minutes"]), (&session["title"], &session["duration_min"]));
    }
    // The clocks change on 31 October 2027, one session later than they did then.
    let starts: Vec<_> = drafts[..9].iter().map(|draft| text(draft, "starts_at")).collect();
    assert_eq!(starts[4..7], ["2027-10-13T17:00:00Z", "2027-10-28T17:00:00Z", "2027-11-10T18:00:00Z"]);
    assert!(drafts.iter().all(|draft| draft["status"] == "draft"), "{drafts:?}");
    assert!(drafts[9..].iter().all(|draft| draft["starts_at"].is_null()), "{drafts:?}");
    let mut open: Vec<_> = drafts[9..].iter().map(|draft| text(draft, "title").trim_start_matches("To be confirmed: ")).collect();
    open.sort_unstable();
    assert_eq!(open, ["April 2028", "February 2028", "January 2028", "March 2028", "May 2028"]);
}

#[apply(test_both)]
async fn the_template_is_a_cohort_whose_sessions_book_it_once_they_are_published(app: TestApp) {
    organiser(&app).await;
    let office = app.office().await;

    let (_, drafts) = template(&app, "2016-09-01").await;

    let cohorts = office.all("/v1/cohorts").await;
    assert_eq!(cohorts.len(), 1);
    let shown = |name: &str| cohorts[0][name].clone();
    assert_eq!((shown("name"), shown("places")), (json!("Community Leadership Academy 2016-17"), json!(20)));
    assert_eq!(
        (shown("starts_on"), shown("ends_on"), shown("timezone")),
        (json!("2016-09-01"), json!("2017-05-24"), json!("Europe/London"))
    );
    for draft in &drafts {
        assert_eq!((&draft["cohort_id"], &draft["book_cohort"]), (&shown("id"), &json!(true)), "{draft}");
    }
    let mentee = app.mentee().await;
    office.enrol(&Cohort::with_id(text(&cohorts[0], "id")), &mentee).await;
    let first = Slot::with_id(text(&drafts[0], "id"));
    office.patch(&first, json!({"card": crate::harness::domain::card(), "location": "Room 4"})).await.assert_status(200);
    office.step(&first, "publish", json!({})).await.assert_status(200).assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn a_second_cohort_is_one_of_the_same_programme(app: TestApp) {
    organiser(&app).await;
    template(&app, "2016-09-01").await;
    app.clock.advance_minutes(1);

    template(&app, "2017-09-01").await;

    let cohorts = app.office().await.all("/v1/cohorts").await;
    let names: Vec<_> = cohorts.iter().map(|cohort| text(cohort, "name").trim_start_matches("Community Leadership Academy ")).collect();
    assert_eq!(names, ["2016-17", "2017-18"]);
    assert_eq!(cohorts[0]["programme_id"], cohorts[1]["programme_id"]);
    let programmes = app.office().await.all("/v1/programmes").await;
    assert_eq!((programmes.len(), &programmes[0]["name"]), (1, &json!("Community Leadership Academy")));
}

#[apply(test_both)]
async fn the_template_is_in_the_time_zone_of_the_institute(app: TestApp) {
    app.office().await.patch("/v1/institute", json!({"timezone": "America/Toronto"})).await.assert_status(200);

    let (_, drafts) = template(&app, "2027-09-01").await;

    assert_eq!(text(&drafts[0], "local_start"), "2027-09-02T16:00");
    assert_eq!(text(&drafts[0], "starts_at"), "2027-09-02T20:00:00Z");
}
