//! A slot that is for a cohort takes its enrolled alone, and a booking keeps the cohort in which it counts (docs/product.md, Enrolment).

use crate::harness::caller::Place;
use crate::harness::domain::cohort_body;
use crate::harness::prelude::*;

/// A cohort, and a published slot for it with this many seats.
async fn slot_of_cohort(app: &TestApp, seats: u32) -> (Cohort, Company, Slot) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(seats).with("cohort_id", cohort.id()).published().await;
    (cohort, company, slot)
}

#[apply(test_both)]
async fn only_the_enrolled_are_booked(app: TestApp) {
    let office = app.office().await;
    let (cohort, _, slot) = slot_of_cohort(&app, 3).await;
    let (enrolled, stranger) = (app.mentee().await, app.mentee().await);
    let enrolment = office.enrol(&cohort, &enrolled).await;
    office.enrol(&office.cohort(&office.programme().await).await, &stranger).await;

    office.try_to_book(&slot, &stranger).await.assert_problem(409, "not-enrolled");
    office.step(&enrolment, "pause", json!({})).await.assert_status(200);
    office.try_to_book(&slot, &enrolled).await.assert_problem(409, "not-enrolled");
    office.step(&enrolment, "resume", json!({})).await.assert_status(200);
    let booked = office.try_to_book(&slot, &enrolled).await;

    booked.assert_status(201).assert_field("cohort_id", cohort.id());
    office.get(&slot).await.assert_field("seats_taken", 1);
    office.step(&enrolment, "withdraw", json!({})).await.assert_status(200);
    office.get(&Booking::of(&booked)).await.assert_field("status", "confirmed").assert_field("cohort_id", cohort.id());
}

#[apply(test_both)]
async fn an_override_does_not_pass_over_enrolment(app: TestApp) {
    let office = app.office().await;
    let (_, _, slot) = slot_of_cohort(&app, 1).await;
    let body = json!({"slot_id": slot.id(), "mentee_id": app.mentee().await.id(), "override": {"reason": "The window was missed"}});
    office.post("/v1/bookings", body).await.assert_problem(409, "not-enrolled");
}

#[apply(test_both)]
async fn clearance_comes_before_enrolment_and_enrolment_before_seats(app: TestApp) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let slot = office.slot(&office.company().active().await).kind("shadowing").with("cohort_id", cohort.id()).published().await;
    let enrolled = app.mentee().await;
    office.enrol(&cohort, &enrolled).await;
    office.book(&slot, &enrolled).await;
    let not_cleared = office.mentee().clearance("not_cleared").registered().await;
    office.try_to_book(&slot, &not_cleared).await.assert_problem(409, "not-cleared");
    office.try_to_book(&slot, &app.mentee().await).await.assert_problem(409, "not-enrolled");
}

#[apply(test_both)]
async fn nobody_else_joins_the_line_and_who_has_left_is_passed_over(app: TestApp) {
    let office = app.office().await;
    let (cohort, _, slot) = slot_of_cohort(&app, 1).await;
    let (seated, left, next) = (app.mentee().await, app.mentee().await, app.mentee().await);
    for mentee in [&seated, &next] {
        office.enrol(&cohort, mentee).await;
    }
    let enrolment = office.enrol(&cohort, &left).await;
    let seat = office.book(&slot, &seated).await;
    let stranger = json!({"slot_id": slot.id(), "mentee_id": app.mentee().await.id(), "if_full": "waitlist"});
    office.post("/v1/bookings", stranger).await.assert_problem(409, "not-enrolled");
    let (first, second) = (office.join_line(&slot, &left).await, office.join_line(&slot, &next).await);
    office.step(&enrolment, "pause", json!({})).await.assert_status(200);
    office.step(&first, "offer", json!({"reason": "Asked on the phone"})).await.assert_problem(409, "not-enrolled");

    office.cancel(&seat, "work").await.assert_status(200);

    office.get(&first).await.assert_field("status", "waitlisted").assert_field("waitlist_position", 1);
    office.get(&second).await.assert_field("status", "offered");
    office.decline(&second).await.assert_status(200);
    office.step(&enrolment, "resume", json!({})).await.assert_status(200);
    foothold::worker::offer::run(app.deps.clone()).await.unwrap();
    office.get(&first).await.assert_field("status", "offered");
}

#[apply(test_both)]
async fn a_reschedule_and_a_reinstatement_ask_for_the_enrolment_too(app: TestApp) {
    let office = app.office().await;
    let (cohort, company, slot) = slot_of_cohort(&app, 2).await;
    let open = office.slot(&company).starts("2027-04-07T18:00").published().await;
    let (enrolled, stranger) = (app.mentee().await, app.mentee().await);
    let enrolment = office.enrol(&cohort, &enrolled).await;
    let elsewhere = office.book(&open, &stranger).await;
    office.reschedule(&elsewhere, &slot).await.assert_problem(409, "not-enrolled");
    let seat = office.book(&slot, &enrolled).await;
    office.cancel(&seat, "work").await.assert_status(200);
    office.step(&enrolment, "withdraw", json!({})).await.assert_status(200);
    office.step(&seat, "reinstate", json!({"reason": "By mistake"})).await.assert_problem(409, "not-enrolled");
    office.enrol(&cohort, &enrolled).await;
    office.step(&seat, "reinstate", json!({"reason": "By mistake"})).await.assert_status(200);
}

#[apply(test_both)]
async fn of_several_those_who_are_not_enrolled_are_named(app: TestApp) {
    let office = app.office().await;
    let (cohort, _, slot) = slot_of_cohort(&app, 3).await;
    let (enrolled, stranger) = (app.mentee().await, app.mentee().await);
    office.enrol(&cohort, &enrolled).await;
    let refused = office.step(&slot, "bookings", json!({"mentee_ids": [enrolled.id(), stranger.id()]})).await;
    refused.assert_problem(409, "some-refused");
    let entries = refused.field("refused");
    assert_eq!((&entries[0]["mentee_id"], &entries[0]["code"]), (&json!(stranger.id()), &json!("not-enrolled")));
    assert_eq!(entries.as_array().unwrap().len(), 1);
    office.enrol(&cohort, &stranger).await;
    let booked = office.step(&slot, "bookings", json!({"mentee_ids": [enrolled.id(), stranger.id()]})).await;
    booked.assert_status(201);
    let listed = office.get(&format!("/v1/bookings?cohort_id={cohort}")).await.items();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|booking| booking["cohort_id"] == cohort.id()));
}

#[apply(test_both)]
async fn a_booking_counts_in_the_active_enrolment_that_began_last(app: TestApp) {
    let office = app.office().await;
    let (first, second) = (office.cohort(&office.programme().await).await, office.cohort(&office.programme().await).await);
    let mut later = cohort_body(&office.programme().await);
    later["starts_on"] = json!("2027-03-20");
    let later = Cohort::of(&office.post("/v1/cohorts", later).await);
    let company = office.company().active().await;
    let mentee = app.mentee().await;
    let book = async |day: u32| {
        let slot = office.slot(&company).starts(&format!("2027-04-{day:02}T18:00")).published().await;
        let booking = office.try_to_book(&slot, &mentee).await;
        booking.assert_status(201);
        booking.field("cohort_id")
    };

    assert_eq!(book(1).await, Value::Null);
    let enrolment = office.enrol(&later, &mentee).await;
    assert_eq!(book(2).await, later.id(), "nothing has begun yet");
    office.enrol(&first, &mentee).await;
    assert_eq!(book(3).await, first.id());
    app.clock.advance_minutes(24 * 60);
    office.enrol(&second, &mentee).await;
    assert_eq!(book(4).await, second.id());
    app.clock.set("2027-03-20T09:00:00Z");
    assert_eq!(book(5).await, later.id());
    office.step(&enrolment, "pause", json!({})).await.assert_status(200);
    assert_eq!(book(6).await, second.id());
}

#[apply(test_both)]
async fn a_rescheduled_booking_keeps_its_cohort_unless_the_other_slot_is_for_one(app: TestApp) {
    let office = app.office().await;
    let (cohort, company, slot) = slot_of_cohort(&app, 1).await;
    let (own, mentee) = (office.cohort(&office.programme().await).await, app.mentee().await);
    office.enrol(&cohort, &mentee).await;
    let open = office.slot(&company).starts("2027-04-07T18:00").published().await;
    let later = office.slot(&company).starts("2027-04-08T18:00").published().await;
    let before = office.book(&open, &mentee).await;
    app.clock.advance_minutes(24 * 60);
    office.enrol(&own, &mentee).await;
    office.reschedule(&before, &later).await.assert_status(200).assert_field("cohort_id", cohort.id());
    office.cancel(&before, "work").await.assert_status(200);
    let now = office.book(&open, &mentee).await;
    office.get(&now).await.assert_field("cohort_id", own.id());
    office.reschedule(&now, &slot).await.assert_status(200).assert_field("cohort_id", cohort.id());
    office.reschedule(&now, &later).await.assert_status(200).assert_field("cohort_id", cohort.id());
}

#[apply(test_both)]
async fn a_slot_gets_its_cohort_from_a_coordinator_and_a_copy_keeps_it(app: TestApp) {
    let office = app.office().await;
    let (cohort, company, slot) = slot_of_cohort(&app, 1).await;
    let partner = app.partner(&company).await;
    office.get(&slot).await.assert_field("cohort_id", cohort.id()).assert_field("cohort_name", "Spring 2027");
    partner.get(&slot).await.assert_field("cohort_id", Value::Null).assert_field("cohort_name", "Spring 2027");
    let copy = office.step(&slot, "copy", json!({"local_start": "2027-04-14T18:00"})).await;
    copy.assert_status(201).assert_field("cohort_id", cohort.id());
    partner
        .step(&slot, "copy", json!({"local_start": "2027-04-15T18:00"}))
        .await
        .assert_status(201)
        .assert_field("cohort_name", "Spring 2027");

    let draft = office.slot(&company).draft().await;
    office.patch(&draft, json!({"cohort_id": "coh_01k2m7q3x8e5rb4t9v6w1y0z2a"})).await.assert_fault("/cohort_id", "unknown-id");
    partner.patch(&draft, json!({"cohort_id": cohort.id()})).await.assert_fault("/cohort_id", "not-allowed");
    partner.patch(&slot, json!({"cohort_id": null})).await.assert_fault("/cohort_id", "not-allowed");
    partner.slot(&company).with("cohort_id", cohort.id()).send().await.assert_fault("/cohort_id", "not-allowed");
    office.patch(&draft, json!({"cohort_id": cohort.id()})).await.assert_status(200).assert_field("cohort_id", cohort.id());
    let listed = office.get(&format!("/v1/slots?cohort_id={cohort}")).await.ids();
    assert_eq!(listed.len(), 4);
    assert!(listed.contains(&draft.id().to_owned()) && listed.contains(&slot.id().to_owned()));
}

#[apply(test_both)]
async fn a_slot_is_kept_for_a_cohort_only_while_nobody_is_booked_or_waits(app: TestApp) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let slot = office.slot(&office.company().active().await).published().await;
    let (seated, waiting) = (app.mentee().await, app.mentee().await);
    let seat = office.book(&slot, &seated).await;
    let line = office.join_line(&slot, &waiting).await;
    for booking in [&seat, &line] {
        office.patch(&slot, json!({"cohort_id": cohort.id()})).await.assert_problem(409, "conflict");
        office.cancel(booking, "work").await.assert_status(200);
    }
    let offered = office.get(&line).await.field("status");
    assert_eq!(offered, "cancelled");
    office.patch(&slot, json!({"cohort_id": cohort.id()})).await.assert_status(200).assert_field("cohort_id", cohort.id());
    office.enrol(&cohort, &seated).await;
    office.book(&slot, &seated).await;
    office.patch(&slot, json!({"cohort_id": null})).await.assert_status(200).assert_field("cohort_id", Value::Null);
}

#[apply(test_both)]
async fn a_company_sees_the_name_of_the_cohort_and_nothing_else_of_it(app: TestApp) {
    let office = app.office().await;
    let programme = json!({"name": "zqcanaryProgramme", "purpose": "zqcanaryPurpose", "eligibility_statement": "zqcanaryEligible"});
    let programme = Programme::of(&office.post("/v1/programmes", programme).await);
    let cohort = office.cohort(&programme).await;
    let company = office.company().active().await;
    let partner = app.partner(&company).await;
    let slot = office.slot(&company).approval("employer").with("cohort_id", cohort.id()).published().await;
    let mentee = app.mentee().await;
    let body = json!({"mentee_id": mentee.id(), "reason": "zqcanaryReason"});
    let enrolment = Enrolment::of(&office.post(&format!("{}/enrolments", cohort.path()), body).await);
    let booking = office.book(&slot, &mentee).await;
    office.confirm(&booking).await.assert_status(200);
    office.step(&enrolment, "pause", json!({"reason": "zqcanaryPause"})).await.assert_status(200);
    partner.get(&booking).await.assert_field("cohort_id", Value::Null);

    let secrets = ["zqcanary", cohort.id(), programme.id(), enrolment.id(), "enrolment", "programme"];
    for path in [
        "/v1/slots".to_owned(),
        slot.path(),
        "/v1/bookings".to_owned(),
        booking.path(),
        format!("{}/history", slot.path()),
        format!("{}/history", booking.path()),
        format!("{}/history", company.path()),
        "/v1/events?limit=100".to_owned(),
        "/v1/attention".to_owned(),
    ] {
        let read = partner.get(&path).await;
        let text = read.assert_status(200).text();
        secrets.iter().for_each(|secret| assert!(!text.contains(secret), "{path} tells of {secret}: {text}"));
    }
    for list in ["bookings", "slots"] {
        let asked = partner.get(&format!("/v1/{list}?cohort_id={cohort}")).await;
        asked.assert_problem(422, "validation-failed").assert_fault("/cohort_id", "not-allowed");
    }
    let endpoint = json!({"company_id": company.id(), "url": "http://127.0.0.1:9/hook", "event_types": ["enrolment.created"]});
    partner.post("/v1/webhook-endpoints", endpoint).await.assert_problem(422, "validation-failed");
}
