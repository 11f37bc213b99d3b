//! The same request with the same key is done once, and answered as the first time.

use super::slot_to_approve;
use crate::harness::prelude::*;

fn same(first: &Answer, again: &Answer) {
    assert_eq!((again.status, &again.body), (first.status, &first.body), "{first:?} and then {again:?}");
    assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again:?}");
    assert_eq!((again.header("etag"), again.header("location")), (first.header("etag"), first.header("location")), "{again:?}");
}

#[apply(test_both)]
async fn a_booking_that_is_sent_twice_is_made_once(app: TestApp) {
    let office = app.office().await;
    let (slot, mentee) = (slot_to_approve(&app, 2).await, app.mentee().await);
    let book = || office.post("/v1/bookings", json!({"slot_id": slot.id(), "mentee_id": mentee.id()})).idempotent("once");

    let first = book().await;
    first.assert_status(201);
    let again = book().await;

    same(&first, &again);
    assert_eq!(office.get("/v1/bookings").await.ids(), [first.id()]);
    app.assert_events(["booking.requested"]).await;
}

#[apply(test_both)]
async fn the_first_answer_comes_again_whatever_happened_in_between(app: TestApp) {
    let office = app.office().await;
    let (slot, mentee) = (slot_to_approve(&app, 1).await, app.mentee().await);
    let book = || office.post("/v1/bookings", json!({"slot_id": slot.id(), "mentee_id": mentee.id()})).idempotent("book");
    let first = book().await;
    let booking = Booking::of(&first);
    let confirm = || office.step(&booking, "confirm", json!({})).idempotent("confirm");
    let confirmed = confirm().await;
    confirmed.assert_status(200);
    office.cancel(&booking, "work").await.assert_status(200);
    office.step(&slot, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);

    same(&first, &book().await);
    same(&confirmed, &confirm().await);

    office.get(&booking).await.assert_field("status", "cancelled");
}

#[apply(test_both)]
async fn a_refusal_comes_again_although_it_would_be_granted_now(app: TestApp) {
    let office = app.office().await;
    let slot = slot_to_approve(&app, 1).await;
    let (in_the_way, mentee) = (office.book(&slot, &app.mentee().await).await, app.mentee().await);
    let book = |key: &str| office.post("/v1/bookings", json!({"slot_id": slot.id(), "mentee_id": mentee.id()})).idempotent(key);
    let refused = book("first").await;
    refused.assert_problem(409, "slot-full");
    office.cancel(&in_the_way, "work").await.assert_status(200);

    same(&refused, &book("first").await);

    book("second").await.assert_status(201);
}

#[apply(test_both)]
async fn each_step_is_taken_once(app: TestApp) {
    let office = app.office().await;
    let slot = slot_to_approve(&app, 3).await;
    let bookings = [
        office.book(&slot, &app.mentee().await).await,
        office.book(&slot, &app.mentee().await).await,
        office.book(&slot, &app.mentee().await).await,
    ];
    let steps = [("confirm", json!({})), ("decline", json!({})), ("cancel", json!({"reason_code": "work"}))];
    for (booking, (step, body)) in bookings.iter().zip(steps) {
        let first = office.step(booking, step, body.clone()).idempotent(step).await;
        first.assert_status(200);
        same(&first, &office.step(booking, step, body).idempotent(step).await);
        office.get(booking).await.assert_field("version", 2);
    }
    let cancel = || office.step(&slot, "cancel", json!({"reason_code": "weather"})).idempotent("slot");
    let first = cancel().await;
    first.assert_status(200);
    same(&first, &cancel().await);
}

#[apply(test_both)]
async fn a_key_is_for_one_request(app: TestApp) {
    let office = app.office().await;
    let (slot, one, other) = (slot_to_approve(&app, 2).await, app.mentee().await, app.mentee().await);
    let book = |mentee: &Mentee| office.post("/v1/bookings", json!({"slot_id": slot.id(), "mentee_id": mentee.id()})).idempotent("once");
    book(&one).await.assert_status(201);

    book(&other).await.assert_problem(422, "idempotency-key-reused");

    office.get(&slot).await.assert_field("seats_taken", 1);
}
