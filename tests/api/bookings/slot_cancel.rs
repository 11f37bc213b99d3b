//! Cancelling a slot ends every open booking of it at once.

use crate::harness::prelude::*;

/// Three seats with approval: one confirmed, one requested, and before them one cancelled and one declined.
struct Full {
    company: Company,
    host: Host,
    slot: Slot,
    open: Vec<Booking>,
    over: Vec<Booking>,
}

impl Full {
    async fn at(app: &TestApp) -> Self {
        let office = app.office().await;
        let company = office.company().active().await;
        let host = office.host(&company).await;
        let slot = office.slot(&company).hosts(&[&host]).approval("employer").capacity(3).published().await;
        let mut bookings = Vec::new();
        for mentee in app.mentees(4).await {
            app.clock.advance_minutes(1);
            bookings.push(office.book(&slot, &mentee).await);
            if bookings.len() == 2 {
                office.cancel(&bookings[0], "work").await.assert_status(200);
                office.decline(&bookings[1]).await.assert_status(200);
            }
        }
        office.confirm(&bookings[2]).await.assert_status(200);
        let open = bookings.split_off(2);
        Self { company, host, slot, open, over: bookings }
    }
}

#[apply(test_both)]
async fn a_cancelled_slot_cancels_every_open_booking_and_no_other(app: TestApp) {
    let office = app.office().await;
    let full = Full::at(&app).await;
    let mut before = Vec::new();
    for booking in &full.over {
        before.push(office.get(booking).await.json());
    }

    let answer = office.step(&full.slot, "cancel", json!({"reason_code": "room_unavailable", "note": "Flooded"})).await;

    answer.assert_status(200).assert_field("status", "cancelled").assert_field("seats_taken", 0);
    for booking in &full.open {
        let booking = office.get(booking).await;
        booking.assert_field("status", "cancelled").assert_field("cancelled_by", "institute").assert_field("late", false);
        booking.assert_field("reason_code", "room_unavailable").assert_field("note", "Flooded");
    }
    for (booking, before) in full.over.iter().zip(before) {
        assert_eq!(office.get(booking).await.json(), before);
    }
}

#[apply(test_both)]
async fn the_log_tells_of_the_slot_and_then_of_its_bookings_in_their_order(app: TestApp) {
    let full = Full::at(&app).await;
    let told = app.event_log().await.len();

    app.office().await.step(&full.slot, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);

    let log = app.event_log().await.split_off(told);
    let types: Vec<_> = log.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["slot.cancelled", "booking.cancelled", "booking.cancelled"]);
    let of: Vec<_> = log[1..].iter().map(|event| event["data"]["booking_id"].as_str().unwrap()).collect();
    assert_eq!(of, [full.open[0].id(), full.open[1].id()]);
    assert!(log.iter().all(|event| event["timestamp"] == log[0]["timestamp"]), "{log:?}");
}

#[apply(test_both)]
async fn a_partner_that_cancels_its_slot_cancels_for_the_employer_late_after_the_cut_off(app: TestApp) {
    let full = Full::at(&app).await;
    app.clock.set("2027-03-29T17:00:00Z");

    let partner = app.partner(&full.company).await;
    partner.step(&full.slot, "cancel", json!({"reason_code": "host_unavailable"})).await.assert_status(200);

    for booking in &full.open {
        let booking = app.office().await.get(booking).await;
        booking.assert_field("cancelled_by", "employer").assert_field("late", true).assert_field("reason_code", "host_unavailable");
    }
}

#[apply(test_both)]
async fn once_attendance_is_recorded_a_slot_is_no_longer_cancelled(app: TestApp) {
    let office = app.office().await;
    let full = Full::at(&app).await;
    app.clock.set("2027-03-31T17:10:00Z");
    office.attendance(&full.open[0], "attended").await.assert_status(200);

    for caller in [&app.partner(&full.company).await, office] {
        caller.step(&full.slot, "cancel", json!({"reason_code": "host_unavailable"})).await.assert_problem(409, "conflict");
    }

    office.get(&full.slot).await.assert_field("status", "published").assert_field("seats_taken", 2);
    office.get(&full.open[1]).await.assert_field("status", "requested");
    crate::harness::invariants::check_always(&app).await;
}

#[apply(test_both)]
async fn hosts_and_mentees_of_a_cancelled_slot_are_free(app: TestApp) {
    let office = app.office().await;
    let full = Full::at(&app).await;
    let mentee = Mentee::with_id(office.get(&full.open[0]).await.field("mentee_id").as_str().unwrap());
    office.step(&full.slot, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);

    let another = office.slot(&full.company).hosts(&[&full.host]).published().await;

    office.book(&another, &mentee).await;
}
