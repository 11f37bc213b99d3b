//! The demonstration: an invented institute, loaded once through the service's own acts.

use std::collections::BTreeMap;

use crate::harness::database::Database;
use crate::harness::invariants;
use crate::harness::prelude::*;

/// Loads the story alone, whose figures are known.
async fn load(app: &TestApp) {
    foothold::demo::load_story_and_greet(&app.deps).await.expect("the demonstration loads");
}

/// What the timed jobs have yet to do after the last act of the story.
async fn timed_jobs(app: &TestApp) {
    foothold::worker::expire::run(app.deps.clone()).await.unwrap();
    foothold::worker::complete::run(app.deps.clone()).await.unwrap();
}

async fn counts(app: &TestApp, list: &str, pointer: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for item in app.office().await.all(list).await {
        *counts.entry(item.pointer(pointer).unwrap().as_str().unwrap().to_owned()).or_default() += 1;
    }
    counts
}

fn expected<const N: usize>(counts: [(&str, usize); N]) -> BTreeMap<String, usize> {
    counts.into_iter().map(|(word, count)| (word.to_owned(), count)).collect()
}

/// Ids of the demonstration's keys that are not revoked.
async fn keys(app: &TestApp) -> Vec<(String, String)> {
    let all = app.admin().await.all("/v1/api-keys").await;
    let named = all.iter().filter(|key| key["name"] == "demonstration");
    let text = |key: &Value, field: &str| key[field].as_str().unwrap().to_owned();
    let mut keys: Vec<_> = named.map(|key| (text(key, "role"), text(key, "id"))).collect();
    keys.sort();
    keys
}

#[apply(test_both)]
async fn an_empty_database_is_loaded_with_the_whole_story(app: TestApp) {
    load(&app).await;
    timed_jobs(&app).await;

    assert_eq!(
        counts(&app, "/v1/companies", "/partnership/status").await,
        expected([("active", 5), ("dormant", 1), ("in_conversation", 1), ("paused", 1)])
    );
    let slots = expected([("cancelled", 1), ("completed", 16), ("draft", 1), ("on_hold", 1), ("published", 14), ("submitted", 7)]);
    assert_eq!(counts(&app, "/v1/slots", "/status").await, slots);
    assert_eq!(counts(&app, "/v1/slots", "/kind").await, expected([("group_session", 4), ("mock_interview", 24), ("shadowing", 12)]));
    // Four were cancelled with their slot.
    let bookings = expected([
        ("attended", 32),
        ("no_show", 3),
        ("cancelled", 8),
        ("declined", 1),
        ("confirmed", 16),
        ("offered", 1),
        ("requested", 1),
        ("waitlisted", 3),
    ]);
    assert_eq!(counts(&app, "/v1/bookings", "/status").await, bookings);
    assert_eq!(app.office().await.all("/v1/mentees").await.len(), 20);
    let [cohort] = &app.office().await.all("/v1/cohorts").await[..] else { panic!("one cohort") };
    assert_eq!((&cohort["name"], &cohort["timezone"]), (&json!("Spring 2027"), &json!("Europe/London")));
    assert_eq!(app.office().await.all("/v1/enrolments?status=active").await.len(), 20);
    let of_cohort = format!("/v1/bookings?cohort_id={}", cohort["id"].as_str().unwrap());
    assert_eq!(app.office().await.all(&of_cohort).await.len(), 65, "every booking was made for somebody who is enrolled");
    invariants::check(&app).await;
}

#[apply(test_both)]
async fn the_interview_day_and_the_evenings_are_series(app: TestApp) {
    load(&app).await;

    let office = app.office().await;
    let mut starts = Vec::new();
    for series in office.all("/v1/slot-series").await {
        let series = office.get(&format!("/v1/slot-series/{}", series["id"].as_str().unwrap())).await;
        let slots = series.field("slots");
        starts.push(slots.as_array().unwrap().iter().map(|slot| slot["starts_at"].as_str().unwrap().to_owned()).collect::<Vec<_>>());
    }
    let day = ["2027-02-09T10:00:00Z", "2027-02-09T10:55:00Z", "2027-02-09T11:50:00Z"];
    // The clocks go forward before the third evening.
    let evenings = [
        "2027-02-15T18:00:00Z",
        "2027-02-15T18:55:00Z",
        "2027-03-15T18:00:00Z",
        "2027-03-15T18:55:00Z",
        "2027-04-12T17:00:00Z",
        "2027-04-12T17:55:00Z",
    ];
    assert_eq!(starts, [day.to_vec(), evenings.to_vec()]);
}

#[apply(test_both)]
async fn a_second_start_loads_nothing_twice_and_replaces_the_keys(app: TestApp) {
    load(&app).await;
    let (events, first) = (app.events().await, keys(&app).await);
    app.clock.advance_hours(24);

    load(&app).await;

    assert_eq!(app.events().await, events);
    let second = keys(&app).await;
    let roles = |keys: &[(String, String)]| keys.iter().map(|(role, _)| role.clone()).collect::<Vec<_>>();
    assert_eq!(roles(&first), ["admin", "coordinator", "partner", "viewer"]);
    assert_eq!(roles(&second), roles(&first));
    assert!(second.iter().all(|key| !first.contains(key)), "{first:?} and then {second:?}");
}

#[apply(test_both)]
async fn what_others_have_made_under_the_same_name_stays(app: TestApp) {
    load(&app).await;
    let admin = app.admin().await;
    let key = admin.post("/v1/api-keys", json!({"name": "demonstration", "role": "viewer"})).await;
    let feed = admin.post("/v1/feeds", json!({"name": "Demonstration", "scope": {"type": "institute"}})).await;
    key.assert_status(201);
    feed.assert_status(201);

    load(&app).await;

    admin.get(&format!("/v1/api-keys/{}", key.id())).await.assert_status(200);
    admin.get(&format!("/v1/feeds/{}", feed.id())).await.assert_status(200);
    let feeds = admin.all("/v1/feeds").await;
    assert_eq!(feeds.len(), 2, "its own is replaced: {feeds:?}");
    assert_eq!(keys(&app).await.len(), 5, "four of its own, and the other");
}

/// Only one server runs on an SQLite file.
#[tokio::test]
async fn two_instances_that_start_together_load_once() {
    let app = TestApp::start(Database::postgres(), |_| ()).await;
    let other = app.second_instance().await;
    let (one, another) = tokio::join!(foothold::demo::load_story_and_greet(&app.deps), foothold::demo::load_story_and_greet(&other.deps));
    one.unwrap();
    another.unwrap();
    assert_eq!(app.office().await.all("/v1/companies").await.len(), 8);
    assert_eq!(app.office().await.all("/v1/bookings").await.len(), 65);
    assert_eq!(keys(&app).await.len(), 4, "those of the second");
    invariants::check(&app).await;
    other.stop().await;
    app.stop().await;
}

#[apply(test_both)]
async fn the_keys_are_valid_for_seven_days(app: TestApp) {
    load(&app).await;

    for key in app.admin().await.all("/v1/api-keys").await.iter().filter(|key| key["name"] == "demonstration") {
        assert_eq!(key["expires_at"], "2027-03-15T09:00:00Z", "{key}");
    }
}

#[apply(test_both)]
async fn a_database_that_holds_something_is_left_as_it_is(app: TestApp) {
    let company = app.office().await.company().created().await;

    load(&app).await;

    assert_eq!(app.office().await.get("/v1/companies").await.ids(), [company.id()]);
    assert!(app.office().await.get("/v1/mentees").await.items().is_empty());
    // No partnership is active here: there is nobody whom a partner's key could speak for.
    assert_eq!(keys(&app).await.len(), 3);
}

#[apply(test_both)]
async fn something_can_be_booked_right_after_the_start(app: TestApp) {
    load(&app).await;
    let office = app.office().await;
    let mentees = office.all("/v1/mentees").await;

    let mut booked = 0;
    for slot in office.get("/v1/slots?available=true").await.ids() {
        for mentee in &mentees {
            let mentee = Mentee::with_id(mentee["id"].as_str().unwrap());
            booked += usize::from(office.try_to_book(&Slot::with_id(&slot), &mentee).await.status == 201);
        }
    }

    assert!(booked > 0, "nothing was open");
}

/// Over both changes of clocks, on a Sunday's last second and a leap day.
#[tokio::test]
async fn the_story_is_legal_in_whatever_week_it_is_told() {
    for now in ["2026-03-29T23:59:59Z", "2026-10-26T00:00:00Z", "2026-12-25T12:00:00Z", "2028-02-29T08:00:00Z", "2031-10-26T00:30:00Z"] {
        let app = TestApp::start(Database::sqlite(), |_| ()).await;
        app.clock.set(now);
        load(&app).await;
        timed_jobs(&app).await;
        assert_eq!(app.office().await.all("/v1/bookings").await.len(), 65, "{now}");
        invariants::check(&app).await;
        app.stop().await;
    }
}

/// What waits for somebody is told backwards from the present, so it is there on whichever day somebody looks at the demonstration.
#[apply(test_both)]
async fn something_waits_in_every_queue_on_every_day_of_the_week(app: TestApp) {
    app.clock.set("2027-03-08T00:30:00Z");
    waits_in_every_queue(&app).await;
}

async fn waits_in_every_queue(app: &TestApp) {
    foothold::demo::load_and_greet(&app.deps).await.expect("the demonstration loads");
    timed_jobs(app).await;
    foothold::worker::offer::run(app.deps.clone()).await.unwrap();
    let now = app.deps.clock.now();
    let attention = app.office().await.get("/v1/attention").await;
    let queues = attention.assert_status(200).field("queues");
    let queues = queues.as_array().unwrap();
    let empty: Vec<_> = queues.iter().filter(|queue| queue["items"][0].is_null()).map(|queue| &queue["queue"]).collect();
    // What could not be done about an event is a fault of the service, and the demonstration has none. The service draws a round by itself, so
    // none waits to be drawn by hand.
    assert!(queues.len() == 22 && empty == ["draws", "follower_failures"], "nothing waits in {empty:?} at {now}");
    has_its_rounds(app).await;
    invariants::check(app).await;
}

/// One round was drawn last week, with every kind of decision, and one is open.
async fn has_its_rounds(app: &TestApp) {
    let office = app.office().await;
    let rounds = office.all("/v1/rounds").await;
    let [open, drawn] = &rounds[..] else { panic!("two rounds: {rounds:?}") };
    assert_eq!((&open["status"], &drawn["status"]), (&json!("open"), &json!("drawn")));
    let path = |round: &Value, what: &str| format!("/v1/rounds/{}/{what}", round["id"].as_str().expect("an id"));
    let drawn_at: foothold::time::Instant = drawn["drawn_at"].as_str().expect("an instant").parse().expect("an instant");
    let days = app.deps.clock.now().since(drawn_at).as_hours() / 24;
    assert!((6..=7).contains(&days), "it was drawn {days} days ago");
    let decisions = office.all(&path(drawn, "decisions")).await;
    let mut outcomes: Vec<_> = decisions.iter().map(|decision| decision["outcome"].as_str().expect("an outcome")).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["neither", "placed", "placed", "placed", "waiting"]);
    assert!(decisions.iter().all(|decision| decision["receipt"].as_str().is_some_and(|receipt| !receipt.is_empty())));
    let record = office.get(&path(drawn, "record")).await.text();
    foothold::allocation::rule::verify(record.as_bytes()).expect("the record can be recomputed");
    assert_eq!(office.all(&path(open, "entries")).await.len(), 2);
}

/// The days come one after the other, each at another time of day, and over both changes of clocks.
#[tokio::test]
async fn something_waits_in_every_queue_whatever_the_day_is() {
    let days = [
        "2027-03-09T23:59:59Z",
        "2027-03-10T06:00:00Z",
        "2027-03-11T12:00:00Z",
        "2027-03-12T18:30:00Z",
        "2027-03-27T09:00:00Z",
        "2027-10-31T00:30:00Z",
        "2026-12-25T12:00:00Z",
    ];
    for now in days {
        let app = TestApp::start(Database::sqlite(), |_| ()).await;
        app.clock.set(now);
        waits_in_every_queue(&app).await;
        app.stop().await;
    }
}
