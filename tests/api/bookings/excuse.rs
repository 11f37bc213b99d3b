//! These tests excuse what counts against a mentee, within the time for corrections.

use crate::harness::prelude::*;

/// The slot is on Wednesday 31 March 2027 from 17:00Z to 17:45Z. This is ten working days after its end, in London.
const LAST_INSTANT: &str = "2027-04-14T17:45:00Z";

async fn excuse(caller: &Caller, booking: &Booking, category: &str) -> Answer {
    caller.step(booking, "excuse", json!({"category": category, "reason": "A note came today"})).await
}

async fn booked(app: &TestApp) -> (Caller, Booking, Slot) {
    let office = app.office().await;
    let company = office.company().active().await;
    let from = office.slot(&company).published().await;
    let booking = office.book(&from, &app.mentee().await).await;
    (app.partner(&company).await, booking, office.slot(&company).starts("2027-04-02T18:00").published().await)
}

#[apply(test_both)]
async fn a_late_cancellation_is_excused_and_no_company_hears_of_it(app: TestApp) {
    let office = app.office().await;
    let (partner, booking, _) = booked(&app).await;
    app.clock.set("2027-03-30T09:00:00Z");
    office.cancel(&booking, "illness").await.assert_status(200).assert_field("late", true).assert_field("excused", Value::Null);
    let told = partner.all("/v1/events").await.len();

    let excused = excuse(office, &booking, "bereavement").await;

    excused.assert_status(200).assert_field("status", "cancelled").assert_field("late", true).assert_field("version", 3);
    excused.assert_field("excused", json!({"category": "bereavement"}));
    excuse(office, &booking, "bereavement").await.assert_status(200).assert_field("version", 3);
    excuse(office, &booking, "caring").await.assert_field("excused", json!({"category": "caring"})).assert_field("version", 4);
    assert_eq!(partner.all("/v1/events").await.len(), told);
    partner.get(&booking).await.assert_field("excused", Value::Null);
    app.assert_events(["booking.confirmed", "booking.cancelled", "booking.corrected", "booking.corrected"]).await;
}

#[apply(test_both)]
async fn a_late_reschedule_is_excused_until_ten_working_days_after_the_slot_that_was_left(app: TestApp) {
    let office = app.office().await;
    let (_, booking, to) = booked(&app).await;
    app.clock.set("2027-03-30T09:00:00Z");
    office.reschedule(&booking, &to).await.assert_status(200);
    app.clock.set(LAST_INSTANT);

    excuse(office, &booking, "transport").await.assert_status(200).assert_field("excused", Value::Null);

    let kept = office.all(&format!("/v1/bookings/{booking}/reschedules")).await;
    assert_eq!((&kept[0]["late"], &kept[0]["excused"]), (&json!(true), &json!({"category": "transport"})));
    app.clock.set("2027-04-14T17:45:00.000001Z");
    excuse(office, &booking, "illness").await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn an_absence_is_excused_in_the_same_way(app: TestApp) {
    let office = app.office().await;
    let (partner, booking, _) = booked(&app).await;
    app.clock.set("2027-03-31T17:00:00Z");
    office.step(&booking, "attendance", json!({"outcome": "no_show", "party": "mentee"})).await.assert_status(200);
    let mut seen = partner.get(&booking).await.json();
    app.clock.set(LAST_INSTANT);

    let excused = excuse(office, &booking, "illness").await;

    excused.assert_status(200).assert_field("status", "no_show").assert_field("/attendance/excused/category", "illness");
    seen["version"] = excused.field("version");
    assert_eq!(partner.get(&booking).await.json(), seen, "a company sees that the version rises, and nothing else");
    app.clock.set("2027-04-14T17:45:00.000001Z");
    excuse(office, &booking, "caring").await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn the_slot_that_was_left_says_which_reschedule_is_meant(app: TestApp) {
    let office = app.office().await;
    let (_, booking, to) = booked(&app).await;
    let from = office.get(&booking).await.field("slot_id").as_str().unwrap().to_owned();
    app.clock.set("2027-03-30T09:00:00Z");
    office.reschedule(&booking, &to).await.assert_status(200);
    app.clock.set("2027-03-31T18:00:00Z");
    office.cancel(&booking, "work").await.assert_status(200).assert_field("late", true);

    let of_reschedule = json!({"category": "illness", "reason": "At the doctor's", "from_slot_id": from});
    office.step(&booking, "excuse", of_reschedule).await.assert_status(200).assert_field("excused", Value::Null);
    let of_nothing = json!({"category": "illness", "reason": "At the doctor's", "from_slot_id": to.id()});
    office.step(&booking, "excuse", of_nothing).await.assert_problem(409, "conflict");
    excuse(office, &booking, "caring").await.assert_status(200).assert_field("excused", json!({"category": "caring"}));

    let kept = office.all(&format!("/v1/bookings/{booking}/reschedules")).await;
    assert_eq!(kept[0]["excused"], json!({"category": "illness"}));
}

#[apply(test_both)]
async fn what_does_not_count_against_the_mentee_has_no_excuse(app: TestApp) {
    let office = app.office().await;
    let (partner, early, to) = booked(&app).await;
    office.reschedule(&early, &to).await.assert_status(200);
    excuse(office, &early, "illness").await.assert_problem(409, "conflict");
    office.cancel(&early, "work").await.assert_status(200).assert_field("late", false);
    excuse(office, &early, "illness").await.assert_problem(409, "conflict");
    let (_, of_employer, _) = booked(&app).await;
    app.clock.set("2027-03-31T17:00:00Z");
    let by_employer = json!({"reason_code": "host_unavailable", "cancelled_by": "employer"});
    office.step(&of_employer, "cancel", by_employer).await.assert_status(200).assert_field("late", true);
    excuse(office, &of_employer, "illness").await.assert_problem(409, "conflict");
    excuse(&partner, &early, "illness").await.assert_problem(403, "forbidden");
}

#[apply(test_both)]
async fn an_excuse_needs_a_category_and_a_reason(app: TestApp) {
    let office = app.office().await;
    let (_, booking, _) = booked(&app).await;

    let faults = office.step(&booking, "excuse", json!({"category": "laziness", "reason": " ", "from_slot_id": "slot"})).await;

    faults.assert_fault("/category", "unknown-word").assert_fault("/from_slot_id", "unknown-id");
    office.step(&booking, "excuse", json!({})).await.assert_fault("/category", "required").assert_fault("/reason", "required");
}
