//! Held and released: nobody new can book, hosts and mentees stay blocked.

use crate::harness::prelude::*;
use crate::waitlist::{full, slot};

fn hold() -> Value {
    json!({"reason": "The lift is broken"})
}

#[apply(test_both)]
async fn a_held_slot_takes_no_bookings_until_it_is_released(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.capacity(2).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;

    let held = office.step(&slot, "hold", hold()).await;
    held.assert_status(200).assert_field("status", "on_hold").assert_field("availability", "busy-unavailable");
    office.try_to_book(&slot, &app.mentee().await).await.assert_problem(409, "slot-not-open");
    office.get(&booking).await.assert_field("status", "confirmed");

    office
        .step(&slot, "release", json!({}))
        .await
        .assert_status(200)
        .assert_field("status", "published")
        .assert_field("availability", "free");
    office.book(&slot, &app.mentee().await).await;
    app.assert_events(["slot.created", "slot.submitted", "slot.published", "slot.on_hold", "slot.released"]).await;
}

#[apply(test_both)]
async fn hosts_and_mentees_of_a_held_slot_stay_blocked(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let held = office.slot(&company).hosts(&[&host]).published().await;
    let mentee = app.mentee().await;
    office.book(&held, &mentee).await;
    office.step(&held, "hold", hold()).await.assert_status(200);

    let other = office.slot(&company).hosts(&[&host]).starts("2027-03-31T18:30").draft().await;
    office.step(&other, "publish", json!({})).await.assert_problem(409, "host-clash");
    let elsewhere = slot(&app).await.starts("2027-03-31T18:30").published().await;
    office.try_to_book(&elsewhere, &mentee).await.assert_problem(409, "mentee-clash");
}

#[apply(test_both)]
async fn bookings_of_a_held_slot_can_still_be_answered_and_cancelled(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await.approval("employer").capacity(2), 0).await;
    office.step(&full.slot, "hold", hold()).await.assert_status(200);

    office.confirm(&full.seated[0]).await.assert_status(200);
    office.cancel(&full.seated[1], "work").await.assert_status(200);

    office.get(&full.slot).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn holding_needs_a_reason_a_coordinator_and_a_published_slot(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let published = office.slot(&company).published().await;
    office.step(&published, "hold", json!({})).await.assert_fault("/reason", "required");
    let partner = app.partner(&company).await;
    partner.step(&published, "hold", hold()).await.assert_problem(403, "forbidden");
    partner.step(&published, "release", json!({})).await.assert_problem(403, "forbidden");
    office.step(&slot(&app).await.draft().await, "release", json!({})).await.assert_problem(409, "illegal-transition");
    office.step(&slot(&app).await.draft().await, "hold", hold()).await.assert_problem(409, "illegal-transition");
    office.step(&published, "hold", hold()).await.assert_status(200);
}
