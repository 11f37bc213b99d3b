//! Several mentees are booked into one slot: all of them or none.

use crate::harness::prelude::*;
use crate::waitlist::full;

async fn session(app: &TestApp, seats: u32) -> (Company, Slot) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).kind("group_session").capacity(seats).published().await;
    (company, slot)
}

fn named(mentees: &[&Mentee]) -> Value {
    json!({"mentee_ids": mentees.iter().map(|mentee| mentee.id()).collect::<Vec<_>>()})
}

async fn book(caller: &Caller, slot: &Slot, mentees: &[&Mentee]) -> Answer {
    caller.step(slot, "bookings", named(mentees)).await
}

/// These are the mentees who were refused, each with its code.
fn refused(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let entries = answer.field("refused").as_array().cloned().unwrap_or_default();
    entries.iter().map(|entry| (text(&entry["mentee_id"]), text(&entry["code"]))).collect()
}

#[apply(test_both)]
async fn all_who_are_named_get_a_seat_in_one_call(app: TestApp) {
    let office = app.office().await;
    let mentees = app.mentees(3).await;
    let everybody: Vec<_> = mentees.iter().collect();
    for (approval, status, event) in [("automatic", "confirmed", "booking.confirmed"), ("employer", "requested", "booking.requested")] {
        let slot = office.slot(&office.company().active().await).kind("group_session").capacity(4);
        let starts = if approval == "automatic" { "2027-03-31T10:00" } else { "2027-03-31T14:00" };
        let slot = slot.starts(starts).approval(approval).published().await;
        let known = app.events().await.len();

        let answer = book(office, &slot, &everybody).await;

        answer.assert_status(201);
        let made = answer.field("bookings").as_array().unwrap().clone();
        assert_eq!(made.len(), 3);
        for (booking, mentee) in made.iter().zip(&mentees) {
            assert_eq!((&booking["status"], &booking["version"]), (&json!(status), &json!(1)));
            let read = office.get(&Booking::with_id(booking["id"].as_str().unwrap())).await;
            read.assert_field("mentee_id", mentee.id()).assert_field("slot_id", slot.id());
        }
        office.get(&slot).await.assert_field("seats_taken", 3);
        assert_eq!(app.events().await.split_off(known), [event, event, event]);
    }
}

#[apply(test_both)]
async fn where_one_cannot_nobody_is_booked_and_each_is_told_why(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).kind("shadowing").capacity(3).published().await;
    let (free, booked, busy, last, beyond) =
        (app.mentee().await, app.mentee().await, app.mentee().await, app.mentee().await, app.mentee().await);
    let not_cleared = app.mentee_with().await.clearance("not_checked").registered().await;
    office.book(&slot, &booked).await;
    let elsewhere = office.book(&office.slot(&company).published().await, &busy).await;
    let known = app.events().await.len();

    let answer = book(office, &slot, &[&booked, &free, &busy, &not_cleared, &last, &beyond]).await;

    answer.assert_problem(409, "some-refused");
    let expected = [(&booked, "already-booked"), (&busy, "mentee-clash"), (&not_cleared, "not-cleared"), (&beyond, "slot-full")];
    assert_eq!(refused(&answer), expected.map(|(mentee, code)| (mentee.id().to_owned(), code.to_owned())));
    assert_eq!(answer.field("/refused/1/bookings"), json!([elsewhere.id()]));
    assert!(answer.field("/refused/0/detail").as_str().is_some_and(|detail| detail.ends_with('.')));
    office.get(&slot).await.assert_field("seats_taken", 1);
    assert_eq!(app.events().await.len(), known, "nothing was done");
    book(office, &slot, &[&free, &last]).await.assert_status(201);
}

#[apply(test_both)]
async fn a_body_that_names_nobody_or_somebody_twice_is_a_fault(app: TestApp) {
    let office = app.office().await;
    let (_, slot) = session(&app, 3).await;
    let (one, archived) = (app.mentee().await, app.mentee().await);
    office.archive(&archived).await.assert_status(200);

    office.step(&slot, "bookings", json!({})).await.assert_fault("/mentee_ids", "required");
    book(office, &slot, &[]).await.assert_fault("/mentee_ids", "required");
    book(office, &slot, &[&one, &one]).await.assert_fault("/mentee_ids/1", "repeated");
    let unknown = Mentee::with_id("ment_01k2m7q3x8e5rb4t9v6w1y0z2a");
    let faults = book(office, &slot, &[&one, &archived, &unknown]).await.faults();
    assert_eq!(faults, [("/mentee_ids/1", "archived"), ("/mentee_ids/2", "unknown-id")].map(|(at, code)| (at.to_owned(), code.to_owned())));
    let many = Value::from(vec![one.id(); 101]);
    office.step(&slot, "bookings", json!({"mentee_ids": many})).await.assert_fault("/mentee_ids", "too-many");
    office.get(&slot).await.assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn a_closed_window_is_passed_over_with_a_reason_that_each_booking_keeps(app: TestApp) {
    let office = app.office().await;
    let (_, slot) = session(&app, 2).await;
    let mentees = app.mentees(2).await;
    let mut body = named(&[&mentees[0], &mentees[1]]);
    // Booking of a group session closes two hours before its start.
    app.clock.set("2027-03-31T15:00:00Z");

    office.step(&slot, "bookings", body.clone()).await.assert_problem(409, "slot-not-open");
    body["override"] = json!({"reason": "The host has agreed"});
    let answer = office.step(&slot, "bookings", body).await;

    answer.assert_status(201);
    for number in 0..2 {
        let id = answer.field(&format!("/bookings/{number}/id"));
        let read = office.get(&Booking::with_id(id.as_str().unwrap())).await;
        read.assert_field("override", json!({"reason": "The host has agreed", "limits": ["booking_closes"]}));
    }
}

#[apply(test_both)]
async fn those_who_wait_come_before_newcomers(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let session = full(&app, office.slot(&company).kind("group_session").capacity(2), 1).await;
    // The mentee who waits is busy elsewhere, so the seat that becomes free stays free.
    let elsewhere = office.book(&office.slot(&company).published().await, &session.waiting[0]).await;
    office.cancel(&session.seated[0], "work").await.assert_status(200);
    office.get(&session.line[0]).await.assert_field("status", "waitlisted");
    office.cancel(&elsewhere, "work").await.assert_status(200);
    let newcomer = app.mentee().await;

    let answer = book(office, &session.slot, &[&newcomer]).await;

    answer.assert_problem(409, "some-refused");
    assert_eq!(refused(&answer), [(newcomer.id().to_owned(), "slot-full".to_owned())]);
}

#[apply(test_both)]
async fn the_same_request_again_books_nobody_twice(app: TestApp) {
    let office = app.office().await;
    let (_, slot) = session(&app, 5).await;
    let mentees = app.mentees(2).await;
    let body = named(&[&mentees[0], &mentees[1]]);

    let first = office.step(&slot, "bookings", body.clone()).header("idempotency-key", "group-1").await;
    let again = office.step(&slot, "bookings", body).header("idempotency-key", "group-1").await;

    first.assert_status(201);
    assert_eq!((again.status, again.json(), again.header("idempotency-replayed")), (201, first.json(), Some("true")));
    office.get(&slot).await.assert_field("seats_taken", 2);
}

#[apply(test_both)]
async fn groups_that_are_booked_at_the_same_time_never_get_more_seats_than_there_are(app: TestApp) {
    let office = app.office().await;
    let second = if app.is_postgres() { Some(app.second_instance().await) } else { None };
    for _ in 0..4 {
        let (_, slot) = session(&app, 10).await;
        let mentees = app.mentees(32).await;
        let groups = mentees.chunks(4).enumerate().map(|(number, group)| {
            let caller = match &second {
                Some(second) if number % 2 == 1 => office.at(second),
                _ => office.clone(),
            };
            let mut body = named(&group.iter().collect::<Vec<_>>());
            // Half of them name the mentees in the other order. Mentees are locked in one order all the same.
            if number % 2 == 1 {
                body["mentee_ids"].as_array_mut().unwrap().reverse();
            }
            let slot = slot.clone();
            Box::pin(async move { caller.step(&slot, "bookings", body).await })
        });

        let answers = together(groups).await;

        let booked = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(booked, 2, "{answers:#?}");
        assert!(answers.iter().all(|answer| answer.status == 201 || answer.field("code") == "some-refused"), "{answers:#?}");
        office.get(&slot).await.assert_field("seats_taken", 8);
    }
    if let Some(second) = second {
        second.stop().await;
    }
}

#[apply(test_both)]
async fn a_partner_and_a_viewer_book_nobody(app: TestApp) {
    let (company, slot) = session(&app, 2).await;
    let mentee = app.mentee().await;
    book(&app.partner(&company).await, &slot, &[&mentee]).await.assert_problem(403, "forbidden");
    book(&app.viewer().await, &slot, &[&mentee]).await.assert_problem(403, "forbidden");
    app.office().await.get(&slot).await.assert_field("seats_taken", 0);
}
