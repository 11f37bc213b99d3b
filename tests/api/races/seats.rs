//! Seats and people.

use super::{Callers, count};
use crate::harness::prelude::*;

/// All of them at once, each mentee into the slot.
async fn all_book(callers: &Callers, slot: &Slot, mentees: &[Mentee]) -> Vec<Answer> {
    let booking = |(number, mentee): (usize, &Mentee)| {
        let (caller, slot, mentee) = (callers.turn(number), slot.clone(), mentee.clone());
        async move { caller.try_to_book(&slot, &mentee).await }
    };
    together(mentees.iter().enumerate().map(|each| Box::pin(booking(each)))).await
}

#[apply(test_both)]
async fn of_64_who_book_5_seats_exactly_5_get_one(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    for approval in ["automatic", "employer"] {
        let slot = office.slot(&office.company().active().await).approval(approval).capacity(5).published().await;
        let mentees = app.mentees(64).await;

        let answers = all_book(&callers, &slot, &mentees).await;

        assert_eq!(count(&answers, 201, &["slot-full"]), 5);
        office.get(&slot).await.assert_field("seats_taken", 5).assert_field("seats_left", 0);
    }
    callers.end(&app).await;
}

#[apply(test_both)]
async fn one_who_books_64_overlapping_slots_gets_exactly_one(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = app.mentee().await;
    let slots = together((0..64).map(|number| {
        let start = format!("2027-03-31T18:{:02}", number % 40);
        Box::pin(office.slot(&company).starts(&start).published())
    }))
    .await;

    let answers = together(slots.iter().enumerate().map(|(number, slot)| {
        let (caller, slot, mentee) = (callers.turn(number), slot.clone(), mentee.clone());
        Box::pin(async move { caller.try_to_book(&slot, &mentee).await })
    }))
    .await;

    assert_eq!(count(&answers, 201, &["mentee-clash"]), 1);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn one_who_books_one_slot_64_times_gets_exactly_one(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).capacity(64).published().await;
    let mentee = app.mentee().await;

    let answers = all_book(&callers, &slot, &vec![mentee; 64]).await;

    assert_eq!(count(&answers, 201, &["already-booked"]), 1);
    office.get(&slot).await.assert_field("seats_taken", 1);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn of_64_with_one_idempotency_key_all_get_the_same_booking(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).capacity(64).published().await;
    let body = json!({"slot_id": slot.id(), "mentee_id": app.mentee().await.id()});

    let answers = together((0..64).map(|number| callers.turn(number).post("/v1/bookings", body.clone()).idempotent("one"))).await;

    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert!(!made.is_empty() && made.iter().all(|answer| answer.body == made[0].body), "{made:?}");
    count(&answers, 201, &["idempotency-in-flight"]);
    office.get(&slot).await.assert_field("seats_taken", 1);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn a_request_is_answered_once_whoever_answers(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).approval("employer").published().await;
    let booking = office.book(&slot, &app.mentee().await).await;

    let answers = together((0..32).map(|number| {
        let (caller, booking) = (callers.turn(number / 2), booking.clone());
        Box::pin(async move { if number % 2 == 0 { caller.confirm(&booking).await } else { caller.decline(&booking).await } })
    }))
    .await;

    // A request for the step that won reads its result, and a request for the other step is refused.
    assert_eq!(count(&answers, 200, &["illegal-transition"]), 16);
    let answered = app.events().await.into_iter().filter(|event| event == "booking.confirmed" || event == "booking.declined").count();
    assert_eq!(answered, 1);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn crosswise_bookings_of_the_same_people_and_slots_do_not_lock_each_other(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let mentees = app.mentees(6).await;
    let mut slots = Vec::new();
    for number in 0..6 {
        let start = format!("2027-03-31T18:{:02}", number * 20 % 60);
        slots.push(office.slot(&company).starts(&start).minutes(30).capacity(2).published().await);
    }

    let pairs = (0..64).map(|number| {
        let (caller, slot, mentee) = (callers.turn(number), slots[number * 5 % 6].clone(), mentees[(number * 7 + number / 6) % 6].clone());
        Box::pin(async move { caller.try_to_book(&slot, &mentee).await })
    });
    let answers = together(pairs).await;

    let made = count(&answers, 201, &["mentee-clash", "already-booked", "slot-full"]);
    assert!((6..=12).contains(&made), "{made} bookings");
    callers.end(&app).await;
}
