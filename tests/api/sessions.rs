//! Sessions of a cohort: they book everybody who is enrolled, when they are published and later (docs/product.md, Slot).

mod moved;
mod series;

use crate::harness::caller::Place;
use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;

/// A cohort with so many members.
async fn cohort_of(app: &TestApp, members: usize) -> (Cohort, Vec<Mentee>) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let mentees = app.mentees(members).await;
    for mentee in &mentees {
        office.enrol(&cohort, mentee).await;
    }
    (cohort, mentees)
}

/// A session of the institute itself, on Wednesday 31 March 2027 at 18:00 in London.
async fn session(app: &TestApp, cohort: &Cohort, seats: u32) -> SlotBuilder {
    let office = app.office().await;
    let own = Company::with_id(&office.get("/v1/companies?own=true").await.ids()[0]);
    office.slot(&own).kind("group_session").capacity(seats).with("cohort_id", cohort.id()).with("book_cohort", true)
}

/// Who has a booking in this state, in the order of the mentees.
async fn with_status(app: &TestApp, slot: &Slot, status: &str) -> Vec<String> {
    let all = app.office().await.all(&format!("/v1/bookings?slot_id={slot}&status={status}")).await;
    let mut ids: Vec<_> = all.iter().map(|booking| booking["mentee_id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

fn sorted(mentees: &[Mentee]) -> Vec<String> {
    let mut ids: Vec<_> = mentees.iter().map(|mentee| mentee.id().to_owned()).collect();
    ids.sort();
    ids
}

async fn waiting_for_somebody(app: &TestApp) -> Vec<(Value, Value)> {
    let attention = app.office().await.get("/v1/attention?queue=not_booked").await;
    let items = attention.json()["queues"][0]["items"].as_array().unwrap().clone();
    items.iter().map(|item| (item["mentee"]["id"].clone(), item["note"].clone())).collect()
}

#[apply(test_both)]
async fn publishing_books_everybody_who_is_enrolled(app: TestApp) {
    let (cohort, mentees) = cohort_of(&app, 3).await;
    let slot = session(&app, &cohort, 5).await.draft().await;
    assert!(with_status(&app, &slot, "confirmed").await.is_empty());

    let published = app.office().await.step(&slot, "publish", json!({})).await;

    published.assert_status(200).assert_field("status", "published").assert_field("seats_taken", 3);
    assert_eq!(with_status(&app, &slot, "confirmed").await, sorted(&mentees));
    assert!(waiting_for_somebody(&app).await.is_empty());
}

#[apply(test_both)]
async fn too_few_seats_refuse_publishing_and_say_how_many_are_needed(app: TestApp) {
    let (cohort, _) = cohort_of(&app, 3).await;
    let slot = session(&app, &cohort, 2).await.draft().await;

    let refused = app.office().await.step(&slot, "publish", json!({})).await;

    refused.assert_problem(409, "conflict");
    assert!(refused.text().contains("3 mentees") && refused.text().contains("2 seats"), "{refused:?}");
    app.office().await.get(&slot).await.assert_field("status", "draft").assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn who_has_another_seat_then_is_named_and_waits_in_attention(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 2).await;
    let company = office.company().active().await;
    let elsewhere = office.slot(&company).published().await;
    let seat = office.book(&elsewhere, &mentees[0]).await;
    // Who clashes needs no seat.
    let slot = session(&app, &cohort, 1).await.draft().await;

    let published = office.step(&slot, "publish", json!({})).await;

    published.assert_field("not_booked", json!([{"mentee_id": mentees[0].id(), "code": "mentee-clash"}]));
    assert_eq!(with_status(&app, &slot, "confirmed").await, sorted(&mentees[1..]));
    assert_eq!(waiting_for_somebody(&app).await, [(json!(mentees[0].id()), json!("mentee-clash"))]);
    office.cancel(&seat, "work").await.assert_status(200);
    office.join_line(&slot, &mentees[0]).await;
    assert!(waiting_for_somebody(&app).await.is_empty());
}

#[apply(test_both)]
async fn who_is_enrolled_later_gets_a_seat_or_a_place_in_line(app: TestApp) {
    let office = app.office().await;
    let (cohort, _) = cohort_of(&app, 1).await;
    let slot = session(&app, &cohort, 2).await.published().await;
    let (first, second) = (app.mentee().await, app.mentee().await);

    office.enrol(&cohort, &first).await;
    office.enrol(&cohort, &second).await;

    assert!(with_status(&app, &slot, "confirmed").await.contains(&first.id().to_owned()));
    assert_eq!(with_status(&app, &slot, "waitlisted").await, [second.id()]);
}

#[apply(test_both)]
async fn sessions_at_the_same_time_are_booked_once(app: TestApp) {
    let office = app.office().await;
    let (cohort, _) = cohort_of(&app, 0).await;
    session(&app, &cohort, 5).await.published().await;
    session(&app, &cohort, 5).await.starts("2027-03-31T18:30").published().await;

    let enrolled = office.try_to_enrol(&cohort, &app.mentee().await).await;

    enrolled.assert_status(201);
    let left_out = enrolled.field("not_booked");
    assert_eq!((left_out.as_array().unwrap().len(), &left_out[0]["code"]), (1, &json!("mentee-clash")), "{enrolled:?}");
}

#[apply(test_both)]
async fn who_leaves_the_cohort_gives_the_seat_up_in_time_and_it_goes_to_the_line(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 0).await;
    assert!(mentees.is_empty());
    let slot = session(&app, &cohort, 1).await.published().await;
    let (leaving, waiting) = (app.mentee().await, app.mentee().await);
    let enrolment = office.enrol(&cohort, &leaving).await;
    office.enrol(&cohort, &waiting).await;
    // After the cut-off.
    app.clock.set("2027-03-31T12:00:00Z");

    office.step(&enrolment, "withdraw", json!({})).await.assert_status(200);

    let bookings = office.all(&format!("/v1/bookings?slot_id={slot}&status=cancelled")).await;
    assert_eq!((&bookings[0]["mentee_id"], &bookings[0]["cancelled_by"]), (&json!(leaving.id()), &json!("institute")));
    assert_eq!(bookings[0]["late"], false);
    assert_eq!(with_status(&app, &slot, "offered").await, [waiting.id()]);
    // Somebody who comes back has not left the session by hand.
    office.enrol(&cohort, &leaving).await;
    assert_eq!(with_status(&app, &slot, "waitlisted").await, [leaving.id()]);
}

#[apply(test_both)]
async fn who_left_the_session_by_hand_is_not_booked_again(app: TestApp) {
    let office = app.office().await;
    let (cohort, _) = cohort_of(&app, 0).await;
    let slot = session(&app, &cohort, 3).await.published().await;
    let mentee = app.mentee().await;
    let enrolment = office.enrol(&cohort, &mentee).await;
    let booking = office.all(&format!("/v1/bookings?slot_id={slot}")).await[0]["id"].as_str().unwrap().to_owned();
    office.cancel(&Booking::with_id(booking), "work").await.assert_status(200);
    office.step(&enrolment, "pause", json!({})).await.assert_status(200);

    let resumed = office.step(&enrolment, "resume", json!({})).await;

    resumed.assert_field("not_booked", json!([{"slot_id": slot.id(), "code": "left-session"}]));
    assert!(with_status(&app, &slot, "confirmed").await.is_empty());
    assert_eq!(waiting_for_somebody(&app).await, [(json!(mentee.id()), json!("left-session"))]);
}

#[apply(test_both)]
async fn who_went_to_another_slot_instead_is_not_booked_again(app: TestApp) {
    let office = app.office().await;
    let (cohort, _) = cohort_of(&app, 0).await;
    let slot = session(&app, &cohort, 3).await.published().await;
    let mentee = app.mentee().await;
    let enrolment = office.enrol(&cohort, &mentee).await;
    let booking = office.all(&format!("/v1/bookings?slot_id={slot}")).await[0]["id"].as_str().unwrap().to_owned();
    let other = office.slot(&office.company().active().await).kind("group_session").published().await;
    office.reschedule(&Booking::with_id(booking), &other).await.assert_status(200);
    office.step(&enrolment, "pause", json!({})).await.assert_status(200);

    let resumed = office.step(&enrolment, "resume", json!({})).await;

    resumed.assert_field("not_booked", json!([{"slot_id": slot.id(), "code": "left-session"}]));
    assert!(with_status(&app, &slot, "confirmed").await.is_empty());
}

#[apply(test_both)]
async fn each_way_out_of_the_cohort_gives_up_a_seat_and_a_place_in_line(app: TestApp) {
    let office = app.office().await;
    let (cohort, _) = cohort_of(&app, 0).await;
    let slot = session(&app, &cohort, 1).await.published().await;
    for (step, body) in [("complete", json!({})), ("withdraw", json!({})), ("end", json!({"reason": "Left the country"}))] {
        let (seated, waiting) = (app.mentee().await, app.mentee().await);
        let (of_seated, of_waiting) = (office.enrol(&cohort, &seated).await, office.enrol(&cohort, &waiting).await);
        assert_eq!(with_status(&app, &slot, "waitlisted").await, [waiting.id()]);

        office.step(&of_waiting, step, body.clone()).await.assert_status(200);
        office.step(&of_seated, step, body).await.assert_status(200);

        assert!(office.all(&format!("/v1/bookings?slot_id={slot}&status=waitlisted,offered,confirmed")).await.is_empty(), "{step}");
    }
}

#[apply(test_both)]
async fn who_is_enrolled_again_beside_a_pause_keeps_the_seat_when_the_paused_enrolment_ends(app: TestApp) {
    let office = app.office().await;
    let (cohort, _) = cohort_of(&app, 0).await;
    let slot = session(&app, &cohort, 1).await.published().await;
    let mentee = app.mentee().await;
    let paused = office.enrol(&cohort, &mentee).await;
    office.step(&paused, "pause", json!({})).await.assert_status(200);
    office.enrol(&cohort, &mentee).await;

    office.step(&paused, "withdraw", json!({})).await.assert_status(200);

    assert_eq!(with_status(&app, &slot, "confirmed").await, [mentee.id()]);
}

#[apply(test_both)]
async fn a_pause_keeps_the_seat(app: TestApp) {
    let office = app.office().await;
    let (cohort, _) = cohort_of(&app, 0).await;
    let slot = session(&app, &cohort, 1).await.published().await;
    let mentee = app.mentee().await;
    let enrolment = office.enrol(&cohort, &mentee).await;

    office.step(&enrolment, "pause", json!({})).await.assert_status(200);
    assert_eq!(with_status(&app, &slot, "confirmed").await, [mentee.id()]);

    office.step(&enrolment, "resume", json!({})).await.assert_status(200).assert_field("not_booked", Value::Null);
    assert_eq!(with_status(&app, &slot, "confirmed").await, [mentee.id()]);
}

#[apply(test_both)]
async fn a_session_that_moves_keeps_its_bookings_confirmed_and_tells_everybody(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 2).await;
    let slot = session(&app, &cohort, 2).await.published().await;
    let before = app.events().await.len();

    office.step(&slot, "move", json!({"local_start": "2027-04-01T10:00", "reason_code": "room_unavailable"})).await.assert_status(200);

    assert_eq!(with_status(&app, &slot, "confirmed").await, sorted(&mentees));
    for booking in office.all(&format!("/v1/bookings?slot_id={slot}")).await {
        assert_eq!(booking["slot"]["starts_at"], "2027-04-01T09:00:00Z");
    }
    let events = app.events().await;
    assert_eq!(events[before..], ["slot.moved", "booking.updated", "booking.updated"]);
    office.get(&slot).await.assert_field("seats_taken", 2).assert_field("availability", "busy");
}

#[apply(test_both)]
async fn a_session_whose_terms_change_keeps_its_bookings_confirmed_and_tells_everybody(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 2).await;
    let slot = session(&app, &cohort, 2).await.published().await;
    let before = app.events().await.len();

    let body = json!({"mode": "in_person", "location": "Room 4", "reason": "The platform is closed"});
    office.patch(&slot, body).await.assert_status(200).assert_field("availability", "busy");

    assert_eq!(with_status(&app, &slot, "confirmed").await, sorted(&mentees));
    assert_eq!(app.events().await[before..], ["slot.updated", "booking.updated", "booking.updated"]);
}

#[apply(test_both)]
async fn only_a_group_session_of_a_cohort_books_it(app: TestApp) {
    let (cohort, _) = cohort_of(&app, 0).await;
    let session = session(&app, &cohort, 2).await;

    session.clone().kind("mock_interview").send().await.assert_fault("/kind", "not-a-session");
    session.clone().approval("employer").send().await.assert_fault("/approval", "not-a-session");
    session.clone().without("cohort_id").send().await.assert_fault("/cohort_id", "not-a-session");
    let slot = session.published().await;
    app.office().await.patch(&slot, json!({"book_cohort": false})).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn nobody_is_left_out_when_people_are_enrolled_beside_publishing(app: TestApp) {
    let office = app.office().await;
    for _ in 0..4 {
        let (cohort, mut members) = cohort_of(&app, 2).await;
        let slot = session(&app, &cohort, 20).await.draft().await;
        let newcomers = app.mentees(4).await;

        let publish = office.step(&slot, "publish", json!({}));
        let enrol = newcomers.iter().map(|mentee| office.post(&format!("{}/enrolments", cohort.path()), json!({"mentee_id": mentee.id()})));
        let answers = together(std::iter::once(publish).chain(enrol)).await;

        assert!(answers.iter().all(|answer| answer.status < 300), "{answers:?}");
        members.extend(newcomers);
        assert_eq!(with_status(&app, &slot, "confirmed").await, sorted(&members));
        office.step(&slot, "cancel", json!({"reason_code": "other"})).await.assert_status(200);
    }
}

#[apply(test_both)]
async fn of_two_who_are_enrolled_at_once_one_has_the_last_seat_and_one_waits(app: TestApp) {
    let office = app.office().await;
    for round in 1..5 {
        let (cohort, _) = cohort_of(&app, 0).await;
        let slot = session(&app, &cohort, 1).await.starts(&format!("2027-04-0{round}T10:00")).published().await;
        let mentees = app.mentees(2).await;

        let enrol = mentees.iter().map(|mentee| office.post(&format!("{}/enrolments", cohort.path()), json!({"mentee_id": mentee.id()})));
        let answers = together(enrol).await;

        assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
        assert_eq!(with_status(&app, &slot, "confirmed").await.len(), 1);
        assert_eq!(with_status(&app, &slot, "waitlisted").await.len(), 1);
    }
}
