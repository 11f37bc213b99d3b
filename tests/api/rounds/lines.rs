//! The lines that a draw leaves: an offer from a line asks whether the entry has a seat already.

use super::*;
use crate::harness::request::Request;

/// Two slots with one seat each that two mentees have got, and a third mentee who waits for both.
async fn drawn(app: &TestApp) -> (Vec<Slot>, Mentee) {
    let slots = slots(app, 2).await;
    let office = app.office().await;
    let waits = app.mentee().await;
    let before = slot(app).await.starts("2027-03-20T10:00").published().await;
    office.book(&before, &waits).await;
    let round = make_round(app, &[&slots[0], &slots[1]]).await;
    enter(app, &round, &waits, &[&slots[0], &slots[1]]).await.assert_status(201);
    for slot in &slots {
        enter(app, &round, &app.mentee().await, &[slot]).await.assert_status(201);
    }
    draw(app).await;
    (slots, waits)
}

/// The request that gives up the seat which somebody has been offered in this slot.
async fn giving_up(app: &TestApp, slot: &Slot) -> Request {
    let held = app.office().await.all(&format!("/v1/bookings?slot_id={}&status=offered", slot.id())).await;
    let booking = Booking::with_id(held[0]["id"].as_str().expect("an id"));
    app.office().await.step(&booking, "cancel", json!({"reason_code": "caring"}))
}

#[apply(test_both)]
async fn of_one_entry_one_place_at_most_gets_a_seat(app: TestApp) {
    let (slots, waits) = drawn(&app).await;
    giving_up(&app, &slots[0]).await.await.assert_status(200);

    giving_up(&app, &slots[1]).await.await.assert_status(200);

    assert_eq!(booking_of(&app, &slots[0], &waits).await.expect("it")["status"], "offered");
    assert_eq!(booking_of(&app, &slots[1], &waits).await.expect("it")["status"], "waitlisted");
    app.office().await.get(&slots[1]).await.assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn two_seats_that_are_free_at_once_are_not_both_given_to_one_entry(app: TestApp) {
    let (slots, waits) = drawn(&app).await;

    let both = [giving_up(&app, &slots[0]).await, giving_up(&app, &slots[1]).await];
    for answer in together(both).await {
        answer.assert_status(200);
    }

    let mut states = Vec::new();
    for slot in &slots {
        states.push(booking_of(&app, slot, &waits).await.expect("it")["status"].clone());
    }
    states.sort_by_key(Value::to_string);
    assert_eq!(states, ["offered", "waitlisted"]);
}

#[apply(test_both)]
async fn nobody_is_offered_a_place_out_of_line_by_one_person_alone(app: TestApp) {
    let (slots, waits) = drawn(&app).await;
    let waiting = Booking::with_id(booking_of(&app, &slots[0], &waits).await.expect("it")["id"].as_str().expect("an id"));

    let refused = app.office().await.step(&waiting, "offer", json!({"reason": "She has waited long."})).await;

    refused.assert_problem(409, "conflict");
    assert!(refused.text().contains("/v1/exceptions"));
}
