//! The employer's answer: confirm or decline. And the steps that are not in the table.

use super::{booking_that_is, slot_to_approve};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_request_is_confirmed_by_its_company_or_a_coordinator(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").capacity(2).published().await;
    for caller in [office, &app.partner(&company).await] {
        let booking = office.book(&slot, &app.mentee().await).await;

        let answer = caller.confirm(&booking).await;

        answer.assert_status(200).assert_field("status", "confirmed").assert_field("version", 2);
        // Nobody is asked any more.
        answer.assert_field("respond_by", Value::Null);
    }
    office.get(&slot).await.assert_field("availability", "busy");
}

#[apply(test_both)]
async fn a_request_is_declined_by_its_company_or_a_coordinator_and_its_seat_is_free(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").published().await;
    for caller in [office, &app.partner(&company).await] {
        let booking = office.book(&slot, &app.mentee().await).await;

        let answer = caller.step(&booking, "decline", json!({"reason_code": "host_unavailable", "note": "Gareth is away"})).await;

        answer.assert_status(200).assert_field("status", "declined").assert_field("reason_code", "host_unavailable");
        answer.assert_field("note", "Gareth is away").assert_field("late", Value::Null).assert_field("cancelled_by", Value::Null);
        office.get(&slot).await.assert_field("availability", "free").assert_field("seats_taken", 0);
    }
}

#[apply(test_both)]
async fn a_company_reads_why_it_declined_and_not_why_the_institute_did(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").published().await;
    let partner = app.partner(&company).await;
    for (caller, note) in [(&partner, json!("Gareth is away")), (office, Value::Null)] {
        let booking = office.book(&slot, &app.mentee().await).await;
        caller.step(&booking, "decline", json!({"reason_code": "other", "note": "Gareth is away"})).await.assert_status(200);

        partner.get(&booking).await.assert_status(200).assert_field("note", note);
        office.get(&booking).await.assert_field("note", "Gareth is away").assert_field("reason_code", "other");
    }
}

#[apply(test_both)]
async fn declining_needs_no_reason(app: TestApp) {
    let booking = booking_that_is(&app, "requested").await;

    let answer = app.office().await.request(reqwest::Method::POST, &format!("/v1/bookings/{booking}/decline")).await;

    answer.assert_status(200).assert_field("status", "declined").assert_field("reason_code", Value::Null);
}

#[apply(test_both)]
async fn whoever_was_declined_can_be_booked_again(app: TestApp) {
    let office = app.office().await;
    let (slot, mentee) = (slot_to_approve(&app, 1).await, app.mentee().await);
    let booking = office.book(&slot, &mentee).await;
    office.decline(&booking).await.assert_status(200);

    let again = office.book(&slot, &mentee).await;

    office.confirm(&again).await.assert_status(200);
    office.get(&booking).await.assert_field("status", "declined");
}

#[apply(test_both)]
async fn a_step_that_is_not_in_the_table_is_refused_and_names_the_possible_ones(app: TestApp) {
    let possible: &[(&str, &[&str])] = &[
        ("requested", &["confirm", "decline", "cancel", "reschedule"]),
        ("confirmed", &["cancel", "reschedule", "attendance"]),
        ("declined", &["reinstate"]),
        ("expired", &[]),
        ("cancelled", &["reinstate"]),
    ];
    let office = app.office().await;
    for (status, possible) in possible {
        let booking = booking_that_is(&app, status).await;
        let before = office.get(&booking).await.json();
        for step in ["confirm", "decline", "cancel"].iter().filter(|step| !possible.contains(step) && !leads_to(step, status)) {
            let body = if *step == "cancel" { json!({"reason_code": "work"}) } else { json!({}) };
            let answer = office.step(&booking, step, body).await;
            answer.assert_problem(409, "illegal-transition").assert_field("possible", *possible).assert_field("status_now", *status);
        }
        assert_eq!(office.get(&booking).await.json(), before);
    }
}

fn leads_to(step: &str, status: &str) -> bool {
    [("confirm", "confirmed"), ("decline", "declined"), ("cancel", "cancelled"), ("offer", "offered")].contains(&(step, status))
}

#[apply(test_both)]
async fn a_step_to_the_state_that_a_booking_has_changes_nothing(app: TestApp) {
    let office = app.office().await;
    let steps = [
        ("confirmed", "confirm", json!({})),
        ("declined", "decline", json!({"reason_code": "other"})),
        ("cancelled", "cancel", json!({"reason_code": "other"})),
        ("offered", "offer", json!({"reason": "Travels far"})),
    ];
    for (status, step, body) in steps {
        let booking = booking_that_is(&app, status).await;
        let (before, known) = (office.get(&booking).await.json(), app.events().await.len());

        assert_eq!(office.step(&booking, step, body).await.assert_status(200).json(), before, "{step}");
        assert_eq!(office.get(&booking).await.json(), before, "{step}");
        assert_eq!(app.events().await.len(), known, "{step}");
    }
}

#[apply(test_both)]
async fn another_companys_booking_is_not_there(app: TestApp) {
    let office = app.office().await;
    let stranger = app.partner(&office.company().active().await).await;
    let booking = booking_that_is(&app, "requested").await;

    for step in ["confirm", "decline", "cancel"] {
        stranger.step(&booking, step, json!({"reason": 1})).await.assert_problem(404, "not-found");
    }
    stranger.get(&booking).await.assert_problem(404, "not-found");
    office.get(&booking).await.assert_field("status", "requested");
}

#[apply(test_both)]
async fn a_step_of_a_stale_version_is_refused(app: TestApp) {
    let office = app.office().await;
    let booking = booking_that_is(&app, "requested").await;
    let stale = office.get(&booking).await.etag();
    office.confirm(&booking).await.assert_status(200);

    for (step, body) in [("confirm", json!({})), ("decline", json!({})), ("cancel", json!({"reason_code": "work"}))] {
        office.step(&booking, step, body).if_match(&stale).await.assert_problem(412, "precondition-failed").assert_field("version", 2);
    }
    let now = office.get(&booking).await.etag();
    office.step(&booking, "cancel", json!({"reason_code": "work"})).if_match(&now).await.assert_status(200);
}

#[apply(test_both)]
async fn a_booking_that_has_not_changed_is_not_sent_again(app: TestApp) {
    let office = app.office().await;
    let booking = booking_that_is(&app, "requested").await;
    let tag = office.get(&booking).await.etag();

    office.get(&booking).if_none_match(&tag).await.assert_status(304);
    office.confirm(&booking).await.assert_status(200);
    office.get(&booking).if_none_match(&tag).await.assert_status(200);
}
