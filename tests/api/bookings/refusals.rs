//! When several refusals apply the first of one order is given (docs/api.md, Order of refusals): slot-not-open, already-booked, mentee-clash, not-cleared,
//! slot-full. Each pair of them.

use super::slot;
use crate::harness::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    NotOpen,
    AlreadyBooked,
    Clash,
    NotCleared,
    Full,
}
use Trouble::{AlreadyBooked, Clash, Full, NotCleared, NotOpen};

/// Books a mentee into shadowing in spite of all these, and gives the refusal.
async fn refusal(app: &TestApp, troubles: &[Trouble]) -> Answer {
    let office = app.office().await;
    let has = |trouble| troubles.contains(&trouble);
    let mentee = app.mentee().await;
    let shadowing = slot(app).await.kind("shadowing").capacity(if has(Full) { 1 } else { 2 }).published().await;
    if has(AlreadyBooked) {
        office.book(&shadowing, &mentee).await;
    } else if has(Full) {
        office.book(&shadowing, &app.mentee().await).await;
    }
    if has(Clash) {
        office.book(&slot(app).await.published().await, &mentee).await;
    }
    if has(NotCleared) {
        office.patch(&mentee, json!({"workplace_clearance": "not_cleared"})).await.assert_status(200);
    }
    if has(NotOpen) {
        // The window of shadowing has closed, the slot has not begun.
        app.clock.set("2027-03-30T09:00:00Z");
    }
    office.try_to_book(&shadowing, &mentee).await
}

async fn comes_first(app: &TestApp, code: &str, troubles: &[Trouble]) {
    refusal(app, troubles).await.assert_problem(409, code);
}

#[apply(test_both)]
async fn both_ids_are_named_where_neither_is_known(app: TestApp) {
    for if_full in ["refuse", "waitlist"] {
        let body =
            json!({"slot_id": "slot_01k2m7q3x8e5rb4t9v6w1y0z2a", "mentee_id": "ment_01k2m7q3x8e5rb4t9v6w1y0z2a", "if_full": if_full});
        let refused = app.office().await.post("/v1/bookings", body).await;
        refused.assert_problem(422, "validation-failed").assert_fault("/slot_id", "unknown-id").assert_fault("/mentee_id", "unknown-id");
    }
}

#[apply(test_both)]
async fn each_trouble_alone_has_its_name(app: TestApp) {
    comes_first(&app, "already-booked", &[AlreadyBooked]).await;
    comes_first(&app, "mentee-clash", &[Clash]).await;
    comes_first(&app, "not-cleared", &[NotCleared]).await;
    comes_first(&app, "slot-full", &[Full]).await;
    comes_first(&app, "slot-not-open", &[NotOpen]).await;
}

#[apply(test_both)]
async fn a_slot_that_is_not_open_comes_before_a_second_booking(app: TestApp) {
    comes_first(&app, "slot-not-open", &[NotOpen, AlreadyBooked]).await;
}

#[apply(test_both)]
async fn a_slot_that_is_not_open_comes_before_a_clash(app: TestApp) {
    comes_first(&app, "slot-not-open", &[NotOpen, Clash]).await;
}

#[apply(test_both)]
async fn a_slot_that_is_not_open_comes_before_clearance(app: TestApp) {
    comes_first(&app, "slot-not-open", &[NotOpen, NotCleared]).await;
}

#[apply(test_both)]
async fn a_slot_that_is_not_open_comes_before_no_seat(app: TestApp) {
    comes_first(&app, "slot-not-open", &[NotOpen, Full]).await;
}

/// The mentee's own booking in the slot overlaps it too: that is no clash.
#[apply(test_both)]
async fn a_second_booking_is_no_clash_with_the_first(app: TestApp) {
    let answer = refusal(&app, &[AlreadyBooked]).await;
    answer.assert_problem(409, "already-booked").assert_field("bookings", Value::Null);
}

#[apply(test_both)]
async fn a_second_booking_comes_before_clearance(app: TestApp) {
    comes_first(&app, "already-booked", &[AlreadyBooked, NotCleared]).await;
}

#[apply(test_both)]
async fn a_second_booking_comes_before_no_seat(app: TestApp) {
    comes_first(&app, "already-booked", &[AlreadyBooked, Full]).await;
}

#[apply(test_both)]
async fn a_clash_comes_before_clearance(app: TestApp) {
    comes_first(&app, "mentee-clash", &[Clash, NotCleared]).await;
}

#[apply(test_both)]
async fn a_clash_comes_before_no_seat(app: TestApp) {
    comes_first(&app, "mentee-clash", &[Clash, Full]).await;
}

#[apply(test_both)]
async fn clearance_comes_before_no_seat(app: TestApp) {
    comes_first(&app, "not-cleared", &[NotCleared, Full]).await;
}

#[apply(test_both)]
async fn of_all_at_once_the_first_is_given(app: TestApp) {
    comes_first(&app, "slot-not-open", &[NotOpen, Clash, NotCleared, Full]).await;
}

#[apply(test_both)]
async fn a_slot_that_is_not_published_is_not_open_and_says_what_it_is(app: TestApp) {
    let office = app.office().await;
    let mentee = app.mentee().await;
    let (draft, submitted, cancelled) =
        (slot(&app).await.draft().await, slot(&app).await.submitted().await, slot(&app).await.published().await);
    office.step(&cancelled, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);

    for (slot, status) in [(draft, "draft"), (submitted, "submitted"), (cancelled, "cancelled")] {
        let answer = office.try_to_book(&slot, &mentee).await;
        answer.assert_problem(409, "slot-not-open");
        assert!(answer.field("detail").as_str().unwrap().contains(status), "{answer:?}");
    }
}

#[apply(test_both)]
async fn what_is_wrong_with_the_body_comes_before_what_is_wrong_with_the_slot(app: TestApp) {
    let slot = slot(&app).await.draft().await;
    let body = json!({"slot_id": slot.id(), "mentee_id": "ment_01k2m7q3x8e5rb4t9v6w1y0z2a"});

    app.office().await.post("/v1/bookings", body).await.assert_problem(422, "validation-failed").assert_fault("/mentee_id", "unknown-id");
}
