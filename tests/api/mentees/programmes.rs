//! Coordinators make programmes and cohorts, change and archive them, and read what was done with them.

use crate::harness::domain::cohort_body;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_programme_is_kept_as_typed_and_changed_by_a_patch(app: TestApp) {
    let office = app.office().await;
    let body = json!({"name": "Leadership Academy", "purpose": "Practise leading", "eligibility_statement": null});
    let made = office.post("/v1/programmes", body).await;
    made.assert_status(201).assert_field("name", "Leadership Academy").assert_field("purpose", "Practise leading");
    made.assert_field("eligibility_statement", Value::Null).assert_field("active", true).assert_field("version", 1);
    assert!(made.id().starts_with("prog_"));
    let programme = Programme::of(&made);

    let changed = office.patch(&programme, json!({"eligibility_statement": "Adults who moved here", "purpose": null})).await;

    changed.assert_status(200).assert_field("purpose", Value::Null).assert_field("version", 2);
    office.patch(&programme, json!({"name": "Leadership Academy"})).await.assert_field("version", 2);
    office
        .patch(&programme, json!({"name": null, "active": false}))
        .await
        .assert_fault("/name", "required")
        .assert_fault("/active", "not-allowed");
    assert_eq!(office.get("/v1/programmes").await.items(), [office.get(&programme).await.json()]);
    app.assert_events(["programme.created", "programme.updated"]).await;
}

#[apply(test_both)]
async fn a_cohort_has_days_in_order_and_belongs_to_a_programme(app: TestApp) {
    let office = app.office().await;
    let (programme, other) = (office.programme().await, office.programme().await);
    let made = office.post("/v1/cohorts", cohort_body(&programme)).await;
    made.assert_status(201).assert_field("programme_id", programme.id()).assert_field("starts_on", "2027-03-01");
    made.assert_field("ends_on", "2027-07-30").assert_field("places", 20).assert_field("places_taken", 0);
    assert!(made.id().starts_with("coh_"));
    let cohort = Cohort::of(&made);
    app.clock.advance_minutes(1);
    let second = office.cohort(&other).await;

    let mut backwards = cohort_body(&programme);
    backwards["ends_on"] = json!("2027-02-28");
    backwards["places"] = json!(0);
    office.post("/v1/cohorts", backwards).await.assert_fault("/ends_on", "out-of-range").assert_fault("/places", "out-of-range");
    let unknown = json!({"programme_id": "prog_01k2m7q3x8e5rb4t9v6w1y0z2a", "name": "X", "starts_on": "2027-03-01", "ends_on": "2027-03-01",
        "timezone": "Europe/London", "places": 1});
    office.post("/v1/cohorts", unknown).await.assert_problem(422, "validation-failed").assert_fault("/programme_id", "unknown-id");
    office.patch(&cohort, json!({"starts_on": "2027-08-01"})).await.assert_fault("/ends_on", "out-of-range");

    office.patch(&cohort, json!({"places": 2, "name": "Spring"})).await.assert_status(200).assert_field("version", 2);
    assert_eq!(office.get("/v1/cohorts").await.ids(), [cohort.id(), second.id()]);
    assert_eq!(office.get(&format!("/v1/cohorts?programme_id={programme}")).await.ids(), [cohort.id()]);
    let history = office.get(&format!("/v1/cohorts/{cohort}/history")).await.items();
    assert_eq!(history[1]["changed"], json!(["name", "places"]));
    assert!(history[1]["sentence"].as_str().unwrap().ends_with("changed name and places of 'Spring'."), "{history:?}");
}

#[apply(test_both)]
async fn a_cohort_keeps_its_enrolled_when_it_changes(app: TestApp) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let (one, two) = (app.mentee().await, app.mentee().await);
    office.enrol(&cohort, &one).await;
    let body = json!({"mentee_id": two.id(), "starts_on": "2027-05-03"});
    office.post(&format!("/v1/cohorts/{cohort}/enrolments"), body).await.assert_status(201);

    office.patch(&cohort, json!({"places": 1})).await.assert_problem(409, "conflict");
    office.patch(&cohort, json!({"ends_on": "2027-05-02"})).await.assert_problem(409, "conflict");
    office.patch(&cohort, json!({"starts_on": "2027-03-09"})).await.assert_problem(409, "conflict");
    let fits = json!({"places": 2, "starts_on": "2027-03-08", "ends_on": "2027-05-03"});
    office.patch(&cohort, fits).await.assert_status(200).assert_field("places_taken", 2);
}

#[apply(test_both)]
async fn a_programme_and_its_cohorts_are_archived_one_after_the_other(app: TestApp) {
    let office = app.office().await;
    let programme = office.programme().await;
    let cohort = office.cohort(&programme).await;
    let mentee = app.mentee().await;
    let enrolment = office.enrol(&cohort, &mentee).await;

    office.archive(&programme).await.assert_problem(409, "conflict");
    office.archive(&cohort).await.assert_problem(409, "conflict");
    office.step(&enrolment, "pause", json!({})).await.assert_status(200);
    office.archive(&cohort).await.assert_problem(409, "conflict");
    office.step(&enrolment, "complete", json!({})).await.assert_status(200);
    office.archive(&cohort).await.assert_status(200).assert_field("active", false).assert_field("version", 2);
    office.archive(&cohort).await.assert_status(200).assert_field("version", 2);
    office.try_to_enrol(&cohort, &app.mentee().await).await.assert_problem(409, "conflict");
    office.archive(&programme).await.assert_status(200).assert_field("active", false);

    office.post("/v1/cohorts", cohort_body(&programme)).await.assert_fault("/programme_id", "archived");
    office.restore(&cohort).await.assert_problem(409, "conflict");
    office.restore(&programme).await.assert_status(200).assert_field("active", true);
    office.restore(&cohort).await.assert_status(200).assert_field("active", true);
    office.enrol(&cohort, &mentee).await;
    assert!(office.get("/v1/cohorts?active=false").await.items().is_empty());
}

#[apply(test_both)]
async fn a_cohort_with_a_slot_to_come_is_not_archived(app: TestApp) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let company = office.company().active().await;
    let slot = office.slot(&company).with("cohort_id", cohort.id()).published().await;

    office.archive(&cohort).await.assert_problem(409, "conflict");
    office.patch(&slot, json!({"cohort_id": null})).await.assert_status(200);
    office.archive(&cohort).await.assert_status(200);

    office.patch(&slot, json!({"cohort_id": cohort.id()})).await.assert_fault("/cohort_id", "archived");
    office.slot(&company).with("cohort_id", cohort.id()).send().await.assert_fault("/cohort_id", "archived");
}
