//! Moving a published slot: whoever was to come is asked again.

use crate::harness::prelude::*;
use crate::waitlist::{assert_states, full, look_at, slot};

fn to(local_start: &str) -> Value {
    json!({"local_start": local_start, "timezone": "Europe/London", "reason_code": "business_need"})
}

/// A week later, at 17:00Z.
fn a_week_later() -> Value {
    to("2027-04-07T18:00")
}

#[apply(test_both)]
async fn a_moved_slot_has_its_new_time_and_windows(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;

    let hour = json!({"local_start": "2027-04-07T10:00", "timezone": "Europe/Paris", "duration_minutes": 60, "reason_code": "work"});
    let moved = office.step(&slot, "move", hour).await;

    moved.assert_status(200).assert_field("status", "published").assert_field("starts_at", "2027-04-07T08:00:00Z");
    moved
        .assert_field("ends_at", "2027-04-07T09:00:00Z")
        .assert_field("local_start", "2027-04-07T10:00")
        .assert_field("timezone", "Europe/Paris");
    moved.assert_field("booking_closes_at", "2027-04-05T08:00:00Z");
    let events = app.events().await;
    assert_eq!(events.last().map(String::as_str), Some("slot.moved"));
}

#[apply(test_both)]
async fn confirmed_bookings_become_offers_with_a_fresh_deadline(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    app.clock.advance_hours(1);

    office
        .step(&full.slot, "move", a_week_later())
        .await
        .assert_status(200)
        .assert_field("availability", "busy-tentative")
        .assert_field("seats_taken", 1);

    let asked = office.get(&full.seated[0]).await;
    asked.assert_field("status", "offered").assert_field("offer_expires_at", "2027-03-10T10:00:00Z").assert_field("version", 2);
    office.get(&full.line[0]).await.assert_field("status", "waitlisted").assert_field("waitlist_position", 1);
    office.confirm(&full.seated[0]).await.assert_status(200).assert_field("status", "confirmed");
    app.assert_events(["booking.confirmed", "booking.waitlisted", "booking.offered", "booking.confirmed"]).await;
}

#[apply(test_both)]
async fn an_offer_of_a_moved_slot_never_outlasts_its_new_start(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 0).await;
    app.clock.set("2027-03-30T09:00:00Z");

    office.step(&full.slot, "move", to("2027-03-30T11:00")).await.assert_status(200);

    office.get(&full.seated[0]).await.assert_field("offer_expires_at", "2027-03-30T10:00:00Z");
}

#[apply(test_both)]
async fn requests_and_offers_get_new_deadlines_and_stay_what_they_are(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await.approval("employer").capacity(2), 1).await;
    office.cancel(&full.seated[1], "work").await.assert_status(200);
    app.clock.advance_hours(20);

    office.step(&full.slot, "move", a_week_later()).await.assert_status(200);

    office.get(&full.seated[0]).await.assert_field("status", "requested").assert_field("respond_by", "2027-03-12T09:00:00Z");
    office.get(&full.line[0]).await.assert_field("status", "offered").assert_field("offer_expires_at", "2027-03-11T09:00:00Z");
}

#[apply(test_both)]
async fn whoever_declines_the_new_time_gives_the_seat_to_the_line(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    office.step(&full.slot, "move", a_week_later()).await.assert_status(200);

    office.decline(&full.seated[0]).await.assert_status(200);

    assert_states(&look_at(&app, &full.line).await, ["offered"]);
}

#[apply(test_both)]
async fn a_mentee_with_another_booking_then_refuses_the_move(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await.capacity(2), 1).await;
    let busy = Mentee::with_id(office.get(&full.seated[1]).await.field("mentee_id").as_str().unwrap());
    let there = slot(&app).await.starts("2027-04-07T18:30").published().await;
    office.book(&there, &busy).await;

    let version = office.get(&full.slot).await.field("version");

    let refused = office.step(&full.slot, "move", a_week_later()).await;

    refused.assert_problem(409, "mentee-clash").assert_field("bookings", json!([full.seated[1].id()]));
    office.get(&full.slot).await.assert_field("starts_at", "2027-03-31T17:00:00Z").assert_field("version", version);
    assert_states(&look_at(&app, &full.seated).await, ["confirmed", "confirmed"]);
}

#[apply(test_both)]
async fn on_clash_cancel_cancels_what_clashes_for_the_employer_and_the_seat_goes_to_the_line(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await.capacity(2), 1).await;
    let busy = Mentee::with_id(office.get(&full.seated[1]).await.field("mentee_id").as_str().unwrap());
    let there = slot(&app).await.starts("2027-04-07T18:30").published().await;
    let other = office.book(&there, &busy).await;
    let mut body = a_week_later();
    body["on_clash"] = json!("cancel");

    office.step(&full.slot, "move", body).await.assert_status(200).assert_field("seats_taken", 2);

    let cancelled = office.get(&full.seated[1]).await;
    cancelled.assert_field("status", "cancelled").assert_field("cancelled_by", "employer").assert_field("reason_code", "business_need");
    cancelled.assert_field("late", false);
    assert_states(&look_at(&app, &full.line).await, ["offered"]);
    office.get(&other).await.assert_field("status", "confirmed");
}

#[apply(test_both)]
async fn what_a_move_cancels_is_late_from_the_cut_off_of_the_old_time_on(app: TestApp) {
    let office = app.office().await;
    let there = slot(&app).await.starts("2027-04-07T18:30").capacity(2).published().await;
    let slots = [full(&app, slot(&app).await, 0).await, full(&app, slot(&app).await, 0).await];
    for full in &slots {
        let busy = Mentee::with_id(office.get(&full.seated[0]).await.field("mentee_id").as_str().unwrap());
        office.book(&there, &busy).await;
    }
    let mut body = a_week_later();
    body["on_clash"] = json!("cancel");

    for (full, now, late) in [(&slots[0], "2027-03-29T16:59:59Z", false), (&slots[1], "2027-03-29T17:00:00Z", true)] {
        app.clock.set(now);
        office.step(&full.slot, "move", body.clone()).await.assert_status(200);
        office.get(&full.seated[0]).await.assert_field("status", "cancelled").assert_field("late", late);
    }
}

#[apply(test_both)]
async fn who_only_waits_does_not_refuse_a_move(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    let there = slot(&app).await.starts("2027-04-07T18:30").published().await;
    office.book(&there, &full.waiting[0]).await;

    office.step(&full.slot, "move", a_week_later()).await.assert_status(200);
    office.decline(&full.seated[0]).await.assert_status(200);

    assert_states(&look_at(&app, &full.line).await, ["waitlisted"]);
}

#[apply(test_both)]
async fn a_host_with_another_slot_then_refuses_the_move_and_the_slot_itself_does_not(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).hosts(&[&host]).published().await;
    office.slot(&company).hosts(&[&host]).starts("2027-04-07T18:30").published().await;

    office.step(&slot, "move", a_week_later()).await.assert_problem(409, "host-clash");
    office.step(&slot, "move", to("2027-03-31T18:15")).await.assert_status(200);
    office.get(&slot).await.assert_field("starts_at", "2027-03-31T17:15:00Z");
}

#[apply(test_both)]
async fn an_hour_that_does_not_exist_or_exists_twice_is_named(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    office.step(&slot, "move", to("2027-03-28T01:30")).await.assert_problem(422, "nonexistent-local-time");
    office.step(&slot, "move", to("2027-10-31T01:30")).await.assert_problem(422, "ambiguous-local-time");
    let which = json!({"starts_at": "2027-10-31T01:30:00Z", "timezone": "Europe/London", "reason_code": "mistake"});
    office.step(&slot, "move", which).await.assert_status(200).assert_field("local_start", "2027-10-31T01:30");
}

#[apply(test_both)]
async fn a_move_needs_a_time_and_a_reason_code(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    let refused = office.step(&slot, "move", json!({})).await;
    refused.assert_fault("/local_start", "one-of").assert_fault("/reason_code", "required");
}

#[apply(test_both)]
async fn nothing_moves_into_the_past_and_only_slots_that_stand_move(app: TestApp) {
    let office = app.office().await;
    let published = slot(&app).await.published().await;
    office.step(&published, "move", to("2027-03-08T09:00")).await.assert_problem(409, "conflict");
    office.step(&slot(&app).await.draft().await, "move", a_week_later()).await.assert_problem(409, "illegal-transition");
    office.step(&published, "cancel", json!({"reason_code": "other"})).await.assert_status(200);
    office.step(&published, "move", a_week_later()).await.assert_problem(409, "illegal-transition");
}

#[apply(test_both)]
async fn once_attendance_is_recorded_a_slot_no_longer_moves(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await.capacity(2), 0).await;
    app.clock.set("2027-03-31T17:10:00Z");
    office.attendance(&full.seated[0], "attended").await.assert_status(200);

    office.step(&full.slot, "move", a_week_later()).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn a_company_moves_its_own_slots_and_no_others(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let own = office.slot(&company).published().await;
    let partner = app.partner(&company).await;
    partner.step(&own, "move", a_week_later()).await.assert_status(200);
    partner.step(&slot(&app).await.published().await, "move", a_week_later()).await.assert_problem(404, "not-found");
}

#[apply(test_both)]
async fn to_the_time_that_it_has_nobody_is_asked_again(app: TestApp) {
    let office = app.office().await;
    let full = full(&app, slot(&app).await, 1).await;
    let (version, events) = (office.get(&full.slot).await.field("version"), app.events().await.len());

    for body in [to("2027-03-31T18:00"), json!({"starts_at": "2027-03-31T17:00:00Z", "duration_minutes": 45, "reason_code": "other"})] {
        office.step(&full.slot, "move", body).await.assert_status(200).assert_field("version", version.clone());
    }

    assert_states(&look_at(&app, &full.seated).await, ["confirmed"]);
    assert_eq!(app.events().await.len(), events);
}

#[apply(test_both)]
async fn a_slot_of_a_paused_partnership_moves_and_one_that_may_not_be_released_does_not(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    office.transition(&company, "paused").await.assert_status(201);

    office.step(&slot, "move", a_week_later()).await.assert_status(200);

    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    office.transition(&company, "ended").await.assert_status(201);
    office.step(&slot, "move", a_week_later()).await.assert_problem(409, "conflict");
}
