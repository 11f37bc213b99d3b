//! These tests reinstate bookings: a cancellation or a refusal is taken back within a day.

use super::slot;
use crate::harness::prelude::*;

async fn reinstate(app: &TestApp, booking: &Booking) -> Answer {
    app.office().await.step(booking, "reinstate", json!({"reason": "The wrong booking"})).await
}

/// This is the body of the only event that tells of a reinstated booking, as the caller reads it.
async fn told(caller: &Caller) -> Vec<Value> {
    caller.all("/v1/events?type=booking.reinstated").await.into_iter().map(|event| event["data"].clone()).collect()
}

#[apply(test_both)]
async fn a_confirmed_booking_is_confirmed_again_with_its_seat(app: TestApp) {
    let office = app.office().await;
    let (company, booking) = app.booking_that_is("confirmed").await;
    let excused = json!({"reason_code": "mistake", "note": "Mixed up", "excused": {"category": "illness"}});
    app.clock.set("2027-03-31T09:00:00Z");
    let before = office.step(&booking, "cancel", excused).await;
    before.assert_status(200).assert_field("late", true);

    let back = reinstate(&app, &booking).await;

    back.assert_status(200).assert_field("status", "confirmed").assert_field("version", 4);
    for cleared in ["cancelled_by", "reason_code", "note", "late", "excused"] {
        back.assert_field(cleared, Value::Null);
    }
    let slot = Slot::with_id(back.field("slot_id").as_str().unwrap());
    office.get(&slot).await.assert_field("seats_taken", 1);
    let partner = app.partner(&company).await;
    partner.get(&booking).await.assert_status(200).assert_field("/mentee/preferred_name", "Amal");
    assert_eq!(told(&partner).await.len(), 1);
    app.assert_events(["booking.requested", "booking.confirmed", "booking.cancelled", "booking.reinstated"]).await;
}

#[apply(test_both)]
async fn a_request_comes_back_with_a_fresh_deadline_after_either_end(app: TestApp) {
    let office = app.office().await;
    for end in ["declined", "cancelled"] {
        let (_, booking) = app.booking_that_is(end).await;
        app.clock.advance_hours(2);
        let now = app.clock.now();

        let back = reinstate(&app, &booking).await;

        back.assert_status(200).assert_field("status", "requested");
        back.assert_field("respond_by", now.plus(jiff::SignedDuration::from_hours(72)).to_string());
        office.confirm(&booking).await.assert_status(200).assert_field("status", "confirmed");
    }
}

#[apply(test_both)]
async fn an_offer_comes_back_with_a_fresh_deadline_and_no_company_hears_of_it(app: TestApp) {
    let office = app.office().await;
    for end in ["decline", "cancel"] {
        let (company, booking) = app.booking_that_is("offered").await;
        office.step(&booking, end, json!({"reason_code": "work"})).await.assert_status(200);
        app.clock.advance_hours(1);
        let now = app.clock.now();

        let back = reinstate(&app, &booking).await;

        back.assert_status(200).assert_field("status", "offered");
        back.assert_field("offer_expires_at", now.plus(jiff::SignedDuration::from_hours(48)).to_string());
        let partner = app.partner(&company).await;
        partner.get(&booking).await.assert_problem(404, "not-found");
        assert_eq!(told(&partner).await, [Value::Null; 0], "{end}");
    }
    assert_eq!(told(office).await.len(), 2);
}

#[apply(test_both)]
async fn who_waited_goes_back_to_the_old_place_or_behind_the_last(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    office.book(&slot, &app.mentee().await).await;
    let mut line = Vec::new();
    for _ in 0..3 {
        line.push(office.join_line(&slot, &app.mentee().await).await);
    }
    office.cancel(&line[1], "work").await.assert_status(200);
    reinstate(&app, &line[1]).await.assert_status(200).assert_field("status", "waitlisted").assert_field("waitlist_position", 2);

    office.cancel(&line[2], "work").await.assert_status(200);
    let newcomer = office.join_line(&slot, &app.mentee().await).await;
    reinstate(&app, &line[2]).await.assert_status(200).assert_field("waitlist_position", 4);
    office.get(&newcomer).await.assert_field("waitlist_position", 3);
}

#[apply(test_both)]
async fn who_waited_is_offered_the_seat_that_is_free_by_now(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    let seated = office.book(&slot, &app.mentee().await).await;
    let waiting = office.join_line(&slot, &app.mentee().await).await;
    office.cancel(&waiting, "work").await.assert_status(200);
    office.cancel(&seated, "work").await.assert_status(200);

    reinstate(&app, &waiting).await.assert_status(200).assert_field("status", "offered");

    office.get(&slot).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn a_seat_that_somebody_has_by_now_stays_theirs(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    let first = office.book(&slot, &app.mentee().await).await;
    office.cancel(&first, "mistake").await.assert_status(200);
    office.book(&slot, &app.mentee().await).await;

    reinstate(&app, &first).await.assert_problem(409, "slot-full");

    office.get(&first).await.assert_field("status", "cancelled").assert_field("version", 2);
    office.get(&slot).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn it_is_refused_as_a_new_booking_would_be(app: TestApp) {
    let office = app.office().await;
    let mentee = app.mentee().await;
    let shadowing = slot(&app).await.kind("shadowing").published().await;
    let booking = office.book(&shadowing, &mentee).await;
    office.cancel(&booking, "mistake").await.assert_status(200);

    let elsewhere = office.book(&slot(&app).await.published().await, &mentee).await;
    reinstate(&app, &booking).await.assert_problem(409, "mentee-clash").assert_field("bookings", json!([elsewhere.id()]));
    office.cancel(&elsewhere, "work").await.assert_status(200);

    office.patch(&mentee, json!({"workplace_clearance": "not_cleared"})).await.assert_status(200);
    reinstate(&app, &booking).await.assert_problem(409, "not-cleared");
    office.patch(&mentee, json!({"workplace_clearance": "cleared"})).await.assert_status(200);

    office.archive(&mentee).await.assert_status(200);
    reinstate(&app, &booking).await.assert_problem(409, "conflict");
    office.restore(&mentee).await.assert_status(200);

    office.step(&shadowing, "hold", json!({"reason": "The lift is broken"})).await.assert_status(200);
    reinstate(&app, &booking).await.assert_problem(409, "slot-not-open");
    office.step(&shadowing, "release", json!({})).await.assert_status(200);

    let again = office.book(&shadowing, &mentee).await;
    reinstate(&app, &booking).await.assert_problem(409, "already-booked");
    office.cancel(&again, "work").await.assert_status(200);
    reinstate(&app, &booking).await.assert_status(200).assert_field("status", "confirmed");
}

#[apply(test_both)]
async fn the_reason_passes_over_a_closed_window_and_not_over_the_start(app: TestApp) {
    let office = app.office().await;
    let booking = office.book(&slot(&app).await.published().await, &app.mentee().await).await;
    app.clock.set("2027-03-31T09:00:00Z");
    office.cancel(&booking, "mistake").await.assert_status(200);

    let back = reinstate(&app, &booking).await;

    back.assert_status(200).assert_field("override", json!({"reason": "The wrong booking", "limits": ["booking_closes"]}));
    office.cancel(&booking, "mistake").await.assert_status(200);
    app.clock.set("2027-03-31T17:00:00Z");
    reinstate(&app, &booking).await.assert_problem(409, "slot-not-open");
}

#[apply(test_both)]
async fn it_is_possible_for_less_than_a_day(app: TestApp) {
    let office = app.office().await;
    for (after, status) in [("2027-03-09T08:59:59.999999Z", 200), ("2027-03-09T09:00:00Z", 409)] {
        app.clock.set("2027-03-08T09:00:00Z");
        let booking = office.book(&slot(&app).await.published().await, &app.mentee().await).await;
        office.cancel(&booking, "mistake").await.assert_status(200);
        app.clock.set(after);
        reinstate(&app, &booking).await.assert_status(status);
    }
}

#[apply(test_both)]
async fn where_the_slot_has_moved_the_mentee_is_asked_again(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    office.cancel(&booking, "mistake").await.assert_status(200);
    office.step(&slot, "move", json!({"local_start": "2027-04-07T18:00", "reason_code": "other"})).await.assert_status(200);

    let back = reinstate(&app, &booking).await;

    back.assert_status(200).assert_field("status", "offered").assert_field("cancel_cutoff_at", "2027-04-05T17:00:00Z");
    office.confirm(&booking).await.assert_status(200).assert_field("status", "confirmed");
}

#[apply(test_both)]
async fn where_the_slot_has_other_terms_the_mentee_is_asked_again(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let terms = |word: &str| json!({"card": {"may_lead_to_job": word}, "reason": "The company has said so."});
    office.patch(&slot, terms("talent_pool")).await.assert_status(200);
    office.confirm(&booking).await.assert_status(200);
    app.clock.advance_minutes(1);
    office.cancel(&booking, "mistake").await.assert_status(200);
    reinstate(&app, &booking).await.assert_status(200).assert_field("status", "confirmed");
    office.cancel(&booking, "mistake").await.assert_status(200);
    app.clock.advance_minutes(1);
    office.patch(&slot, terms("live_vacancy")).await.assert_status(200);

    reinstate(&app, &booking).await.assert_status(200).assert_field("status", "offered");
}

#[apply(test_both)]
async fn what_a_cancelled_slot_took_with_it_does_not_come_back(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    office.step(&slot, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);

    reinstate(&app, &booking).await.assert_problem(409, "slot-not-open");
}

#[apply(test_both)]
async fn the_calendar_shows_the_same_event_again_with_a_higher_sequence(app: TestApp) {
    let office = app.office().await;
    let booking = office.book(&slot(&app).await.published().await, &app.mentee().await).await;
    office.cancel(&booking, "mistake").await.assert_status(200);
    let calendar = format!("/v1/bookings/{booking}/calendar.ics");
    let cancelled = office.get(&calendar).await.text();
    assert!(cancelled.contains("STATUS:CANCELLED") && cancelled.contains("SEQUENCE:1\r\n"), "{cancelled}");

    reinstate(&app, &booking).await.assert_status(200);

    let back = office.get(&calendar).await.text();
    assert!(back.contains("STATUS:CONFIRMED") && back.contains("SEQUENCE:2\r\n") && back.contains(booking.id()), "{back}");
}
