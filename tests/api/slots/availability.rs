//! Availability in FHIR's codes: derived, never stored.

use super::slot_that_is;
use crate::harness::prelude::*;

async fn is(app: &TestApp, slot: &Slot, code: &str) {
    let office = app.office().await;
    office.get(slot).await.assert_field("availability", code);
    let listed = office.get("/v1/slots?available=true").await.ids();
    assert_eq!(listed.iter().any(|id| id == slot.id()), code == "free", "available=true lists {listed:?}");
}

/// A published slot where the employer approves.
async fn published(app: &TestApp, seats: u32) -> Slot {
    let office = app.office().await;
    let company = office.company().active().await;
    office.slot(&company).capacity(seats).approval("employer").published().await
}

#[apply(test_both)]
async fn while_a_seat_is_left_a_slot_is_free(app: TestApp) {
    let slot = published(&app, 2).await;
    is(&app, &slot, "free").await;

    app.office().await.book(&slot, &app.mentee().await).await;

    is(&app, &slot, "free").await;
}

#[apply(test_both)]
async fn when_some_seats_are_only_requested_a_full_slot_is_tentative(app: TestApp) {
    let office = app.office().await;
    let slot = published(&app, 2).await;
    let confirmed = office.book(&slot, &app.mentee().await).await;
    office.book(&slot, &app.mentee().await).await;
    is(&app, &slot, "busy-tentative").await;

    office.confirm(&confirmed).await.assert_status(200);

    is(&app, &slot, "busy-tentative").await;
}

#[apply(test_both)]
async fn when_all_seats_are_confirmed_a_slot_is_busy_until_one_is_freed(app: TestApp) {
    let office = app.office().await;
    let slot = published(&app, 2).await;
    let bookings = [office.book(&slot, &app.mentee().await).await, office.book(&slot, &app.mentee().await).await];
    for booking in &bookings {
        office.confirm(booking).await.assert_status(200);
    }
    is(&app, &slot, "busy").await;

    office.cancel(&bookings[1], "travel").await.assert_status(200);

    is(&app, &slot, "free").await;
    office.get(&slot).await.assert_field("seats_taken", 1).assert_field("seats_left", 1);
}

#[apply(test_both)]
async fn what_is_not_published_is_unavailable(app: TestApp) {
    for status in ["draft", "submitted", "on_hold", "cancelled", "completed"] {
        let slot = slot_that_is(&app, status).await;
        is(&app, &slot, "busy-unavailable").await;
    }
}

#[apply(test_both)]
async fn outside_its_booking_window_a_slot_is_unavailable(app: TestApp) {
    let slot = published(&app, 1).await;

    app.clock.set("2027-03-29T16:59:59.999999Z");
    is(&app, &slot, "free").await;
    app.clock.set("2027-03-29T17:00:00Z");
    is(&app, &slot, "busy-unavailable").await;
}

#[apply(test_both)]
async fn once_it_has_begun_a_slot_is_unavailable(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).with("booking_closes_minutes_before", 0).published().await;

    app.clock.set("2027-03-31T16:59:59.999999Z");
    is(&app, &slot, "free").await;
    app.clock.set("2027-03-31T17:00:00Z");
    is(&app, &slot, "busy-unavailable").await;
}

#[apply(test_both)]
async fn a_full_slot_whose_window_has_closed_is_unavailable_not_busy(app: TestApp) {
    let office = app.office().await;
    let slot = published(&app, 1).await;
    office.book(&slot, &app.mentee().await).await;
    is(&app, &slot, "busy-tentative").await;

    app.clock.set("2027-03-30T00:00:00Z");

    is(&app, &slot, "busy-unavailable").await;
}

#[apply(test_both)]
async fn taking_a_seat_leaves_the_version_and_changes_the_tag(app: TestApp) {
    let office = app.office().await;
    let slot = published(&app, 1).await;
    let before = office.get(&slot).await;

    office.book(&slot, &app.mentee().await).await;

    let after = office.get(&slot).await;
    assert_eq!(after.field("version"), before.field("version"));
    assert_ne!(after.etag(), before.etag());
    office.get(&slot).if_none_match(&after.etag()).await.assert_status(304);
    office.get(&slot).if_none_match(&before.etag()).await.assert_status(200);
    office.patch(&slot, json!({"title": "Panel"})).if_match(&before.etag()).await.assert_status(200);
}
