//! A coordinator passes over a closed booking window, with a reason, recorded.

use super::slot;
use crate::harness::prelude::*;

async fn book_in_spite(app: &TestApp, slot: &Slot, mentee: &Mentee) -> Answer {
    let body = json!({"slot_id": slot.id(), "mentee_id": mentee.id(), "override": {"reason": "the host agreed on the phone"}});
    app.office().await.post("/v1/bookings", body).await
}

#[apply(test_both)]
async fn the_window_closes_at_its_instant(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.capacity(2).published().await;

    app.clock.set("2027-03-29T16:59:59.999999Z");
    office.book(&slot, &app.mentee().await).await;

    app.clock.set("2027-03-29T17:00:00Z");
    office.try_to_book(&slot, &app.mentee().await).await.assert_problem(409, "slot-not-open");
}

#[apply(test_both)]
async fn a_closed_window_is_passed_over_with_a_reason_that_is_recorded(app: TestApp) {
    let slot = slot(&app).await.published().await;
    app.clock.set("2027-03-31T16:59:59Z");

    let made = book_in_spite(&app, &slot, &app.mentee().await).await;

    made.assert_status(201).assert_field("status", "confirmed");
    made.assert_field("override", json!({"reason": "the host agreed on the phone", "limits": ["booking_closes"]}));
    app.office().await.get(&Booking::of(&made)).await.assert_field("/override/limits", vec!["booking_closes"]);
}

#[apply(test_both)]
async fn coordinators_list_what_was_passed_over(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(3).published().await;
    office.book(&slot, &app.mentee().await).await;
    app.clock.set("2027-03-31T16:00:00Z");
    let mut over = Vec::new();
    for _ in 0..2 {
        app.clock.advance_minutes(1);
        over.push(book_in_spite(&app, &slot, &app.mentee().await).await.field("id"));
    }
    for (query, ids) in [("", &over[..]), ("&limit=1", &over[..1]), ("&sort=-starts_at&limit=1", &over[1..]), ("&status=cancelled", &[])] {
        let listed = office.get(&format!("/v1/bookings?overridden=true{query}")).await.items();
        assert_eq!(listed.iter().map(|booking| booking["id"].clone()).collect::<Vec<_>>(), ids, "{query}");
    }
    assert_eq!(office.get("/v1/bookings?overridden=false").await.items().len(), 3);
    let partner = app.partner(&company).await;
    partner.get("/v1/bookings?overridden=true").await.assert_fault("/overridden", "not-allowed");
}

#[apply(test_both)]
async fn an_override_where_no_limit_stood_is_not_recorded(app: TestApp) {
    let slot = slot(&app).await.published().await;

    let made = book_in_spite(&app, &slot, &app.mentee().await).await;

    made.assert_status(201).assert_field("override", Value::Null);
}

#[apply(test_both)]
async fn once_it_has_begun_no_reason_opens_a_slot(app: TestApp) {
    let slot = slot(&app).await.published().await;
    app.clock.set("2027-03-31T17:00:00Z");

    book_in_spite(&app, &slot, &app.mentee().await).await.assert_problem(409, "slot-not-open");
}

#[apply(test_both)]
async fn no_reason_opens_a_slot_that_is_not_published(app: TestApp) {
    let slot = slot(&app).await.submitted().await;

    book_in_spite(&app, &slot, &app.mentee().await).await.assert_problem(409, "slot-not-open");
}

#[apply(test_both)]
async fn no_reason_helps_against_anything_else(app: TestApp) {
    let office = app.office().await;
    let shadowing = slot(&app).await.kind("shadowing").published().await;
    let at_the_same_time = slot(&app).await.capacity(2).published().await;
    let (free, taken) = (app.mentee().await, app.mentee().await);
    let not_cleared = office.mentee().clearance("not_checked").registered().await;
    app.clock.set("2027-03-30T09:00:00Z");
    book_in_spite(&app, &at_the_same_time, &taken).await.assert_status(201);

    book_in_spite(&app, &at_the_same_time, &taken).await.assert_problem(409, "already-booked");
    book_in_spite(&app, &shadowing, &taken).await.assert_problem(409, "mentee-clash");
    book_in_spite(&app, &shadowing, &not_cleared).await.assert_problem(409, "not-cleared");
    book_in_spite(&app, &shadowing, &free).await.assert_status(201);
    book_in_spite(&app, &shadowing, &app.mentee().await).await.assert_problem(409, "slot-full");
}

#[apply(test_both)]
async fn an_override_says_why(app: TestApp) {
    let slot = slot(&app).await.published().await;
    let mentee = app.mentee().await;
    let body = |reason: Value| json!({"slot_id": slot.id(), "mentee_id": mentee.id(), "override": reason});

    let office = app.office().await;
    office.post("/v1/bookings", body(json!({}))).await.assert_fault("/override/reason", "required");
    office.post("/v1/bookings", body(json!({"reason": null}))).await.assert_fault("/override/reason", "required");
    office
        .post("/v1/bookings", body(json!({"reason": "x", "limits": ["booking_closes"]})))
        .await
        .assert_fault("/override/limits", "unknown-field");
    office.post("/v1/bookings", body(json!(true))).await.assert_fault("/override", "wrong-type");
}

#[apply(test_both)]
async fn that_a_limit_was_passed_over_is_not_the_companys_business(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    app.clock.set("2027-03-31T12:00:00Z");
    let booking = Booking::of(&book_in_spite(&app, &slot, &app.mentee().await).await);

    app.partner(&company).await.get(&booking).await.assert_status(200).assert_field("override", Value::Null);
}
