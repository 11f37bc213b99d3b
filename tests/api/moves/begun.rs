//! A slot that has begun can no longer be moved, changed or given up (docs/product.md, Slot).

use crate::harness::prelude::*;
use crate::harness::states::START_OF_SLOT;

const JUST_BEFORE: &str = "2027-03-31T16:59:59.999999Z";
const RECORD_THE_ATTENDANCE: &str = "The slot has begun: record the attendance.";

#[apply(test_both)]
async fn from_the_start_on_both_sides_record_the_attendance_and_change_nothing(app: TestApp) {
    let office = app.office().await;
    let company = office.company().may_publish().active().await;
    let partner = app.partner(&company).await;
    let slot = office.slot(&company).capacity(3).published().await;
    let (kept, cancelled) = (office.book(&slot, &app.mentee().await).await, office.book(&slot, &app.mentee().await).await);
    let other = office.slot(&company).starts("2027-04-07T18:00").published().await;
    app.clock.set(START_OF_SLOT);

    let to = json!({"local_start": "2027-04-14T18:00", "reason_code": "host_unavailable"});
    let reason = json!({"reason_code": "host_unavailable"});
    for caller in [&partner, office] {
        for answer in [caller.step(&slot, "move", to.clone()).await, caller.patch(&slot, json!({"title": "Another"})).await] {
            answer.assert_problem(409, "conflict").assert_field("detail", RECORD_THE_ATTENDANCE);
        }
        caller.patch(&slot, json!({"capacity": 3})).await.assert_status(200);
    }
    for answer in [
        partner.step(&slot, "cancel", reason.clone()).await,
        partner.cancel(&kept, "host_unavailable").await,
        office.step(&slot, "hold", json!({"reason": "The lift is broken"})).await,
        office.reschedule(&kept, &other).await,
    ] {
        answer.assert_problem(409, "conflict").assert_field("detail", RECORD_THE_ATTENDANCE);
    }
    office.cancel(&cancelled, "other").await.assert_status(200).assert_field("late", true);
    partner.step(&kept, "attendance", json!({"outcome": "no_show", "party": "host"})).await.assert_status(200);
}

#[apply(test_both)]
async fn a_coordinator_cancels_a_slot_that_did_not_take_place(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    app.clock.set(START_OF_SLOT);

    office.step(&slot, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);

    office.get(&booking).await.assert_field("status", "cancelled").assert_field("late", true);
}

#[apply(test_both)]
async fn a_slot_that_begins_on_hold_is_not_released(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).published().await;
    office.step(&slot, "hold", json!({"reason": "The lift is broken"})).await.assert_status(200);
    app.clock.set(START_OF_SLOT);

    let refused = office.step(&slot, "release", json!({})).await;

    refused.assert_problem(409, "conflict").assert_field("detail", RECORD_THE_ATTENDANCE);
}

#[apply(test_both)]
async fn what_is_still_requested_or_offered_expires_at_the_start_and_is_not_declined_before_the_job_comes(app: TestApp) {
    for status in ["requested", "offered"] {
        let (company, booking) = app.booking_that_is(status).await;
        let (office, partner) = (app.office().await, app.partner(&company).await);
        let before = app.clock.now().to_string();
        app.clock.set(START_OF_SLOT);

        office.decline(&booking).await.assert_problem(409, "conflict").assert_field("detail", RECORD_THE_ATTENDANCE);
        foothold::worker::expire::run(app.deps.clone()).await.unwrap();

        office.get(&booking).await.assert_field("status", "expired");
        partner.get(&booking).await.assert_status(if status == "requested" { 200 } else { 404 });
        app.clock.set(&before);
    }
}

#[apply(test_both)]
async fn until_the_very_start_everything_is_possible(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let partner = app.partner(&company).await;
    app.clock.set(JUST_BEFORE);

    partner.patch(&slot, json!({"title": "Another"})).await.assert_status(200);
    partner.cancel(&booking, "host_unavailable").await.assert_status(200);
    partner.step(&slot, "cancel", json!({"reason_code": "host_unavailable"})).await.assert_status(200);
}
