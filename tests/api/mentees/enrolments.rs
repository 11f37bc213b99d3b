//! Mentees are enrolled in cohorts and leave them (docs/product.md, Enrolment).

use crate::harness::caller::Place;
use crate::harness::domain::cohort_body;
use crate::harness::prelude::*;

async fn enrol_with(caller: &Caller, cohort: &Cohort, body: Value) -> Answer {
    caller.post(&format!("{}/enrolments", cohort.path()), body).await
}

#[apply(test_both)]
async fn an_enrolment_begins_today_or_with_the_cohort(app: TestApp) {
    let office = app.office().await;
    let programme = office.programme().await;
    let running = office.cohort(&programme).await;
    let mut later = cohort_body(&office.programme().await);
    later["starts_on"] = json!("2027-04-05");
    let later = Cohort::of(&office.post("/v1/cohorts", later).await);
    let mentee = app.mentee().await;

    let made = office.try_to_enrol(&running, &mentee).await;

    made.assert_status(201).assert_field("starts_on", "2027-03-08").assert_field("status", "active").assert_field("version", 1);
    made.assert_field("cohort_id", running.id()).assert_field("programme_id", programme.id()).assert_field("mentee_id", mentee.id());
    assert!(made.id().starts_with("enr_"));
    assert_eq!(office.get(&Enrolment::of(&made)).await.json(), made.json());
    office.try_to_enrol(&later, &mentee).await.assert_status(201).assert_field("starts_on", "2027-04-05");
    office.get(&running).await.assert_field("places_taken", 1).assert_field("version", 1);
}

#[apply(test_both)]
async fn the_first_day_lies_within_the_cohort_and_only_an_administrator_enrols_for_a_day_that_has_passed(app: TestApp) {
    let (office, admin) = (app.coordinator().await, app.admin().await);
    let cohort = office.cohort(&office.programme().await).await;
    let mentee = app.mentee().await;
    let on = |day: &str| json!({"mentee_id": mentee.id(), "starts_on": day});
    for day in ["2027-02-28", "2027-07-31"] {
        enrol_with(&admin, &cohort, on(day)).await.assert_fault("/starts_on", "out-of-range");
    }
    let mut with_reason = on("2027-03-07");
    with_reason["reason"] = json!("Came on Sunday already.");
    enrol_with(&office, &cohort, with_reason.clone()).await.assert_fault("/starts_on", "not-allowed");
    enrol_with(&admin, &cohort, on("2027-03-07")).await.assert_fault("/reason", "required");

    let made = enrol_with(&admin, &cohort, with_reason).await;

    made.assert_status(201).assert_field("starts_on", "2027-03-07");
    let history = office.get(&format!("/v1/enrolments/{}/history", made.id())).await.items();
    assert_eq!(history[0]["reason"], "Came on Sunday already.");
    assert!(history[0]["sentence"].as_str().unwrap().contains("enrolled Amal Idris in 'Spring 2027'"), "{history:?}");
    app.clock.set("2027-07-31T09:00:00Z");
    office.try_to_enrol(&cohort, &app.mentee().await).await.assert_fault("/starts_on", "out-of-range");
}

#[apply(test_both)]
async fn unknown_and_archived_mentees_are_faults_of_the_body(app: TestApp) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let archived = app.mentee().await;
    office.archive(&archived).await.assert_status(200);
    let unknown = json!({"mentee_id": "ment_01k2m7q3x8e5rb4t9v6w1y0z2a", "starts_on": "2028-01-01"});
    enrol_with(office, &cohort, unknown).await.assert_fault("/mentee_id", "unknown-id").assert_fault("/starts_on", "out-of-range");
    office.try_to_enrol(&cohort, &archived).await.assert_fault("/mentee_id", "archived");
}

#[apply(test_both)]
async fn a_mentee_has_one_active_enrolment_in_a_programme(app: TestApp) {
    let office = app.office().await;
    let programme = office.programme().await;
    let (one, two) = (office.cohort(&programme).await, office.cohort(&programme).await);
    let elsewhere = office.cohort(&office.programme().await).await;
    let mentee = app.mentee().await;
    let first = office.enrol(&one, &mentee).await;

    office.try_to_enrol(&one, &mentee).await.assert_problem(409, "conflict");
    office.try_to_enrol(&two, &mentee).await.assert_problem(409, "conflict");
    office.enrol(&elsewhere, &mentee).await;
    office.step(&first, "pause", json!({})).await.assert_status(200);
    let second = office.enrol(&two, &mentee).await;
    office.step(&first, "resume", json!({})).await.assert_problem(409, "conflict");
    office.step(&second, "withdraw", json!({})).await.assert_status(200);
    office.step(&first, "resume", json!({})).await.assert_status(200).assert_field("status", "active");
}

#[apply(test_both)]
async fn a_place_is_free_again_when_somebody_leaves_and_not_when_somebody_completes(app: TestApp) {
    let office = app.office().await;
    let mut body = cohort_body(&office.programme().await);
    body["places"] = json!(2);
    let cohort = Cohort::of(&office.post("/v1/cohorts", body).await);
    let (one, two, third) = (app.mentee().await, app.mentee().await, app.mentee().await);
    let completed = office.enrol(&cohort, &one).await;
    let paused = office.enrol(&cohort, &two).await;
    office.step(&completed, "complete", json!({})).await.assert_status(200).assert_field("ended_at", "2027-03-08T09:00:00Z");
    office.step(&paused, "pause", json!({})).await.assert_status(200).assert_field("ended_at", Value::Null);
    office.try_to_enrol(&cohort, &third).await.assert_problem(409, "conflict");

    office.step(&paused, "end", json!({})).await.assert_fault("/reason", "required");
    office.step(&paused, "end", json!({"reason": "Cannot be reached"})).await.assert_status(200).assert_field("status", "ended");

    office.get(&cohort).await.assert_field("places_taken", 1);
    office.enrol(&cohort, &third).await;
    office.get(&cohort).await.assert_field("places_taken", 2);
}

#[apply(test_both)]
async fn every_step_from_every_state(app: TestApp) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let ways: [(&str, &[&str]); 5] =
        [("active", &[]), ("paused", &["pause"]), ("completed", &["complete"]), ("withdrawn", &["withdraw"]), ("ended", &["end"])];
    let steps = [("pause", "paused"), ("resume", "active"), ("complete", "completed"), ("withdraw", "withdrawn"), ("end", "ended")];
    let reason = json!({"reason": "As agreed"});
    let mentee = app.mentee().await;
    for (from, way) in ways {
        for (step, to) in steps {
            let enrolment = office.enrol(&cohort, &mentee).await;
            for before in way {
                office.step(&enrolment, before, reason.clone()).await.assert_status(200);
            }
            let version = office.get(&enrolment).await.field("version").as_i64().unwrap();
            let known = app.events().await.len();
            let answer = office.step(&enrolment, step, reason.clone()).await;
            let events = app.events().await.split_off(known);
            let is_over = ["completed", "withdrawn", "ended"].contains(&from);
            if from == to {
                answer.assert_status(200).assert_field("version", version);
                assert!(events.is_empty(), "{from} {step}");
            } else if is_over || (step == "resume" && from != "paused") {
                answer.assert_problem(409, "illegal-transition");
            } else {
                answer.assert_status(200).assert_field("status", to).assert_field("version", version + 1);
                assert_eq!(events, [format!("enrolment.{}", if step == "resume" { "resumed" } else { to })]);
            }
            if ["active", "paused"].contains(&office.get(&enrolment).await.field("status").as_str().unwrap()) {
                office.step(&enrolment, "withdraw", json!({})).await.assert_status(200);
            }
        }
    }
}

#[apply(test_both)]
async fn lists_are_filtered_by_cohort_mentee_and_state(app: TestApp) {
    let office = app.office().await;
    let (cohort, other) = (office.cohort(&office.programme().await).await, office.cohort(&office.programme().await).await);
    let (one, two) = (app.mentee().await, app.mentee().await);
    let a = office.enrol(&cohort, &one).await;
    app.clock.advance_minutes(1);
    let b = office.enrol(&cohort, &two).await;
    app.clock.advance_minutes(1);
    let c = office.enrol(&other, &one).await;
    office.step(&b, "pause", json!({})).await.assert_status(200);
    for (query, expected) in [
        (String::new(), vec![&a, &b, &c]),
        (format!("cohort_id={cohort}"), vec![&a, &b]),
        (format!("mentee_id={one}"), vec![&a, &c]),
        ("status=paused".to_owned(), vec![&b]),
        (format!("mentee_id={one}&status=active&cohort_id={other}"), vec![&c]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(Enrolment::id).collect();
        assert_eq!(office.get(&format!("/v1/enrolments?{query}")).await.ids(), expected, "{query}");
    }
    let pages = office.all("/v1/enrolments").await;
    assert_eq!(pages.len(), 3);
}

#[apply(test_both)]
async fn a_mentee_who_is_enrolled_is_not_archived(app: TestApp) {
    let office = app.office().await;
    let mentee = app.mentee().await;
    let enrolment = office.enrol(&office.cohort(&office.programme().await).await, &mentee).await;
    office.archive(&mentee).await.assert_problem(409, "conflict");
    office.step(&enrolment, "pause", json!({})).await.assert_status(200);
    office.archive(&mentee).await.assert_problem(409, "conflict");
    office.step(&enrolment, "complete", json!({})).await.assert_status(200);
    office.archive(&mentee).await.assert_status(200);
}

#[apply(test_both)]
async fn the_history_of_a_mentee_tells_of_enrolments_with_their_reasons(app: TestApp) {
    let office = app.office().await;
    let mentee = app.mentee().await;
    let enrolment = office.enrol(&office.cohort(&office.programme().await).await, &mentee).await;
    office.step(&enrolment, "pause", json!({"reason": "A new job until May"})).await.assert_status(200);

    let told = office.get(&format!("/v1/mentees/{mentee}/history")).await.items();

    let actions: Vec<_> = told.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["mentee.created", "enrolment.created", "enrolment.paused"]);
    let sentence = told[2]["sentence"].as_str().unwrap();
    assert!(sentence.ends_with("paused the enrolment of Amal Idris in 'Spring 2027': A new job until May."), "{sentence}");
    let log = office.get(&format!("/v1/events?mentee_id={mentee}")).await.items();
    assert_eq!(log.last().unwrap()["data"]["enrolment_id"], enrolment.id());
}
