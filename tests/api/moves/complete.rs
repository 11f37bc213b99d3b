//! A coordinator completes a slot once it has ended and nothing is open; the timed job a day after the end, whatever is open.

use crate::harness::prelude::*;
use crate::waitlist::{full, slot};

const END: &str = "2027-03-31T17:45:00Z";

#[apply(test_both)]
async fn by_hand_it_waits_for_the_end_and_for_every_attendance(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await.capacity(2), 0).await;
    app.clock.set("2027-03-31T17:44:59Z");
    office.attendance(&full.seated[0], "attended").await.assert_status(200);
    office.step(&full.slot, "complete", json!({})).await.assert_problem(409, "conflict");
    app.clock.set(END);
    office.step(&full.slot, "complete", json!({})).await.assert_problem(409, "conflict");
    office.attendance(&full.seated[1], "attended").await.assert_status(200);

    office.step(&full.slot, "complete", json!({})).await.assert_status(200).assert_field("status", "completed");

    office.step(&full.slot, "complete", json!({})).await.assert_status(200).assert_field("status", "completed");
    app.assert_events(["slot.created", "slot.submitted", "slot.published", "slot.completed"]).await;
}

#[apply(test_both)]
async fn who_still_waits_does_not_keep_a_slot_open(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    app.clock.set(END);
    office.attendance(&full.seated[0], "attended").await.assert_status(200);
    office.step(&full.slot, "complete", json!({})).await.assert_status(200);
}

#[apply(test_both)]
async fn a_held_slot_is_completed_by_hand_and_a_draft_is_not(app: TestApp) {
    let office = app.office().await;
    let held = slot(&app).await.published().await;
    office.step(&held, "hold", json!({"reason": "unclear"})).await.assert_status(200);
    let draft = slot(&app).await.draft().await;
    app.clock.set(END);
    office.step(&held, "complete", json!({})).await.assert_status(200);
    office.step(&draft, "complete", json!({})).await.assert_problem(409, "illegal-transition");
}

#[apply(test_both)]
async fn only_coordinators_complete_by_hand(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    app.clock.set(END);
    app.partner(&company).await.step(&slot, "complete", json!({})).await.assert_problem(403, "forbidden");
}

#[apply(test_both)]
async fn the_job_completes_whatever_is_open_and_attendance_can_be_recorded_afterwards(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 0).await;
    app.clock.set("2027-04-01T17:45:00Z");
    foothold::worker::complete::run(app.deps.clone()).await.unwrap();

    office.get(&full.slot).await.assert_field("status", "completed");
    office.get(&full.seated[0]).await.assert_field("status", "confirmed");
    office.attendance(&full.seated[0], "attended").await.assert_status(200);
}

#[apply(test_both)]
async fn who_still_waits_when_a_slot_is_completed_has_waited_in_vain_and_no_company_hears_of_it(app: TestApp) {
    let office = app.office().await;
    for by_hand in [true, false] {
        app.clock.set("2027-03-08T09:00:00Z");
        let company = office.company().active().await;
        let full = full(&app, office.slot(&company), 1).await;
        app.clock.set("2027-04-01T17:45:00Z");
        if by_hand {
            office.attendance(&full.seated[0], "attended").await.assert_status(200);
            office.step(&full.slot, "complete", json!({})).await.assert_status(200);
        } else {
            foothold::worker::complete::run(app.deps.clone()).await.unwrap();
        }

        office.get(&full.line[0]).await.assert_field("status", "expired");
        let partner = app.partner(&company).await;
        partner.get(&full.line[0]).await.assert_problem(404, "not-found");
        assert_eq!(partner.get("/v1/bookings").await.ids(), [full.seated[0].id()]);
        let heard = partner.all("/v1/events").await;
        assert!(!heard.iter().any(|event| event["data"]["booking_id"] == full.line[0].id()), "{heard:?}");
    }
}
