//! Places of cohorts: never more than there are, and one active enrolment for a mentee in a programme.

use super::{Callers, count};
use crate::harness::domain::cohort_body;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn of_64_who_enrol_at_once_as_many_get_a_place_as_there_are(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let mut body = cohort_body(&office.programme().await);
    body["places"] = json!(5);
    let cohort = Cohort::of(&office.post("/v1/cohorts", body).await);
    let mentees = app.mentees(64).await;

    let enrolling = mentees.iter().enumerate().map(|(number, mentee)| {
        let (caller, cohort, mentee) = (callers.turn(number), cohort.clone(), mentee.clone());
        async move { caller.try_to_enrol(&cohort, &mentee).await }
    });
    let answers = together(enrolling).await;

    assert_eq!(count(&answers, 201, &["conflict"]), 5);
    office.get(&cohort).await.assert_field("places_taken", 5);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn of_many_who_enrol_one_mentee_in_cohorts_of_one_programme_exactly_one_does(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let programme = office.programme().await;
    let cohorts = [office.cohort(&programme).await, office.cohort(&programme).await];
    let mentee = app.mentee().await;

    let enrolling = (0..32).map(|number| {
        let (caller, cohort, mentee) = (callers.turn(number / 2), cohorts[number % 2].clone(), mentee.clone());
        async move { caller.try_to_enrol(&cohort, &mentee).await }
    });
    let answers = together(enrolling).await;

    assert_eq!(count(&answers, 201, &["conflict"]), 1);
    assert_eq!(office.get(&format!("/v1/enrolments?mentee_id={mentee}")).await.items().len(), 1);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn leaving_and_booking_and_enrolling_at_once_break_nothing(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let mut body = cohort_body(&office.programme().await);
    body["places"] = json!(8);
    let cohort = Cohort::of(&office.post("/v1/cohorts", body).await);
    let company = office.company().active().await;
    let slot = office.slot(&company).kind("group_session").capacity(8).with("cohort_id", cohort.id()).published().await;
    let mentees = app.mentees(16).await;
    let mut enrolments = Vec::new();
    for mentee in &mentees[..8] {
        enrolments.push(office.enrol(&cohort, mentee).await);
    }

    let acts = (0..48).map(|number| {
        let (caller, cohort, slot) = (callers.turn(number), cohort.clone(), slot.clone());
        let (mentee, other, enrolment) = (mentees[number % 8].clone(), mentees[8 + number % 8].clone(), enrolments[number % 8].clone());
        async move {
            match number / 16 {
                0 => caller.try_to_book(&slot, &mentee).await,
                1 => caller.step(&enrolment, "withdraw", json!({})).await,
                _ => caller.try_to_enrol(&cohort, &other).await,
            }
        }
    });
    let answers = together(acts).await;

    let refusals = ["conflict", "not-enrolled", "already-booked"];
    answers.iter().filter(|answer| answer.status == 409).for_each(|answer| {
        assert!(refusals.iter().any(|code| answer.field("code") == *code), "{answer:?}");
    });
    assert!(answers.iter().all(|answer| [200, 201, 409].contains(&answer.status)), "{answers:?}");
    callers.end(&app).await;
}
