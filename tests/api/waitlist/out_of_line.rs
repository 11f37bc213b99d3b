//! A coordinator offers a seat out of line, with a reason.

use super::{assert_states, full, look_at, slot};
use crate::harness::prelude::*;

async fn offer(app: &TestApp, booking: &Booking) -> Answer {
    app.office().await.step(booking, "offer", json!({"reason": "The host asked for this field"})).await
}

#[apply(test_both)]
async fn without_a_free_seat_the_offer_moves_to_the_head_of_the_line(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 3).await;

    let moved = offer(&app, &full.line[2]).await;

    moved.assert_status(200).assert_field("status", "waitlisted").assert_field("waitlist_position", 1).assert_field("version", 2);
    office.get(&full.line[0]).await.assert_field("waitlist_position", 2);
    office.cancel(&full.seated[0], "illness").await.assert_status(200);
    assert_states(&look_at(&app, &full.line).await, ["waitlisted", "waitlisted", "offered"]);
}

#[apply(test_both)]
async fn a_free_seat_is_offered_at_once(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 2).await;
    // Both are elsewhere when the seat is freed, and free again afterwards.
    let other = slot(&app).await.starts("2027-03-31T18:30").capacity(2).published().await;
    let elsewhere = [office.book(&other, &full.waiting[0]).await, office.book(&other, &full.waiting[1]).await];
    office.cancel(&full.seated[0], "illness").await.assert_status(200);
    for booking in elsewhere {
        office.cancel(&booking, "work").await.assert_status(200);
    }

    let offered = offer(&app, &full.line[1]).await;

    offered.assert_status(200).assert_field("status", "offered").assert_field("offer_expires_at", "2027-03-10T09:00:00Z");
    office.get(&full.slot).await.assert_field("seats_taken", 1);
    office.get(&full.line[0]).await.assert_field("status", "waitlisted").assert_field("waitlist_position", 1);
}

#[apply(test_both)]
async fn whoever_could_not_take_it_is_refused(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    let other = slot(&app).await.starts("2027-03-31T18:30").published().await;
    let elsewhere = office.book(&other, &full.waiting[0]).await;

    offer(&app, &full.line[0]).await.assert_problem(409, "mentee-clash").assert_field("bookings", json!([elsewhere.id()]));
    office.cancel(&elsewhere, "work").await.assert_status(200);
    office.step(&full.slot, "hold", json!({"reason": "unclear"})).await.assert_status(200);
    offer(&app, &full.line[0]).await.assert_problem(409, "slot-not-open");
    office.step(&full.slot, "release", json!({})).await.assert_status(200);
    app.clock.set("2027-03-31T17:00:00Z");
    offer(&app, &full.line[0]).await.assert_problem(409, "slot-not-open");
}

#[apply(test_both)]
async fn it_needs_a_reason_and_a_coordinator(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let full = full(&app, office.slot(&company), 1).await;

    office.step(&full.line[0], "offer", json!({})).await.assert_fault("/reason", "required");
    let partner = app.partner(&company).await.step(&full.line[0], "offer", json!({"reason": "we know her"})).await;
    partner.assert_problem(403, "forbidden");
    office.get(&full.line[0]).await.assert_field("version", 1);
}

#[apply(test_both)]
async fn only_who_waits_is_offered_a_seat(app: TestApp) {
    let full = full(&app, slot(&app).await, 1).await;
    offer(&app, &full.seated[0]).await.assert_problem(409, "illegal-transition");
    app.office().await.cancel(&full.seated[0], "work").await.assert_status(200);
    offer(&app, &full.seated[0]).await.assert_problem(409, "illegal-transition");
    offer(&app, &full.line[0]).await.assert_status(200).assert_field("status", "offered").assert_field("version", 2);
}
