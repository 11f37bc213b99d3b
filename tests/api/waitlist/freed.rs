//! Every way in which a seat is freed gives it to the first in line who can take it, at once.

use super::{Full, assert_states, expire, full, look_at, offer_left_free, slot};
use crate::harness::prelude::*;

/// The first has an offer, the second waits at the head, and no seat more or less is taken.
async fn assert_passed_on(app: &TestApp, full: &Full) {
    assert_states(&look_at(app, &full.line).await, ["offered", "waitlisted"]);
    let office = app.office().await;
    office.get(&full.line[1]).await.assert_field("waitlist_position", 1);
    office.get(&full.slot).await.assert_field("seats_left", 0);
}

/// The mentee's other booking, at a time that overlaps.
async fn busy(app: &TestApp, mentee: &Mentee) -> Booking {
    let other = slot(app).await.starts("2027-03-31T18:30").published().await;
    app.office().await.book(&other, mentee).await
}

#[apply(test_both)]
async fn a_cancelled_booking_gives_its_seat_to_the_first_in_line(app: TestApp) {
    let full = full(&app, slot(&app).await, 2).await;
    app.office().await.cancel(&full.seated[0], "illness").await.assert_status(200);
    assert_passed_on(&app, &full).await;
    app.assert_events(["booking.confirmed", "booking.waitlisted", "booking.waitlisted", "booking.cancelled", "booking.offered"]).await;
}

#[apply(test_both)]
async fn a_declined_request_gives_its_seat_to_the_first_in_line(app: TestApp) {
    let full = full(&app, slot(&app).await.approval("employer"), 2).await;
    app.office().await.decline(&full.seated[0]).await.assert_status(200);
    assert_passed_on(&app, &full).await;
}

#[apply(test_both)]
async fn an_expired_request_gives_its_seat_to_the_first_in_line(app: TestApp) {
    let full = full(&app, slot(&app).await.approval("employer"), 2).await;
    app.clock.advance_hours(72);
    expire(&app).await;
    assert_passed_on(&app, &full).await;
    let events = app.events().await;
    assert_eq!(events[events.len() - 2..], ["booking.expired", "booking.offered"]);
}

#[apply(test_both)]
async fn a_booking_that_is_rescheduled_away_gives_its_seat_to_the_first_in_line(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 2).await;
    let other = slot(&app).await.published().await;
    office.reschedule(&full.seated[0], &other).await.assert_status(200);
    assert_passed_on(&app, &full).await;
}

#[apply(test_both)]
async fn a_declined_offer_goes_to_the_next_in_line(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 3).await;
    office.cancel(&full.seated[0], "illness").await.assert_status(200);

    office.decline(&full.line[0]).await.assert_status(200).assert_field("status", "declined");

    assert_states(&look_at(&app, &full.line).await, ["declined", "offered", "waitlisted"]);
}

#[apply(test_both)]
async fn a_cancelled_offer_goes_to_the_next_in_line(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 2).await;
    office.cancel(&full.seated[0], "illness").await.assert_status(200);

    office.cancel(&full.line[0], "found_job").await.assert_status(200).assert_field("late", false);

    assert_states(&look_at(&app, &full.line).await, ["cancelled", "offered"]);
}

#[apply(test_both)]
async fn an_expired_offer_goes_to_the_next_in_line(app: TestApp) {
    let full = full(&app, slot(&app).await, 2).await;
    app.office().await.cancel(&full.seated[0], "illness").await.assert_status(200);

    app.clock.set("2027-03-10T08:59:59.999999Z");
    expire(&app).await;
    assert_states(&look_at(&app, &full.line).await, ["offered", "waitlisted"]);
    app.clock.set("2027-03-10T09:00:00Z");
    expire(&app).await;
    expire(&app).await;

    assert_states(&look_at(&app, &full.line).await, ["expired", "offered"]);
}

#[apply(test_both)]
async fn more_seats_go_to_the_line_in_its_order(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 3).await;

    office.patch(&full.slot, json!({"capacity": 3})).await.assert_status(200).assert_field("seats_taken", 3).assert_field("seats_left", 0);

    assert_states(&look_at(&app, &full.line).await, ["offered", "offered", "waitlisted"]);
    app.assert_events(["slot.created", "slot.submitted", "slot.published", "slot.updated"]).await;
}

#[apply(test_both)]
async fn a_seat_freed_on_hold_is_offered_when_the_slot_is_released(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 2).await;
    office.step(&full.slot, "hold", json!({"reason": "The lift is broken"})).await.assert_status(200);

    office.cancel(&full.seated[0], "illness").await.assert_status(200);
    offer_left_free(&app).await;
    assert_states(&look_at(&app, &full.line).await, ["waitlisted", "waitlisted"]);

    office.step(&full.slot, "release", json!({})).await.assert_status(200).assert_field("seats_taken", 1);
    assert_passed_on(&app, &full).await;
}

#[apply(test_both)]
async fn an_offer_is_made_after_the_window_has_closed(app: TestApp) {
    let full = full(&app, slot(&app).await, 2).await;
    app.clock.set("2027-03-30T17:00:00Z");
    app.office().await.cancel(&full.seated[0], "illness").await.assert_status(200).assert_field("late", true);
    assert_passed_on(&app, &full).await;
}

#[apply(test_both)]
async fn nothing_is_offered_from_the_start_on(app: TestApp) {
    let full = full(&app, slot(&app).await, 1).await;
    app.clock.set("2027-03-31T17:00:00Z");

    app.office().await.cancel(&full.seated[0], "illness").await.assert_status(200);
    offer_left_free(&app).await;

    assert_states(&look_at(&app, &full.line).await, ["waitlisted"]);
}

#[apply(test_both)]
async fn whoever_has_a_clash_is_skipped_and_keeps_the_place(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 2).await;
    busy(&app, &full.waiting[0]).await;

    office.cancel(&full.seated[0], "illness").await.assert_status(200);

    assert_states(&look_at(&app, &full.line).await, ["waitlisted", "offered"]);
    office.get(&full.line[0]).await.assert_field("waitlist_position", 1).assert_field("version", 1);
}

#[apply(test_both)]
async fn a_seat_that_a_skip_left_free_is_offered_by_the_timed_job_later(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    let other = busy(&app, &full.waiting[0]).await;
    office.cancel(&full.seated[0], "illness").await.assert_status(200);
    offer_left_free(&app).await;
    assert_states(&look_at(&app, &full.line).await, ["waitlisted"]);
    office.get(&full.slot).await.assert_field("seats_left", 1);

    office.cancel(&other, "work").await.assert_status(200);
    offer_left_free(&app).await;
    offer_left_free(&app).await;

    assert_states(&look_at(&app, &full.line).await, ["offered"]);
    office.get(&full.slot).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn a_newcomer_does_not_overtake_whoever_was_skipped_and_can_come_by_now(app: TestApp) {
    let office = app.office().await;
    for (approval, if_full) in [("automatic", "refuse"), ("automatic", "waitlist"), ("employer", "waitlist")] {
        let full = full(&app, slot(&app).await.approval(approval), 1).await;
        let other = busy(&app, &full.waiting[0]).await;
        office.cancel(&full.seated[0], "illness").await.assert_status(200);
        office.cancel(&other, "work").await.assert_status(200);
        assert_states(&look_at(&app, &full.line).await, ["waitlisted"]);

        let body = json!({"slot_id": full.slot.id(), "mentee_id": app.mentee().await.id(), "if_full": if_full});
        let newcomer = office.post("/v1/bookings", body).await;

        if if_full == "refuse" {
            newcomer.assert_problem(409, "slot-full");
            office.get(&full.slot).await.assert_field("seats_taken", 0);
            offer_left_free(&app).await;
        } else {
            newcomer.assert_status(201).assert_field("status", "waitlisted").assert_field("waitlist_position", 1);
        }
        assert_states(&look_at(&app, &full.line).await, ["offered"]);
        office.get(&full.slot).await.assert_field("seats_taken", 1).assert_field("availability", "busy-tentative");
    }
}

#[apply(test_both)]
async fn a_newcomer_has_a_seat_that_nobody_in_line_can_take(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    busy(&app, &full.waiting[0]).await;
    office.cancel(&full.seated[0], "illness").await.assert_status(200);

    office.book(&full.slot, &app.mentee().await).await;

    assert_states(&look_at(&app, &full.line).await, ["waitlisted"]);
    office.get(&full.slot).await.assert_field("seats_taken", 1).assert_field("availability", "busy");
}

#[apply(test_both)]
async fn whoever_is_rescheduled_does_not_overtake_the_line_either(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    let other = busy(&app, &full.waiting[0]).await;
    let elsewhere = slot(&app).await.starts("2027-04-07T10:00").published().await;
    let coming = office.book(&elsewhere, &app.mentee().await).await;
    office.cancel(&full.seated[0], "illness").await.assert_status(200);
    office.cancel(&other, "work").await.assert_status(200);

    office.reschedule(&coming, &full.slot).await.assert_problem(409, "slot-full");
    office.patch(&full.slot, json!({"capacity": 2})).await.assert_status(200);
    assert_states(&look_at(&app, &full.line).await, ["offered"]);
    office.reschedule(&coming, &full.slot).await.assert_status(200);
}

#[apply(test_both)]
async fn a_line_that_cannot_be_served_does_not_keep_others_from_their_seats(app: TestApp) {
    let office = app.office().await;
    let slots = [full(&app, slot(&app).await, 1).await, full(&app, slot(&app).await, 1).await, full(&app, slot(&app).await, 1).await];
    let mut in_the_way = Vec::new();
    for full in &slots {
        in_the_way.push(busy(&app, &full.waiting[0]).await);
        office.cancel(&full.seated[0], "illness").await.assert_status(200);
    }
    office.cancel(&in_the_way[2], "work").await.assert_status(200);

    foothold::worker::offer::run_by(app.deps.clone(), 1).await.expect("the job ends");

    assert_states(&look_at(&app, &slots.map(|full| full.line[0].clone())).await, ["waitlisted", "waitlisted", "offered"]);
}

#[apply(test_both)]
async fn whoever_is_no_longer_cleared_is_skipped_for_shadowing(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await.kind("shadowing"), 2).await;
    office.patch(&full.waiting[0], json!({"workplace_clearance": "not_cleared"})).await.assert_status(200);

    office.cancel(&full.seated[0], "illness").await.assert_status(200);
    assert_states(&look_at(&app, &full.line).await, ["waitlisted", "offered"]);

    office.patch(&full.waiting[0], json!({"workplace_clearance": "cleared"})).await.assert_status(200);
    office.decline(&full.line[1]).await.assert_status(200);
    assert_states(&look_at(&app, &full.line).await, ["offered", "declined"]);
}
