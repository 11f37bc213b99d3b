//! The attendance of a whole slot is recorded in one call.

use super::WHEN_IT_STARTS;
use crate::harness::prelude::*;

/// This is a slot on Wednesday 31 March 2027 from 17:00Z to 17:45Z with three confirmed bookings, and a partner of its company.
async fn seated(app: &TestApp) -> (Caller, Slot, Vec<Booking>) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(4).published().await;
    let mut bookings = Vec::new();
    for mentee in app.mentees(3).await {
        bookings.push(office.book(&slot, &mentee).await);
    }
    (app.partner(&company).await, slot, bookings)
}

async fn record(caller: &Caller, slot: &Slot, body: Value) -> Answer {
    caller.step(slot, "attendance", body).await
}

fn ids(answer: &Answer) -> Vec<Value> {
    answer.field("bookings").as_array().unwrap().iter().map(|booking| booking["id"].clone()).collect()
}

#[apply(test_both)]
async fn those_who_are_named_and_all_others_are_recorded_at_once(app: TestApp) {
    let office = app.office().await;
    let (partner, slot, bookings) = seated(&app).await;
    app.clock.set(WHEN_IT_STARTS);
    let known = app.events().await.len();
    let body = json!({"bookings": [{"booking_id": bookings[1].id(), "outcome": "no_show", "party": "mentee",
        "excused": {"category": "illness"}}], "others": {"outcome": "attended"}});

    let answer = record(&partner, &slot, body).await;

    answer.assert_status(200);
    let mut recorded = ids(&answer);
    assert_eq!(recorded.remove(0), bookings[1].id(), "who is named comes first");
    recorded.sort_by_key(ToString::to_string);
    let mut others = [bookings[0].id(), bookings[2].id()];
    others.sort_unstable();
    assert_eq!(recorded, others);
    answer
        .assert_field("/bookings/0/status", "no_show")
        .assert_field("/bookings/1/status", "attended")
        .assert_field("/bookings/1/version", 2);
    office.get(&bookings[1]).await.assert_field("/attendance/excused/category", "illness");
    assert_eq!(app.events().await.split_off(known), ["booking.no_show", "booking.attended", "booking.attended"]);
    let again = record(&partner, &slot, json!({"others": {"outcome": "attended"}})).await;
    again.assert_status(200).assert_field("bookings", json!([]));
}

#[apply(test_both)]
async fn where_one_cannot_be_recorded_none_is(app: TestApp) {
    let office = app.office().await;
    let (_, slot, bookings) = seated(&app).await;
    office.cancel(&bookings[2], "work").await.assert_status(200);
    let named = |booking: &Booking| json!({"booking_id": booking.id(), "outcome": "attended"});
    let all = json!({"bookings": bookings.iter().map(named).collect::<Vec<_>>()});
    record(office, &slot, json!({"others": {"outcome": "attended"}})).await.assert_problem(409, "some-refused");
    app.clock.set(WHEN_IT_STARTS);

    let answer = record(office, &slot, all).await;

    answer.assert_problem(409, "some-refused").assert_field("/refused/0/booking_id", bookings[2].id());
    answer.assert_field("/refused/0/code", "illegal-transition").assert_field("/refused/0/status_now", "cancelled");
    assert_eq!(answer.field("refused").as_array().map(Vec::len), Some(1));
    for booking in &bookings[..2] {
        office.get(booking).await.assert_field("status", "confirmed").assert_field("version", 1);
    }
}

#[apply(test_both)]
async fn a_correction_says_why_and_is_a_coordinators(app: TestApp) {
    let office = app.office().await;
    let (partner, slot, bookings) = seated(&app).await;
    app.clock.set(WHEN_IT_STARTS);
    record(&partner, &slot, json!({"others": {"outcome": "attended"}})).await.assert_status(200);
    let mut body = json!({"bookings": [{"booking_id": bookings[0].id(), "outcome": "no_show", "party": "host"}]});

    record(office, &slot, body.clone()).await.assert_fault("/bookings/0/reason", "required");
    body["bookings"][0]["reason"] = json!("The host was ill");
    record(&partner, &slot, body.clone()).await.assert_problem(403, "forbidden");
    record(office, &slot, body).await.assert_status(200).assert_field("/bookings/0/status", "no_show");
    office.get(&bookings[1]).await.assert_field("status", "attended");
}

#[apply(test_both)]
async fn every_fault_of_the_body_is_named_at_its_place(app: TestApp) {
    let office = app.office().await;
    let (partner, slot, bookings) = seated(&app).await;
    let other = office.slot(&office.company().active().await).starts("2027-04-01T10:00").published().await;
    let elsewhere = office.book(&other, &app.mentee().await).await;
    let attended = |id: &str| json!({"booking_id": id, "outcome": "attended"});
    app.clock.set(WHEN_IT_STARTS);

    record(office, &slot, json!({})).await.assert_fault("/bookings", "one-of");
    let twice = json!({"bookings": [attended(bookings[0].id()), attended(bookings[0].id())]});
    record(office, &slot, twice).await.assert_fault("/bookings/1/booking_id", "repeated");
    record(office, &slot, json!({"bookings": [attended(elsewhere.id())]})).await.assert_fault("/bookings/0/booking_id", "unknown-id");
    record(office, &slot, json!({"bookings": [{"booking_id": bookings[0].id(), "outcome": "no_show"}]}))
        .await
        .assert_fault("/bookings/0/party", "required");
    record(office, &slot, json!({"others": {"outcome": "attended", "late_minutes": 20}}))
        .await
        .assert_fault("/others/late_minutes", "counts-as-no-show");
    partner
        .step(&slot, "attendance", json!({"others": {"outcome": "attended"}}))
        .if_match("\"v7\"")
        .await
        .assert_problem(412, "precondition-failed");
    app.partner(&office.company().active().await).await.step(&slot, "attendance", json!({})).await.assert_problem(404, "not-found");
}

#[apply(test_both)]
async fn a_partner_cannot_tell_who_waits_from_nobody(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let full = crate::waitlist::full(&app, office.slot(&company), 1).await;
    app.clock.set(WHEN_IT_STARTS);
    let body = json!({"bookings": [{"booking_id": full.line[0].id(), "outcome": "attended"}]});
    record(&app.partner(&company).await, &full.slot, body.clone()).await.assert_fault("/bookings/0/booking_id", "unknown-id");
    record(office, &full.slot, body).await.assert_problem(409, "some-refused").assert_field("/refused/0/code", "illegal-transition");
}
