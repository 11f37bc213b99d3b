//! The lines that a draw leaves: an offer from a line asks whether the entry has a seat already.

use foothold::allocation::follow::{STRIKE_CHOICES, WITHDRAW_OTHER_PLACES};
use foothold::events::follow::{self, Follower};

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

/// Lets a follower take all that waits for it.
pub async fn follow(app: &TestApp, follower: &'static Follower) {
    // Reading the log gives its events their positions.
    app.event_log().await;
    while follow::pass(&app.deps, follower).await.expect("the follower goes on") {}
}

#[apply(test_both)]
async fn who_is_confirmed_waits_no_longer_for_the_other_places_of_the_entry(app: TestApp) {
    let (slots, waits) = drawn(&app).await;
    giving_up(&app, &slots[0]).await.await.assert_status(200);
    let offered = Booking::with_id(booking_of(&app, &slots[0], &waits).await.expect("an offer")["id"].as_str().expect("an id"));

    app.office().await.confirm(&offered).await.assert_status(200).assert_field("status", "confirmed");
    follow(&app, &WITHDRAW_OTHER_PLACES).await;

    let other = booking_of(&app, &slots[1], &waits).await.expect("the other place");
    assert_eq!((&other["status"], &other["reason_code"]), (&json!("cancelled"), &json!("placed_elsewhere")));
    assert_eq!(other["cancelled_by"], "institute");
    let other = Booking::with_id(other["id"].as_str().expect("an id"));
    let back = app.office().await.step(&other, "reinstate", json!({"reason": "Once more."})).await;
    assert!(back.assert_problem(409, "conflict").field("detail").as_str().expect("a text").contains("placed elsewhere"), "{back:?}");
    let company = app.office().await.get(&slots[1]).await.field("company_id");
    let partner = app.partner(&Company::with_id(company.as_str().expect("a company"))).await;
    assert!(!partner.get("/v1/events").await.text().contains(other.id()), "no company hears of a line");
}

#[apply(test_both)]
async fn a_place_that_was_given_up_does_not_come_back_beside_another_one_of_the_entry(app: TestApp) {
    let (slots, waits) = drawn(&app).await;
    giving_up(&app, &slots[0]).await.await.assert_status(200);
    // The offer of the first slot is given up, and then one of the second slot is made.
    giving_up(&app, &slots[0]).await.await.assert_status(200);
    giving_up(&app, &slots[1]).await.await.assert_status(200);
    assert_eq!(booking_of(&app, &slots[1], &waits).await.expect("it")["status"], "offered");
    let given_up = Booking::with_id(booking_of(&app, &slots[0], &waits).await.expect("it")["id"].as_str().expect("an id"));

    let refused = app.office().await.step(&given_up, "reinstate", json!({"reason": "She can come after all."})).await;

    refused.assert_problem(409, "conflict");
    app.office().await.get(&slots[0]).await.assert_field("seats_taken", 0);
    giving_up(&app, &slots[1]).await.await.assert_status(200);
    app.office().await.step(&given_up, "reinstate", json!({"reason": "Once more."})).await.assert_field("status", "offered");
}

#[apply(test_both)]
async fn a_follower_that_runs_again_withdraws_nothing_more(app: TestApp) {
    let (slots, waits) = drawn(&app).await;
    giving_up(&app, &slots[0]).await.await.assert_status(200);
    let offered = Booking::with_id(booking_of(&app, &slots[0], &waits).await.expect("an offer")["id"].as_str().expect("an id"));
    app.office().await.confirm(&offered).await.assert_status(200);
    follow(&app, &WITHDRAW_OTHER_PLACES).await;
    let before = app.events().await.len();

    app.office().await.confirm(&offered).await.assert_status(200);
    follow(&app, &WITHDRAW_OTHER_PLACES).await;

    assert_eq!(app.events().await.len(), before);
}

#[apply(test_both)]
async fn a_slot_that_is_gone_is_struck_and_a_round_without_slots_is_cancelled(app: TestApp) {
    let office = app.office().await;
    let slots = slots(&app, 2).await;
    let round = make_round(&app, &[&slots[0], &slots[1]]).await;
    let mentee = app.mentee().await;
    enter(&app, &round, &mentee, &[&slots[0], &slots[1]]).await.assert_status(201);
    office.step(&slots[0], "cancel", json!({"reason_code": "host_unavailable"})).await.assert_status(200);
    follow(&app, &STRIKE_CHOICES).await;
    let entry = office.get(&format!("/v1/rounds/{round}/entries/{}", mentee.id())).await;
    entry.assert_field("choices", json!([{"slot_id": slots[0].id(), "struck": true}, {"slot_id": slots[1].id(), "struck": false}]));
    foothold::worker::rounds::run(app.deps.clone()).await.expect("nothing is to do");
    office.get(&format!("/v1/rounds/{round}")).await.assert_field("status", "open");

    office.step(&slots[1], "cancel", json!({"reason_code": "host_unavailable"})).await.assert_status(200);
    follow(&app, &STRIKE_CHOICES).await;
    foothold::worker::rounds::run(app.deps.clone()).await.expect("the round is cancelled");

    let cancelled = office.get(&format!("/v1/rounds/{round}")).await;
    cancelled.assert_field("status", "cancelled");
    assert!(cancelled.field("seed").is_string());
}
