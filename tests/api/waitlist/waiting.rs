//! Joining the line, waiting, and leaving it.

use super::{assert_states, full, look_at, slot};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn whoever_joins_a_full_slot_waits_behind_the_last(app: TestApp) {
    let full = full(&app, slot(&app).await, 3).await;

    for (place, booking) in (1..).zip(look_at(&app, &full.line).await) {
        booking.assert_field("status", "waitlisted").assert_field("waitlist_position", place).assert_field("version", 1);
        booking.assert_field("respond_by", Value::Null).assert_field("offer_expires_at", Value::Null);
    }
    app.office().await.get(&full.slot).await.assert_field("seats_taken", 1).assert_field("seats_left", 0);
    app.assert_events(["booking.confirmed", "booking.waitlisted", "booking.waitlisted", "booking.waitlisted"]).await;
}

#[apply(test_both)]
async fn without_the_wish_to_wait_a_full_slot_is_refused(app: TestApp) {
    let full = full(&app, slot(&app).await, 1).await;
    app.office().await.try_to_book(&full.slot, &app.mentee().await).await.assert_problem(409, "slot-full");
}

#[apply(test_both)]
async fn nobody_waits_while_a_seat_is_free(app: TestApp) {
    let office = app.office().await;
    for (approval, status) in [("automatic", "confirmed"), ("employer", "requested")] {
        let slot = slot(&app).await.approval(approval).published().await;
        let body = json!({"slot_id": slot.id(), "mentee_id": app.mentee().await.id(), "if_full": "waitlist"});
        let booked = office.post("/v1/bookings", body).await;
        booked.assert_status(201).assert_field("status", status).assert_field("waitlist_position", Value::Null);
    }
}

#[apply(test_both)]
async fn nobody_waits_twice_in_one_slot_nor_beside_a_seat_in_it(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    let seated = office.get(&full.seated[0]).await.field("mentee_id");
    for mentee in [json!(full.waiting[0].id()), seated] {
        let body = json!({"slot_id": full.slot.id(), "mentee_id": mentee, "if_full": "waitlist"});
        office.post("/v1/bookings", body).await.assert_problem(409, "already-booked");
    }
}

#[apply(test_both)]
async fn a_place_in_line_is_hidden_from_the_company(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let full = full(&app, office.slot(&company), 2).await;
    let partner = app.partner(&company).await;
    office.cancel(&full.seated[0], "work").await.assert_status(200);

    assert_states(&look_at(&app, &full.line).await, ["offered", "waitlisted"]);
    for hidden in &full.line {
        partner.get(hidden).await.assert_problem(404, "not-found");
        partner.confirm(hidden).await.assert_problem(404, "not-found");
        partner.decline(hidden).await.assert_problem(404, "not-found");
        partner.cancel(hidden, "business_need").await.assert_problem(404, "not-found");
    }
    for query in ["", "?status=waitlisted", "?status=offered"] {
        let listed = partner.get(&format!("/v1/bookings{query}")).await;
        assert!(!listed.ids().iter().any(|id| full.line.iter().any(|hidden| hidden.id() == id)), "{listed:?}");
    }
    let told: Vec<_> = partner.all("/v1/events").await.into_iter().map(|event| event["type"].clone()).collect();
    assert!(!told.contains(&json!("booking.waitlisted")) && !told.contains(&json!("booking.offered")), "{told:?}");
}

#[apply(test_both)]
async fn whoever_leaves_the_line_frees_no_seat_and_lets_the_others_move_up(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 3).await;
    app.clock.set("2027-03-31T10:00:00Z");

    let left = office.cancel(&full.line[0], "work").await;

    left.assert_status(200).assert_field("status", "cancelled").assert_field("waitlist_position", Value::Null);
    left.assert_field("late", Value::Null).assert_field("cancelled_by", "mentee");
    office.get(&full.line[1]).await.assert_field("waitlist_position", 1);
    office.get(&full.line[2]).await.assert_field("waitlist_position", 2);
    office.get(&full.slot).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn whoever_left_the_line_may_join_its_end_again(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 2).await;
    office.cancel(&full.line[0], "work").await.assert_status(200);

    let again = office.join_line(&full.slot, &full.waiting[0]).await;

    office.get(&again).await.assert_field("waitlist_position", 2);
}

#[apply(test_both)]
async fn who_waits_can_only_be_offered_a_seat_or_leave(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    let other = office.slot(&office.company().active().await).published().await;
    let refused = [
        office.confirm(&full.line[0]).await,
        office.decline(&full.line[0]).await,
        office.reschedule(&full.line[0], &other).await,
        office.attendance(&full.line[0], "attended").await,
    ];
    for refused in refused {
        refused.assert_problem(409, "illegal-transition").assert_field("possible", json!(["cancel", "offer"]));
    }
}

#[apply(test_both)]
async fn a_closed_window_closes_the_line_too(app: TestApp) {
    let full = full(&app, slot(&app).await, 1).await;
    let late = app.mentee().await;
    app.clock.set("2027-03-29T17:00:00Z");
    let body = json!({"slot_id": full.slot.id(), "mentee_id": late.id(), "if_full": "waitlist"});
    app.office().await.post("/v1/bookings", body).await.assert_problem(409, "slot-not-open");
}

#[apply(test_both)]
async fn a_cancelled_slot_ends_its_line(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 2).await;

    office.step(&full.slot, "cancel", json!({"reason_code": "weather", "cancelled_by": "employer"})).await.assert_status(200);

    for booking in look_at(&app, &full.line).await {
        booking.assert_field("status", "cancelled").assert_field("cancelled_by", "employer").assert_field("late", Value::Null);
    }
}
