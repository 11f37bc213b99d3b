//! Cancelling a booking: by whom, why, and whether it is late.

use super::{booking_that_is, slot, slot_to_approve};
use crate::harness::prelude::*;

/// Cancels a confirmed booking at an instant; the cut-off is 2027-03-29T17:00:00Z.
async fn cancelled_at(app: &TestApp, now: &str) -> Answer {
    let office = app.office().await;
    let booking = office.book(&slot(app).await.published().await, &app.mentee().await).await;
    app.clock.set(now);
    let answer = office.cancel(&booking, "illness").await;
    answer.assert_status(200).assert_field("status", "cancelled");
    answer
}

#[apply(test_both)]
async fn a_coordinator_cancels_for_the_mentee_unless_it_says_otherwise(app: TestApp) {
    let office = app.office().await;
    for (said, kept) in [(None, "mentee"), (Some("mentee"), "mentee"), (Some("employer"), "employer"), (Some("institute"), "institute")] {
        let booking = booking_that_is(&app, "confirmed").await;

        let answer =
            office.step(&booking, "cancel", json!({"reason_code": "caring", "note": "A child is ill", "cancelled_by": said})).await;

        answer.assert_status(200).assert_field("status", "cancelled").assert_field("cancelled_by", kept).assert_field("version", 3);
        answer.assert_field("reason_code", "caring").assert_field("note", "A child is ill");
    }
}

#[apply(test_both)]
async fn a_partner_cancels_for_the_employer_whatever_it_says(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(3).published().await;
    let partner = app.partner(&company).await;
    for said in [Value::Null, json!("mentee"), json!("institute")] {
        let booking = office.book(&slot, &app.mentee().await).await;

        let answer = partner.step(&booking, "cancel", json!({"reason_code": "host_unavailable", "cancelled_by": said})).await;

        answer.assert_status(200).assert_field("cancelled_by", "employer");
    }
    office.get(&slot).await.assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn a_request_and_a_confirmed_booking_give_their_seat_back(app: TestApp) {
    let office = app.office().await;
    let slot = slot_to_approve(&app, 2).await;
    let (requested, confirmed) = (office.book(&slot, &app.mentee().await).await, office.book(&slot, &app.mentee().await).await);
    office.confirm(&confirmed).await.assert_status(200);

    office.cancel(&requested, "found_job").await.assert_status(200).assert_field("late", false);
    office.get(&slot).await.assert_field("seats_taken", 1);
    office.cancel(&confirmed, "found_job").await.assert_status(200).assert_field("late", false);
    office.get(&slot).await.assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn before_the_cut_off_a_cancellation_is_in_time(app: TestApp) {
    cancelled_at(&app, "2027-03-29T16:59:59.999999Z").await.assert_field("late", false);
}

#[apply(test_both)]
async fn from_the_cut_off_on_a_cancellation_is_late(app: TestApp) {
    cancelled_at(&app, "2027-03-29T17:00:00Z").await.assert_field("late", true);
}

#[apply(test_both)]
async fn the_employers_cancellation_is_late_from_the_same_instant(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(2).with("cancel_cutoff_minutes_before", 60).published().await;
    let (first, second) = (office.book(&slot, &app.mentee().await).await, office.book(&slot, &app.mentee().await).await);
    let partner = app.partner(&company).await;

    app.clock.set("2027-03-31T15:59:59.999999Z");
    partner.cancel(&first, "business_need").await.assert_status(200).assert_field("late", false);
    app.clock.set("2027-03-31T16:00:00Z");
    partner.cancel(&second, "business_need").await.assert_status(200).assert_field("late", true);
}

#[apply(test_both)]
async fn cancelling_needs_a_reason_code_that_is_known(app: TestApp) {
    let office = app.office().await;
    let booking = booking_that_is(&app, "confirmed").await;
    let cancel = |body: Value| office.step(&booking, "cancel", body);

    cancel(json!({})).await.assert_fault("/reason_code", "required");
    let answer = cancel(json!({"reason_code": "tired", "cancelled_by": "nobody", "note": 3, "late": false})).await;
    answer.assert_fault("/reason_code", "unknown-word").assert_fault("/cancelled_by", "unknown-word");
    answer.assert_fault("/note", "wrong-type").assert_fault("/late", "unknown-field");

    office.get(&booking).await.assert_field("status", "confirmed");
}

#[apply(test_both)]
async fn every_reason_code_is_taken(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    for reason in [
        "illness",
        "work",
        "caring",
        "travel",
        "found_job",
        "host_unavailable",
        "room_unavailable",
        "business_need",
        "weather",
        "mistake",
        "other",
    ] {
        let booking = office.book(&slot, &app.mentee().await).await;
        office.cancel(&booking, reason).await.assert_status(200).assert_field("reason_code", reason);
    }
}

#[apply(test_both)]
async fn nobody_gives_the_reason_of_the_service(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    let booking = office.book(&slot, &app.mentee().await).await;

    let cancelled = office.cancel(&booking, "placed_elsewhere").await;
    let moved = office.step(&slot, "move", json!({"local_start": "2027-04-07T18:00", "reason_code": "placed_elsewhere"})).await;

    for refused in [cancelled, moved] {
        refused.assert_fault("/reason_code", "unknown-word");
    }
}
