//! How a booking ended: recorded after the start, corrected within ten working days.

mod of_a_slot;

use crate::harness::prelude::*;

/// A confirmed booking of a slot on Wednesday 31 March 2027 from 17:00Z to 17:45Z, with a partner of its company.
async fn confirmed(app: &TestApp) -> (Caller, Booking) {
    let office = app.office().await;
    let company = office.company().active().await;
    let booking = office.book(&office.slot(&company).published().await, &app.mentee().await).await;
    (app.partner(&company).await, booking)
}

const WHEN_IT_STARTS: &str = "2027-03-31T17:00:00Z";

async fn record(caller: &Caller, booking: &Booking, body: Value) -> Answer {
    caller.step(booking, "attendance", body).await
}

#[apply(test_both)]
async fn who_may_correct_and_the_reason_are_asked_before_the_version(app: TestApp) {
    let office = app.office().await;
    let (partner, booking) = confirmed(&app).await;
    app.clock.set(WHEN_IT_STARTS);
    partner.attendance(&booking, "attended").await.assert_status(200);
    let correct = |caller: &Caller, body: Value| caller.step(&booking, "attendance", body).if_match("\"v1\"");
    let no_show = json!({"outcome": "no_show", "party": "mentee"});

    correct(&partner, json!({"outcome": 1})).await.assert_problem(403, "forbidden");
    correct(office, no_show.clone()).await.assert_problem(422, "validation-failed").assert_fault("/reason", "required");
    let mut with_reason = no_show;
    with_reason["reason"] = json!("The wrong person was noted");
    correct(office, with_reason).await.assert_problem(412, "precondition-failed");
}

#[apply(test_both)]
async fn it_is_recorded_from_the_start_on_and_not_before(app: TestApp) {
    let (partner, booking) = confirmed(&app).await;
    app.clock.set("2027-03-31T16:59:59.999999Z");
    partner.attendance(&booking, "attended").await.assert_problem(409, "conflict");

    app.clock.set(WHEN_IT_STARTS);
    let attended = record(&partner, &booking, json!({"outcome": "attended", "late_minutes": 14})).await;

    attended.assert_status(200).assert_field("status", "attended").assert_field("version", 2);
    attended.assert_field("attendance", json!({"outcome": "attended", "party": null, "late_minutes": 14, "excused": null}));
    app.assert_events(["booking.confirmed", "booking.attended"]).await;
}

#[apply(test_both)]
async fn both_sides_may_record_it_and_the_seat_stays_taken(app: TestApp) {
    let office = app.office().await;
    let (_, booking) = confirmed(&app).await;
    app.clock.set(WHEN_IT_STARTS);

    let absent = record(office, &booking, json!({"outcome": "no_show", "party": "host"})).await;

    absent.assert_status(200).assert_field("status", "no_show").assert_field("/attendance/party", "host");
    let slot = Slot::with_id(office.get(&booking).await.field("slot_id").as_str().unwrap());
    office.get(&slot).await.assert_field("seats_taken", 1);
    app.assert_events(["booking.confirmed", "booking.no_show"]).await;
}

#[apply(test_both)]
async fn a_no_show_says_on_which_side(app: TestApp) {
    let office = app.office().await;
    let (_, booking) = confirmed(&app).await;
    app.clock.set(WHEN_IT_STARTS);
    record(office, &booking, json!({"outcome": "no_show"})).await.assert_fault("/party", "required");
    record(office, &booking, json!({"outcome": "no_show", "party": "weather"})).await.assert_fault("/party", "unknown-word");
    record(office, &booking, json!({"outcome": "attended", "party": "host"})).await.assert_fault("/party", "not-allowed");
    record(office, &booking, json!({})).await.assert_fault("/outcome", "required");
    office.get(&booking).await.assert_field("status", "confirmed").assert_field("version", 1);
}

#[apply(test_both)]
async fn only_the_absence_of_a_mentee_is_excused(app: TestApp) {
    let office = app.office().await;
    let (_, booking) = confirmed(&app).await;
    app.clock.set(WHEN_IT_STARTS);
    let excused = json!({"category": "illness"});
    record(office, &booking, json!({"outcome": "attended", "excused": excused})).await.assert_fault("/excused", "not-allowed");
    let of_host = json!({"outcome": "no_show", "party": "host", "excused": excused});
    record(office, &booking, of_host).await.assert_fault("/excused", "not-allowed");
    let unknown = json!({"outcome": "no_show", "party": "mentee", "excused": {"category": "laziness"}});
    record(office, &booking, unknown).await.assert_fault("/excused/category", "unknown-word");
}

#[apply(test_both)]
async fn why_a_mentee_is_excused_is_hidden_from_the_employer(app: TestApp) {
    let office = app.office().await;
    let (partner, booking) = confirmed(&app).await;
    app.clock.set(WHEN_IT_STARTS);
    let absent = json!({"outcome": "no_show", "party": "mentee", "excused": {"category": "official_appointment"}});

    record(office, &booking, absent).await.assert_status(200).assert_field("/attendance/excused/category", "official_appointment");

    let seen = partner.get(&booking).await;
    seen.assert_status(200).assert_field("status", "no_show").assert_field("/attendance/excused", Value::Null);
    assert!(!seen.text().contains("official_appointment"), "{seen:?}");
    let told = partner.get("/v1/events").await.text();
    assert!(!told.contains("official_appointment"), "{told}");
}

#[apply(test_both)]
async fn fifteen_minutes_late_counts_as_no_show(app: TestApp) {
    let office = app.office().await;
    let (_, booking) = confirmed(&app).await;
    app.clock.set("2027-03-31T17:20:00Z");
    let late = json!({"outcome": "attended", "late_minutes": 15});
    record(office, &booking, late).await.assert_fault("/late_minutes", "counts-as-no-show");
    office.get(&booking).await.assert_field("status", "confirmed");
}

#[apply(test_both)]
async fn a_coordinator_corrects_it_with_a_reason(app: TestApp) {
    let office = app.office().await;
    let (partner, booking) = confirmed(&app).await;
    app.clock.set(WHEN_IT_STARTS);
    partner.attendance(&booking, "attended").await.assert_status(200);
    let absent = json!({"outcome": "no_show", "party": "mentee"});

    record(office, &booking, absent.clone()).await.assert_fault("/reason", "required");
    let mut with_reason = absent;
    with_reason["reason"] = json!("the wrong row was ticked");
    record(office, &booking, with_reason).await.assert_status(200).assert_field("status", "no_show").assert_field("version", 3);
    let back = json!({"outcome": "attended", "reason": "it was the right row"});
    let back = record(office, &booking, back).await;
    back.assert_status(200).assert_field("status", "attended").assert_field("/attendance/party", Value::Null);
    app.assert_events(["booking.confirmed", "booking.attended", "booking.corrected", "booking.corrected"]).await;
}

#[apply(test_both)]
async fn a_partner_does_not_correct_it(app: TestApp) {
    let (partner, booking) = confirmed(&app).await;
    app.clock.set(WHEN_IT_STARTS);
    partner.attendance(&booking, "attended").await.assert_status(200);
    let correction = json!({"outcome": "no_show", "party": "mentee", "reason": "the wrong row"});
    record(&partner, &booking, correction).await.assert_problem(403, "forbidden");
    partner.get(&booking).await.assert_field("status", "attended");
}

#[apply(test_both)]
async fn it_is_corrected_within_ten_working_days_of_the_end(app: TestApp) {
    let office = app.office().await;
    let (_, booking) = confirmed(&app).await;
    app.clock.set(WHEN_IT_STARTS);
    office.attendance(&booking, "attended").await.assert_status(200);
    let correction = json!({"outcome": "no_show", "party": "mentee", "reason": "the wrong row"});

    app.clock.set("2027-04-14T17:45:00.000001Z");
    record(office, &booking, correction.clone()).await.assert_problem(409, "conflict");
    app.clock.set("2027-04-14T17:45:00Z");
    record(office, &booking, correction).await.assert_status(200);
}

#[apply(test_both)]
async fn what_is_not_confirmed_has_no_attendance(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").published().await;
    let request = office.book(&slot, &app.mentee().await).await;
    let waiting = office.join_line(&slot, &app.mentee().await).await;
    app.clock.set(WHEN_IT_STARTS);
    for booking in [request, waiting] {
        office.attendance(&booking, "attended").await.assert_problem(409, "illegal-transition");
    }
}

#[apply(test_both)]
async fn another_companys_booking_is_not_found(app: TestApp) {
    let (_, booking) = confirmed(&app).await;
    let (other, _) = confirmed(&app).await;
    app.clock.set(WHEN_IT_STARTS);
    other.attendance(&booking, "attended").await.assert_problem(404, "not-found");
}
