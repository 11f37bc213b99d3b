//! `/v1/mentees`.

use crate::harness::domain::mentee_body;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_mentee_is_kept_as_typed(app: TestApp) {
    let coordinator = app.coordinator().await;
    let mut body = mentee_body();
    body["full_name"] = json!("  Amal\u{301} \u{1f469}\u{200d}\u{1f680}\r\nIdris ");
    body["adjustment_for_host"] = json!("Please\nspeak \"slowly\" \\ 100 %");
    let made = coordinator.post("/v1/mentees", body.clone()).await;
    made.assert_status(201).assert_field("version", 1).assert_field("active", true).assert_field("created_at", "2027-03-08T09:00:00Z");
    assert_eq!(made.header("location").unwrap(), format!("/v1/mentees/{}", made.id()));

    let read = coordinator.get(&Mentee::of(&made)).await;
    assert_eq!(read.json(), made.json());
    assert_eq!(read.etag(), made.etag());
    for (field, value) in body.as_object().unwrap() {
        read.assert_field(field, value.clone());
    }
    coordinator.get(&Mentee::of(&made)).if_none_match(&made.etag()).await.assert_status(304);
}

#[apply(test_both)]
async fn what_is_not_said_is_absent(app: TestApp) {
    let body = json!({"full_name": "A", "preferred_name": "A", "fields": [], "timezone": "Europe/London"});
    let made = app.coordinator().await.post("/v1/mentees", body).await;
    made.assert_status(201).assert_field("workplace_clearance", "not_checked").assert_field("fields", json!([]));
    for field in ["email", "profession", "target_role", "adjustment_for_host"] {
        made.assert_field(field, Value::Null);
    }
}

#[apply(test_both)]
async fn every_fault_is_named_at_once(app: TestApp) {
    let body = json!({"full_name": " ", "email": "no at", "fields": ["ok", "Not a slug", 7], "timezone": "GMT Standard Time",
        "workplace_clearance": "maybe", "date_of_birth": "1990-01-01"});
    let answer = app.coordinator().await.post("/v1/mentees", body).await;
    answer.assert_problem(422, "validation-failed");
    for (at, code) in [
        ("/full_name", "required"),
        ("/preferred_name", "required"),
        ("/email", "malformed"),
        ("/fields/1", "malformed"),
        ("/fields/2", "wrong-type"),
        ("/timezone", "unknown-time-zone"),
        ("/workplace_clearance", "unknown-word"),
        ("/date_of_birth", "unknown-field"),
    ] {
        answer.assert_fault(at, code);
    }
    assert_eq!(answer.faults().len(), 8, "{answer:?}");
    assert!(app.events().await.is_empty());
}

#[apply(test_both)]
async fn names_and_addresses_are_not_unique(app: TestApp) {
    let twins = app.mentees(2).await;
    assert_ne!(twins[0].id(), twins[1].id());
}
