//! An offer: how long it is held, and what becomes of it.

use super::{assert_states, full, look_at, slot};
use crate::harness::clock::START;
use crate::harness::prelude::*;

/// A slot with one offer, which was made now.
async fn offered(app: &TestApp, approval: &str) -> (Slot, Booking) {
    let full = full(app, slot(app).await.approval(approval), 1).await;
    app.office().await.cancel(&full.seated[0], "illness").await.assert_status(200);
    (full.slot, full.line[0].clone())
}

#[apply(test_both)]
async fn an_offer_is_held_shorter_the_nearer_the_start_and_never_past_it(app: TestApp) {
    let office = app.office().await;
    // The start is on the 31st at 17:00Z.
    let holds = [
        ("2027-03-24T17:00:00Z", "2027-03-26T17:00:00Z"),
        ("2027-03-24T17:00:01Z", "2027-03-25T17:00:01Z"),
        ("2027-03-28T17:00:00Z", "2027-03-29T17:00:00Z"),
        ("2027-03-28T17:00:01Z", "2027-03-29T08:00:00Z"),
        ("2027-03-31T13:00:00Z", "2027-03-31T17:00:00Z"),
        ("2027-03-31T16:59:00Z", "2027-03-31T17:00:00Z"),
    ];
    for (now, until) in holds {
        app.clock.set(START);
        let full = full(&app, slot(&app).await, 1).await;
        app.clock.set(now);
        office.cancel(&full.seated[0], "illness").await.assert_status(200);
        let offer = office.get(&full.line[0]).await;
        offer.assert_field("status", "offered").assert_field("offer_expires_at", until).assert_field("version", 2);
        offer.assert_field("waitlist_position", Value::Null).assert_field("respond_by", Value::Null);
    }
}

#[apply(test_both)]
async fn a_confirmed_offer_is_a_confirmed_booking(app: TestApp) {
    let office = app.office().await;
    let (slot, offer) = offered(&app, "automatic").await;
    office.get(&slot).await.assert_field("availability", "busy-tentative");

    office.confirm(&offer).await.assert_status(200).assert_field("status", "confirmed").assert_field("version", 3);

    office.get(&slot).await.assert_field("availability", "busy").assert_field("seats_taken", 1);
    office.confirm(&offer).await.assert_status(200).assert_field("version", 3);
}

#[apply(test_both)]
async fn a_confirmed_offer_becomes_a_request_where_the_employer_approves(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let full = full(&app, office.slot(&company).approval("employer"), 1).await;
    let partner = app.partner(&company).await;
    office.cancel(&full.seated[0], "illness").await.assert_status(200);

    let request = office.confirm(&full.line[0]).await;

    request.assert_status(200).assert_field("status", "requested").assert_field("respond_by", "2027-03-11T09:00:00Z");
    partner.get(&full.line[0]).await.assert_status(200).assert_field("mentee", Value::Null);
    partner.confirm(&full.line[0]).await.assert_status(200).assert_field("status", "confirmed");
    office.get(&full.slot).await.assert_field("availability", "busy");
    let told =
        ["booking.requested", "booking.waitlisted", "booking.cancelled", "booking.offered", "booking.requested", "booking.confirmed"];
    app.assert_events(told).await;
}

#[apply(test_both)]
async fn an_offer_is_over_at_its_end_even_before_the_job_has_come(app: TestApp) {
    let (_, offer) = offered(&app, "automatic").await;
    app.clock.set("2027-03-10T09:00:00Z");
    app.office().await.confirm(&offer).await.assert_problem(409, "conflict");
    app.clock.set("2027-03-10T08:59:59.999999Z");
    app.office().await.confirm(&offer).await.assert_status(200);
}

#[apply(test_both)]
async fn the_seat_of_an_offer_is_held_for_it(app: TestApp) {
    let (slot, offer) = offered(&app, "automatic").await;
    app.office().await.try_to_book(&slot, &app.mentee().await).await.assert_problem(409, "slot-full");
    app.office().await.get(&offer).await.assert_field("status", "offered");
}

#[apply(test_both)]
async fn whoever_has_an_offer_is_busy_at_that_time(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    let other = slot(&app).await.starts("2027-03-31T18:30").published().await;
    office.cancel(&full.seated[0], "illness").await.assert_status(200);

    let refused = office.try_to_book(&other, &full.waiting[0]).await;

    refused.assert_problem(409, "mentee-clash").assert_field("bookings", json!([full.line[0].id()]));
}

#[apply(test_both)]
async fn several_offers_go_down_the_line_one_after_the_other(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await.capacity(2), 3).await;

    office.cancel(&full.seated[1], "illness").await.assert_status(200);
    office.cancel(&full.seated[0], "illness").await.assert_status(200);

    assert_states(&look_at(&app, &full.line).await, ["offered", "offered", "waitlisted"]);
    office.confirm(&full.line[1]).await.assert_status(200);
    office.decline(&full.line[0]).await.assert_status(200);
    assert_states(&look_at(&app, &full.line).await, ["declined", "confirmed", "offered"]);
}
