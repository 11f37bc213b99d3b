//! Rescheduling: the same booking in another slot, in one transaction.

use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;

async fn slot(app: &TestApp) -> SlotBuilder {
    let office = app.office().await;
    office.slot(&office.company().active().await)
}

/// A confirmed booking of a slot with one seat on 31 March 2027 at 18:00 in London, and its mentee.
async fn confirmed(app: &TestApp) -> (Slot, Booking, Mentee) {
    let (from, mentee) = (slot(app).await.published().await, app.mentee().await);
    let booking = app.office().await.book(&from, &mentee).await;
    (from, booking, mentee)
}

/// The values of a property in a calendar, one for each event.
fn values(calendar: &str, property: &str) -> Vec<String> {
    let unfolded = calendar.replace("\r\n ", "");
    let events = unfolded.split("BEGIN:VEVENT").skip(1);
    let of_event = |event: &str| {
        let line = event.lines().find(|line| line.starts_with(&format!("{property}:")) || line.starts_with(&format!("{property};")));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    events.map(of_event).collect()
}

async fn rescheduled(caller: &Caller) -> Vec<Value> {
    caller
        .all("/v1/events")
        .await
        .into_iter()
        .filter(|event| event["type"] == "booking.rescheduled")
        .map(|event| event["data"].clone())
        .collect()
}

#[apply(test_both)]
async fn a_slot_that_is_not_there_is_named_before_the_version_and_the_state(app: TestApp) {
    let office = app.office().await;
    let (_, booking, _) = confirmed(&app).await;
    for unknown in ["slot_00000000000000000000000000", "slot_7zzzzzzzzzzzzzzzzzzzzzzzzz"] {
        let body = json!({"slot_id": unknown});
        let stale = office.step(&booking, "reschedule", body.clone()).if_match("\"v9\"").await;
        stale.assert_problem(422, "validation-failed").assert_fault("/slot_id", "unknown-id");
    }
    office.cancel(&booking, "work").await.assert_status(200);

    let over = office.step(&booking, "reschedule", json!({"slot_id": "slot_01k2m7q3x8e5rb4t9v6w1y0z2a"})).await;

    over.assert_problem(422, "validation-failed").assert_fault("/slot_id", "unknown-id");
}

#[apply(test_both)]
async fn into_a_closed_window_nobody_is_rescheduled_and_no_override_is_advised(app: TestApp) {
    let office = app.office().await;
    let (_, booking, _) = confirmed(&app).await;
    let to = slot(&app).await.starts("2027-03-10T10:00").published().await;
    app.clock.set("2027-03-09T10:00:00Z");

    let refused = office.reschedule(&booking, &to).await;

    refused.assert_problem(409, "slot-not-open");
    let detail = refused.field("detail").as_str().unwrap().to_owned();
    assert!(detail.contains("2027-03-08T10:00:00Z") && !detail.contains("override"), "{detail}");
    let refused = office.try_to_book(&to, &app.mentee().await).await;
    assert!(refused.assert_problem(409, "slot-not-open").field("detail").as_str().unwrap().contains("override"), "{refused:?}");
}

#[apply(test_both)]
async fn the_booking_keeps_its_id_and_takes_the_new_seat_for_the_old_one(app: TestApp) {
    let office = app.office().await;
    let (from, booking, mentee) = confirmed(&app).await;
    let to = slot(&app).await.starts("2027-04-01T10:00").published().await;

    let moved = office.reschedule(&booking, &to).await;

    moved.assert_status(200).assert_field("id", booking.id()).assert_field("slot_id", to.id()).assert_field("status", "confirmed");
    moved.assert_field("mentee_id", mentee.id()).assert_field("version", 2);
    office.get(&from).await.assert_field("seats_taken", 0).assert_field("availability", "free");
    office.get(&to).await.assert_field("seats_taken", 1).assert_field("availability", "busy");
}

#[apply(test_both)]
async fn the_calendar_keeps_one_event_with_its_uid_and_a_higher_sequence(app: TestApp) {
    let office = app.office().await;
    let (_, booking, mentee) = confirmed(&app).await;
    let to = slot(&app).await.starts("2027-04-01T10:00").published().await;
    let feed = json!({"scope": {"type": "mentee", "id": mentee.id()}, "name": "Phone", "detail": "full"});
    let url = office.post("/v1/feeds", feed).await.field("url").as_str().unwrap().to_owned();
    let path = url[url.find("/calendars/").unwrap()..].to_owned();
    let before = app.stranger().get(&path).await.text();

    office.reschedule(&booking, &to).await.assert_status(200);

    let after = app.stranger().get(&path).await.text();
    assert_eq!(values(&before, "UID").len(), 1, "{before}");
    assert_eq!(values(&before, "UID"), values(&after, "UID"));
    let sequence = |calendar: &str| values(calendar, "SEQUENCE")[0].parse::<i32>().unwrap();
    assert!(sequence(&after) > sequence(&before), "{before}\n{after}");
    assert_ne!(values(&before, "DTSTART"), values(&after, "DTSTART"));
    assert_eq!(values(&after, "STATUS"), ["CONFIRMED"]);
}

#[apply(test_both)]
async fn a_full_slot_refuses_and_the_old_seat_stays(app: TestApp) {
    let office = app.office().await;
    let (from, booking, _) = confirmed(&app).await;
    let to = slot(&app).await.published().await;
    office.book(&to, &app.mentee().await).await;

    office.reschedule(&booking, &to).await.assert_problem(409, "slot-full");

    office.get(&booking).await.assert_field("slot_id", from.id()).assert_field("status", "confirmed").assert_field("version", 1);
    office.get(&from).await.assert_field("seats_taken", 1);
    office.get(&to).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn the_new_slot_says_whether_it_is_a_request(app: TestApp) {
    let office = app.office().await;
    for from in ["automatic", "employer"] {
        for (to, status, respond_by) in [("automatic", "confirmed", Value::Null), ("employer", "requested", json!("2027-03-11T09:00:00Z"))]
        {
            let booking = office.book(&slot(&app).await.approval(from).published().await, &app.mentee().await).await;
            let to = slot(&app).await.approval(to).starts("2027-04-01T10:00").published().await;
            let moved = office.reschedule(&booking, &to).await;
            moved.assert_status(200).assert_field("status", status).assert_field("respond_by", respond_by);
            let availability = if status == "confirmed" { "busy" } else { "busy-tentative" };
            office.get(&to).await.assert_field("availability", availability);
        }
    }
}

#[apply(test_both)]
async fn one_event_tells_of_both_slots(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (from, to) = (office.slot(&company).published().await, office.slot(&company).starts("2027-04-01T10:00").published().await);
    let booking = office.book(&from, &app.mentee().await).await;

    office.reschedule(&booking, &to).await.assert_status(200);

    let told = rescheduled(&app.partner(&company).await).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["booking_id"], booking.id());
    assert_eq!((&told[0]["slot_id"], &told[0]["previous_slot_id"]), (&json!(to.id()), &json!(from.id())));
    app.assert_events(["booking.confirmed", "booking.rescheduled"]).await;
}

#[apply(test_both)]
async fn both_companies_hear_of_a_booking_that_goes_from_one_to_the_other(app: TestApp) {
    let office = app.office().await;
    let (old, new) = (office.company().active().await, office.company().active().await);
    let (from, to) = (office.slot(&old).published().await, office.slot(&new).published().await);
    let booking = office.book(&from, &app.mentee().await).await;
    let (old_partner, new_partner) = (app.partner(&old).await, app.partner(&new).await);

    office.reschedule(&booking, &to).await.assert_status(200).assert_field("company_id", new.id());

    let told = async |partner: &Caller| {
        let told = rescheduled(partner).await;
        assert_eq!(told.len(), 1, "{told:?}");
        (told[0]["previous_slot_id"].clone(), told[0]["slot_id"].clone(), told[0]["status"].clone())
    };
    assert_eq!(told(&old_partner).await, (json!(from.id()), Value::Null, Value::Null), "its seat was given up, and nothing more");
    assert_eq!(told(&new_partner).await, (Value::Null, json!(to.id()), json!("confirmed")));
    for (partner, other) in [(&old_partner, &to), (&new_partner, &from)] {
        assert!(!json!(partner.all("/v1/events").await).to_string().contains(other.id()));
    }
    old_partner.get(&booking).await.assert_problem(404, "not-found");
    new_partner.get(&booking).await.assert_status(200).assert_field("/mentee/preferred_name", "Amal");
}

#[apply(test_both)]
async fn a_booking_does_not_stand_in_its_own_way(app: TestApp) {
    let (_, booking, _) = confirmed(&app).await;
    let to = slot(&app).await.starts("2027-03-31T18:15").published().await;
    app.office().await.reschedule(&booking, &to).await.assert_status(200);
}

#[apply(test_both)]
async fn whatever_refuses_a_booking_refuses_a_reschedule_and_nothing_changes(app: TestApp) {
    let office = app.office().await;
    let (from, booking, mentee) = confirmed(&app).await;
    let there = slot(&app).await.starts("2027-04-02T10:00").capacity(2).published().await;
    let busy = office.book(&there, &mentee).await;
    let clash = slot(&app).await.starts("2027-04-02T10:30").published().await;
    let held = slot(&app).await.published().await;
    office.step(&held, "hold", json!({"reason": "unclear"})).await.assert_status(200);
    let uncleared = app.mentee_with().await.clearance("not_cleared").registered().await;
    let of_uncleared = office.book(&slot(&app).await.published().await, &uncleared).await;
    let shadowing = slot(&app).await.kind("shadowing").published().await;

    office.reschedule(&booking, &there).await.assert_problem(409, "already-booked");
    office.reschedule(&booking, &clash).await.assert_problem(409, "mentee-clash").assert_field("bookings", json!([busy.id()]));
    office.reschedule(&booking, &held).await.assert_problem(409, "slot-not-open");
    office.reschedule(&booking, &slot(&app).await.draft().await).await.assert_problem(409, "slot-not-open");
    office.reschedule(&of_uncleared, &shadowing).await.assert_problem(409, "not-cleared");

    office.get(&booking).await.assert_field("slot_id", from.id()).assert_field("version", 1);
    for (slot, taken) in [(from, 1), (there, 1), (clash, 0), (held, 0), (shadowing, 0)] {
        office.get(&slot).await.assert_field("seats_taken", taken);
    }
}

#[apply(test_both)]
async fn a_closed_window_refuses_it(app: TestApp) {
    let (_, booking, _) = confirmed(&app).await;
    let to = slot(&app).await.starts("2027-03-30T10:00").published().await;
    app.clock.set("2027-03-28T10:00:00Z");
    app.office().await.reschedule(&booking, &to).await.assert_problem(409, "slot-not-open");
}

#[apply(test_both)]
async fn a_slot_that_does_not_exist_is_a_fault_of_the_body(app: TestApp) {
    let office = app.office().await;
    let (_, booking, _) = confirmed(&app).await;
    let nowhere = Slot::with_id("slot_00000000000000000000000000");
    office.reschedule(&booking, &nowhere).await.assert_fault("/slot_id", "unknown-id");
    office.step(&booking, "reschedule", json!({})).await.assert_fault("/slot_id", "required");
    let nothing = Booking::with_id("book_00000000000000000000000000");
    office.reschedule(&nothing, &nowhere).await.assert_problem(404, "not-found");
}

#[apply(test_both)]
async fn only_confirmed_bookings_and_requests_are_rescheduled_and_by_coordinators(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let from = office.slot(&company).published().await;
    let booking = office.book(&from, &app.mentee().await).await;
    let waiting = office.join_line(&from, &app.mentee().await).await;
    let to = office.slot(&company).published().await;

    app.partner(&company).await.reschedule(&booking, &to).await.assert_problem(403, "forbidden");
    office.reschedule(&waiting, &to).await.assert_problem(409, "illegal-transition");
    office.cancel(&booking, "work").await.assert_status(200);
    office.reschedule(&booking, &to).await.assert_problem(409, "illegal-transition");
    office.get(&waiting).await.assert_field("status", "offered");
    office.reschedule(&waiting, &to).await.assert_problem(409, "illegal-transition");
}

#[apply(test_both)]
async fn a_stale_version_is_refused(app: TestApp) {
    let office = app.office().await;
    let (from, booking, _) = confirmed(&app).await;
    let stale = office.get(&booking).await.etag();
    let to = slot(&app).await.starts("2027-04-01T10:00").published().await;
    office.reschedule(&booking, &to).await.assert_status(200);
    let back = office.step(&booking, "reschedule", json!({"slot_id": from.id()})).if_match(&stale).await;
    back.assert_problem(412, "precondition-failed");
}

#[apply(test_both)]
async fn an_archived_mentee_gets_no_seat_by_an_old_booking(app: TestApp) {
    let office = app.office().await;
    let (from, booking, mentee) = confirmed(&app).await;
    let to = slot(&app).await.starts("2027-04-28T18:00").published().await;
    // After its end the booking is in nobody's way, and the mentee can be archived.
    app.clock.set("2027-03-31T17:45:00Z");
    office.archive(&mentee).await.assert_status(200);

    let refused = office.step(&booking, "reschedule", json!({"slot_id": to.id()})).await;

    refused.assert_problem(409, "conflict");
    office.get(&to).await.assert_field("seats_taken", 0);
    office.get(&from).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn to_its_own_slot_a_booking_stays_as_it_is(app: TestApp) {
    let office = app.office().await;
    let (from, booking, _) = confirmed(&app).await;
    let events = app.events().await.len();

    let same = office.step(&booking, "reschedule", json!({"slot_id": from.id(), "reason_code": "work"})).await;

    same.assert_status(200).assert_field("version", 1).assert_field("status", "confirmed");
    assert_eq!(app.events().await.len(), events);
}
