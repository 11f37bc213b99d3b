//! `GET /v1/attention`: what needs a person, the most urgent first.

use crate::harness::prelude::*;
use crate::waitlist::full;

/// The ids of one kind, in the order in which they are given.
fn bookings(answer: &Answer, kind: &str) -> Vec<String> {
    let listed = answer.field(kind).as_array().cloned().unwrap_or_default();
    listed.iter().map(|one| one["booking_id"].as_str().unwrap_or_default().to_owned()).collect()
}

#[apply(test_both)]
async fn nothing_needs_a_person_at_first(app: TestApp) {
    let nothing = app.office().await.get("/v1/attention").await;
    nothing.assert_status(200);
    assert_eq!(nothing.json(), json!({"requests": [], "offers": [], "attendance": [], "partnerships": []}));
}

#[apply(test_both)]
async fn requests_offers_and_open_attendance_are_listed_with_what_to_do(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let later = office.slot(&company).starts("2027-05-03T10:00").approval("employer").capacity(2).published().await;
    let request = office.book(&later, &app.mentee().await).await;
    let attended = full(&app, office.slot(&company).starts("2027-03-12T10:00"), 0).await;
    let line = full(&app, office.slot(&company).starts("2027-05-04T10:00"), 1).await;
    office.cancel(&line.seated[0], "work").await.assert_status(200);

    let before = office.get("/v1/attention").await;
    assert_eq!(bookings(&before, "requests"), [request.id()]);
    assert_eq!(bookings(&before, "offers"), [line.line[0].id()]);
    assert!(bookings(&before, "attendance").is_empty(), "{before:?}");
    before.assert_field("/requests/0/due_at", "2027-03-11T09:00:00Z").assert_field("/offers/0/due_at", "2027-03-10T09:00:00Z");
    before.assert_field("/requests/0/slot_id", later.id()).assert_field("/requests/0/company_id", company.id());
    app.clock.set("2027-03-12T10:45:00Z");
    let after = office.get("/v1/attention").await;
    assert_eq!(bookings(&after, "attendance"), [attended.seated[0].id()]);
    after.assert_field("/attendance/0/due_at", "2027-03-12T10:45:00Z");
    for kind in ["requests", "offers", "attendance"] {
        assert!(after.field(&format!("/{kind}/0/to_do")).as_str().is_some_and(|to_do| !to_do.is_empty()), "{after:?}");
    }
}

#[apply(test_both)]
async fn the_most_urgent_come_first_and_no_more_than_asked_for(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").capacity(3).published().await;
    let mut requests = Vec::new();
    for mentee in app.mentees(3).await {
        requests.push(office.book(&slot, &mentee).await.id().to_owned());
        app.clock.advance_minutes(1);
    }
    assert_eq!(bookings(&office.get("/v1/attention").await, "requests"), requests);
    assert_eq!(bookings(&office.get("/v1/attention?limit=2").await, "requests"), requests[..2]);
    office.get("/v1/attention?limit=0").await.assert_problem(422, "validation-failed");
    office.get("/v1/attention?limit=101").await.assert_problem(422, "validation-failed");
    office.get("/v1/attention?who=me").await.assert_problem(422, "validation-failed");
}

#[apply(test_both)]
async fn what_is_done_needs_nobody_any_more(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").published().await;
    let request = office.book(&slot, &app.mentee().await).await;
    office.confirm(&request).await.assert_status(200);
    assert!(bookings(&office.get("/v1/attention").await, "requests").is_empty());
    app.clock.set("2027-03-31T17:45:00Z");
    assert_eq!(bookings(&office.get("/v1/attention").await, "attendance"), [request.id()]);
    office.attendance(&request, "attended").await.assert_status(200);
    assert!(bookings(&office.get("/v1/attention").await, "attendance").is_empty());
}

#[apply(test_both)]
async fn a_company_sees_its_own_and_neither_offers_nor_partnerships(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let other = office.company().active().await;
    let slot = office.slot(&company).approval("employer").published().await;
    let own = office.book(&slot, &app.mentee().await).await;
    let foreign = office.slot(&other).approval("employer").published().await;
    office.book(&foreign, &app.mentee().await).await;
    let line = full(&app, office.slot(&company), 1).await;
    office.cancel(&line.seated[0], "work").await.assert_status(200);
    let call = json!({"kind": "call", "summary": "They have rooms", "next_action": "Send the dates", "next_action_due": "2027-03-08"});
    office.post(&format!("/v1/companies/{company}/interactions"), call).await.assert_status(201);

    let seen = app.partner(&company).await.get("/v1/attention").await;

    assert_eq!(bookings(&seen, "requests"), [own.id()]);
    seen.assert_field("offers", json!([])).assert_field("partnerships", json!([]));
    app.viewer().await.get("/v1/attention").await.assert_problem(403, "forbidden");
}

#[apply(test_both)]
async fn a_partnership_whose_next_action_is_due_is_listed_from_that_day_on(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let call = json!({"kind": "call", "summary": "They have rooms", "next_action": "Send the dates", "next_action_due": "2027-03-10"});
    office.post(&format!("/v1/companies/{company}/interactions"), call).await.assert_status(201);

    app.clock.set("2027-03-09T23:59:59Z");
    office.get("/v1/attention").await.assert_field("partnerships", json!([]));
    app.clock.set("2027-03-10T00:00:00Z");
    let due = json!([{"company_id": company.id(), "due_on": "2027-03-10", "to_do": "Send the dates"}]);
    office.get("/v1/attention").await.assert_field("partnerships", due);
}
