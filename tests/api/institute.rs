//! `/v1/institute`: reading, changing, conditions.

use crate::harness::prelude::*;
use crate::harness::world;

const INSTITUTE: &str = "/v1/institute";

#[apply(test_both)]
async fn a_patch_changes_what_it_names_and_null_clears(app: TestApp) {
    let coordinator = app.coordinator().await;
    let body = json!({"name": "Compass Rise", "contact": "office@compassrise.example", "website": "https://compassrise.example"});
    coordinator.patch(INSTITUTE, body).await.assert_status(200).assert_field("version", 2).assert_field("timezone", "Europe/London");

    app.clock.advance_hours(1);
    coordinator.patch(INSTITUTE, json!({"contact": null})).await.assert_status(200);

    let read = coordinator.get(INSTITUTE).await;
    read.assert_field("name", "Compass Rise").assert_field("contact", Value::Null).assert_field("version", 3);
    read.assert_field("website", "https://compassrise.example").assert_field("updated_at", "2027-03-08T10:00:00Z");
    app.assert_events(["institute.updated", "institute.updated"]).await;
}

#[apply(test_both)]
async fn a_patch_that_changes_nothing_leaves_the_version(app: TestApp) {
    let coordinator = app.coordinator().await;
    let before = coordinator.get(INSTITUTE).await;
    for body in [json!({}), json!({"name": before.field("name")})] {
        let after = coordinator.patch(INSTITUTE, body).await;
        assert_eq!(after.json(), before.json());
        assert_eq!(after.etag(), before.etag());
    }
    assert!(app.events().await.is_empty());
}

#[apply(test_both)]
async fn the_faults_of_a_patch_are_named_all_at_once(app: TestApp) {
    let body = json!({"name": null, "timezone": "Mars/Olympus", "website": "ftp://x.example", "contact": 7, "colour": "red"});
    let answer = app.coordinator().await.patch(INSTITUTE, body).await;
    answer.assert_problem(422, "validation-failed");
    let expected = [
        ("/name", "required"),
        ("/timezone", "unknown-time-zone"),
        ("/contact", "wrong-type"),
        ("/website", "malformed"),
        ("/colour", "unknown-field"),
    ];
    assert_eq!(answer.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    assert!(app.events().await.is_empty());
}

#[apply(test_both)]
async fn if_match_refuses_a_change_of_what_has_changed_meanwhile(app: TestApp) {
    let coordinator = app.coordinator().await;
    let first = coordinator.get(INSTITUTE).await.etag();
    let second = coordinator.patch(INSTITUTE, json!({"name": "One"})).if_match(&first).await;
    second.assert_status(200);
    assert_ne!(second.etag(), first);

    let stale = coordinator.patch(INSTITUTE, json!({"name": "Two"})).if_match(&first).await;
    stale.assert_problem(412, "precondition-failed").assert_field("version", 2);
    coordinator.get(INSTITUTE).await.assert_field("name", "One");

    // Only what stands before the dot counts.
    coordinator.patch(INSTITUTE, json!({"name": "Three"})).if_match("\"v2.0000\"").await.assert_status(200);
    coordinator.patch(INSTITUTE, json!({"name": "Four"})).if_match("*").await.assert_status(200);
    // A fault of the body comes before a stale version.
    coordinator.patch(INSTITUTE, json!({"name": ""})).if_match(&first).await.assert_problem(422, "validation-failed");
}

#[apply(test_both)]
async fn a_reader_who_has_it_gets_no_body(app: TestApp) {
    let coordinator = app.coordinator().await;
    let etag = coordinator.get(INSTITUTE).await.etag();
    for known in [etag.clone(), format!("\"v9.x\", {etag}"), format!("W/{etag}"), "*".to_owned()] {
        let answer = coordinator.get(INSTITUTE).if_none_match(&known).await;
        answer.assert_status(304);
        assert_eq!(answer.etag(), etag);
    }
    // Unlike If-Match, all of it counts.
    let version = etag.split('.').next().unwrap();
    coordinator.get(INSTITUTE).if_none_match(&format!("{version}.0000\"")).await.assert_status(200);
    coordinator.patch(INSTITUTE, json!({"name": "New"})).await.assert_status(200);
    coordinator.get(INSTITUTE).if_none_match(&etag).await.assert_status(200);
}

#[apply(test_both)]
async fn partners_and_viewers_read_it_and_leave_it(app: TestApp) {
    let partner = app.partner(&world::company(&app).await).await;
    for caller in [partner, app.viewer().await] {
        caller.get(INSTITUTE).await.assert_status(200);
        caller.patch(INSTITUTE, json!({"name": "Mine"})).await.assert_problem(403, "forbidden");
    }
}

#[apply(test_both)]
async fn changes_at_the_same_time_are_all_counted(app: TestApp) {
    let coordinator = app.coordinator().await;
    let changes = (0..10).map(|number| coordinator.patch(INSTITUTE, json!({"name": format!("Institute {number}")})));
    for answer in together(changes).await {
        answer.assert_status(200);
    }
    coordinator.get(INSTITUTE).await.assert_field("version", 11);
}
