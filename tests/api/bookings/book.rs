//! Booking: confirmed at once, or requested where the employer approves.

use super::{slot, slot_to_approve};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_booking_is_confirmed_at_once_where_approval_is_automatic(app: TestApp) {
    let office = app.office().await;
    let (slot, mentee) = (slot(&app).await.capacity(2).published().await, app.mentee().await);

    let made = office.try_to_book(&slot, &mentee).await;

    made.assert_status(201).assert_field("status", "confirmed").assert_field("slot_id", slot.id()).assert_field("mentee_id", mentee.id());
    made.assert_field("version", 1).assert_field("respond_by", Value::Null).assert_field("waitlist_position", Value::Null);
    assert_eq!(made.header("location"), Some(format!("/v1/bookings/{}", made.id()).as_str()), "{made:?}");
    assert_eq!(office.get(&Booking::of(&made)).await.json(), made.json());
    office.get(&slot).await.assert_field("seats_taken", 1).assert_field("seats_left", 1);
}

#[apply(test_both)]
async fn a_booking_is_requested_where_the_employer_approves(app: TestApp) {
    let slot = slot_to_approve(&app, 1).await;

    let made = app.office().await.try_to_book(&slot, &app.mentee().await).await;

    made.assert_status(201).assert_field("status", "requested").assert_field("respond_by", "2027-03-11T09:00:00Z");
    app.office().await.get(&slot).await.assert_field("seats_left", 0);
}

#[apply(test_both)]
async fn slot_and_mentee_must_be_there(app: TestApp) {
    let office = app.office().await;
    let (slot, mentee) = (slot(&app).await.published().await, app.mentee().await);
    let book = |slot: &str, mentee: &str| office.post("/v1/bookings", json!({"slot_id": slot, "mentee_id": mentee}));

    book("slot_01k2m7q3x8e5rb4t9v6w1y0z2a", mentee.id()).await.assert_fault("/slot_id", "unknown-id");
    book(slot.id(), "ment_01k2m7q3x8e5rb4t9v6w1y0z2a").await.assert_fault("/mentee_id", "unknown-id");
    book(mentee.id(), slot.id()).await.assert_fault("/slot_id", "unknown-id").assert_fault("/mentee_id", "unknown-id");
    let empty = office.post("/v1/bookings", json!({"seat": 1})).await;
    empty.assert_fault("/slot_id", "required").assert_fault("/mentee_id", "required").assert_fault("/seat", "unknown-field");
    office.get(&slot).await.assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn an_archived_mentee_is_not_booked(app: TestApp) {
    let office = app.office().await;
    let (slot, mentee) = (slot(&app).await.published().await, app.mentee().await);
    office.archive(&mentee).await.assert_status(200);

    office.try_to_book(&slot, &mentee).await.assert_problem(422, "validation-failed").assert_fault("/mentee_id", "archived");

    office.get(&slot).await.assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn a_partner_books_nobody(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (slot, mentee) = (office.slot(&company).published().await, app.mentee().await);

    app.partner(&company).await.try_to_book(&slot, &mentee).await.assert_problem(403, "forbidden");
}

#[apply(test_both)]
async fn the_last_seat_is_the_last(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.capacity(2).published().await;
    office.book(&slot, &app.mentee().await).await;
    office.book(&slot, &app.mentee().await).await;

    office.try_to_book(&slot, &app.mentee().await).await.assert_problem(409, "slot-full");

    office.get(&slot).await.assert_field("seats_taken", 2);
}

#[apply(test_both)]
async fn a_seat_that_was_given_back_can_be_booked_again_by_anybody(app: TestApp) {
    let office = app.office().await;
    let (slot, first) = (slot(&app).await.published().await, app.mentee().await);
    let booking = office.book(&slot, &first).await;
    office.cancel(&booking, "work").await.assert_status(200);

    let again = office.book(&slot, &first).await;
    assert_ne!(again.id(), booking.id());
    office.cancel(&again, "work").await.assert_status(200);
    office.book(&slot, &app.mentee().await).await;
}

#[apply(test_both)]
async fn one_booking_after_the_other_is_no_clash(app: TestApp) {
    let office = app.office().await;
    let mentee = app.mentee().await;
    let company = office.company().active().await;

    for start in ["2027-03-31T17:15", "2027-03-31T18:00", "2027-03-31T18:45"] {
        office.book(&office.slot(&company).starts(start).published().await, &mentee).await;
    }
}

#[apply(test_both)]
async fn a_clash_names_the_bookings_in_the_way(app: TestApp) {
    let office = app.office().await;
    let mentee = app.mentee().await;
    let company = office.company().active().await;
    let before = office.book(&office.slot(&company).starts("2027-03-31T17:30").published().await, &mentee).await;
    app.clock.advance_minutes(1);
    let after = office.book(&office.slot(&company).starts("2027-03-31T18:30").published().await, &mentee).await;
    let between = office.slot(&company).starts("2027-03-31T18:00").published().await;

    let answer = office.try_to_book(&between, &mentee).await;

    answer.assert_problem(409, "mentee-clash").assert_field("bookings", vec![before.id(), after.id()]);
    office.get(&between).await.assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn shadowing_needs_clearance_and_nothing_else_does(app: TestApp) {
    let office = app.office().await;
    for clearance in ["not_cleared", "not_checked"] {
        let mentee = office.mentee().clearance(clearance).registered().await;
        let shadowing = slot(&app).await.kind("shadowing").published().await;
        let interview = slot(&app).await.published().await;

        office.try_to_book(&shadowing, &mentee).await.assert_problem(409, "not-cleared");
        office.book(&interview, &mentee).await;
    }
    office.book(&slot(&app).await.kind("shadowing").published().await, &app.mentee().await).await;
}
