//! A suspended partnership holds its future published slots, and its keys only read.

use super::expire;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn suspending_puts_every_future_published_slot_on_hold_and_no_other(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let begun = office.slot(&company).starts("2027-03-09T10:00").published().await;
    let future = office.slot(&company).published().await;
    let (draft, submitted) = (office.slot(&company).draft().await, office.slot(&company).submitted().await);
    let elsewhere = office.slot(&other).published().await;
    // The instant at which the first begins.
    app.clock.set("2027-03-09T10:00:00Z");

    office.transition(&company, "suspended").await.assert_status(201);

    for (slot, status) in
        [(&begun, "published"), (&future, "on_hold"), (&draft, "draft"), (&submitted, "submitted"), (&elsewhere, "published")]
    {
        office.get(slot).await.assert_field("status", status);
    }
    let log = app.events().await;
    assert_eq!(log[log.len() - 2..], ["partnership.changed", "slot.on_hold"]);
}

#[apply(test_both)]
async fn on_hold_nobody_new_is_booked_and_whoever_is_stays(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).hosts(&[&host]).capacity(2).published().await;
    let mentee = app.mentee().await;
    let booking = office.book(&slot, &mentee).await;

    office.transition(&company, "suspended").await.assert_status(201);

    office.get(&booking).await.assert_field("status", "confirmed");
    office.get(&slot).await.assert_field("status", "on_hold").assert_field("seats_taken", 1);
    office.try_to_book(&slot, &app.mentee().await).await.assert_problem(409, "slot-not-open");
    let at_the_same_time = office.slot(&office.company().active().await).published().await;
    office.try_to_book(&at_the_same_time, &mentee).await.assert_problem(409, "mentee-clash");
    office.transition(&company, "active").await.assert_status(201);
    let again = office.slot(&company).hosts(&[&host]).draft().await;
    office.step(&again, "publish", json!({})).await.assert_problem(409, "host-clash");
    office.cancel(&booking, "work").await.assert_status(200);
    office.get(&slot).await.assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn the_keys_of_a_suspended_partnership_read_and_do_not_write(app: TestApp) {
    let office = app.office().await;
    let company = office.company().may_publish().active().await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).approval("employer").published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let partner = app.partner(&company).await;
    office.transition(&company, "suspended").await.assert_status(201);

    for place in ["/v1/slots", "/v1/bookings", "/v1/events", "/v1/me", &format!("/v1/slots/{slot}"), &format!("/v1/bookings/{booking}")] {
        partner.get(place).await.assert_status(200);
    }
    for refused in [
        partner.slot(&company).send().await,
        partner.patch(&slot, json!({"title": "Panel"})).await,
        partner.step(&slot, "cancel", json!({"reason_code": "other"})).await,
        partner.confirm(&booking).await,
        partner.decline(&booking).await,
        partner.cancel(&booking, "other").await,
        partner.patch(&host, json!({"name": "Jo"})).await,
        partner.patch(&company, json!({"name": "Ours"})).await,
        partner.post("/v1/feeds", json!({"scope": {"type": "company", "id": company.id()}, "name": "Outlook"})).await,
        partner.post("/v1/webhook-endpoints", json!({"url": "http://127.0.0.1:9/hook"})).await,
    ] {
        refused.assert_problem(403, "forbidden");
    }
    office.transition(&company, "active").await.assert_status(201);
    partner.confirm(&booking).await.assert_status(200);
}

#[apply(test_both)]
async fn what_a_suspension_an_end_or_the_archive_holds_is_not_released(app: TestApp) {
    let office = app.office().await;
    for over in ["suspended", "ended", "archived"] {
        let company = office.company().active().await;
        let slot = office.slot(&company).published().await;
        office.step(&slot, "hold", json!({"reason": "The lift is broken"})).await.assert_status(200);
        match over {
            "archived" => office.archive(&company).await.assert_status(200),
            over => office.transition(&company, over).await.assert_status(201),
        };

        office.step(&slot, "release", json!({})).await.assert_problem(409, "conflict");

        office.get(&slot).await.assert_field("status", "on_hold");
        office.try_to_book(&slot, &app.mentee().await).await.assert_problem(409, "slot-not-open");
    }
}

#[apply(test_both)]
async fn once_the_partnership_is_active_again_or_paused_its_slots_are_released(app: TestApp) {
    let office = app.office().await;
    for to in ["active", "paused"] {
        let company = office.company().active().await;
        let slot = office.slot(&company).published().await;
        office.transition(&company, "suspended").await.assert_status(201);
        office.transition(&company, "active").await.assert_status(201);
        if to == "paused" {
            office.transition(&company, "paused").await.assert_status(201);
        }

        office.step(&slot, "release", json!({})).await.assert_status(200).assert_field("status", "published");
    }
}

#[apply(test_both)]
async fn a_request_on_hold_can_still_be_answered(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").capacity(2).published().await;
    let (first, second) = (office.book(&slot, &app.mentee().await).await, office.book(&slot, &app.mentee().await).await);
    office.transition(&company, "suspended").await.assert_status(201);

    office.confirm(&first).await.assert_status(200);
    app.clock.advance_hours(72);
    expire(&app).await;

    office.get(&second).await.assert_field("status", "expired");
    office.get(&slot).await.assert_field("status", "on_hold").assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn a_partnership_that_ends_or_rests_holds_its_slots_as_a_suspended_one_does(app: TestApp) {
    let office = app.office().await;
    for over in ["dormant", "ended"] {
        let company = office.company().active().await;
        let (slot, draft) = (office.slot(&company).published().await, office.slot(&company).draft().await);
        let booking = office.book(&slot, &app.mentee().await).await;

        office.transition(&company, over).await.assert_status(201);

        office.get(&slot).await.assert_field("status", "on_hold");
        office.get(&booking).await.assert_field("status", "confirmed");
        office.get(&draft).await.assert_field("status", "draft");
        office.step(&slot, "release", json!({})).await.assert_problem(409, "conflict");
    }
}
