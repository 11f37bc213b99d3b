//! Steps of bookings against each other.

use super::{ROUNDS, Sides, book, cancel, expiring, race, reinstate, reschedule, settle, step};
use crate::harness::invariants;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn cancel_and_book(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().published().await;
        let mentees = app.mentees(2).await;
        let seated = sides.one.book(&slot, &mentees[0]).await;

        let answers = race(round, vec![cancel(&sides.one, &seated), book(&sides.other, &slot, &mentees[1], "refuse")]).await;

        answers[0].assert_status(200);
        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn cancel_and_join(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().published().await;
        let mentees = app.mentees(3).await;
        let seated = sides.one.book(&slot, &mentees[0]).await;

        let (first, second) = (book(&sides.other, &slot, &mentees[1], "waitlist"), book(&sides.one, &slot, &mentees[2], "waitlist"));
        let answers = race(round, vec![cancel(&sides.one, &seated), first, second]).await;

        answers.iter().for_each(|answer| assert!(answer.status < 300, "{answer:?}"));
        // Before any job has run: whoever joined has the seat, or was offered it when it was freed.
        invariants::check(&app).await;
        sides.one.get(&slot).await.assert_field("seats_taken", 1);
    }
    sides.end().await;
}

#[apply(test_both)]
async fn expire_and_confirm(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().approval("employer").starts("2027-06-30T18:00").published().await;
        let mentees = app.mentees(2).await;
        let request = sides.one.book(&slot, &mentees[0]).await;
        sides.one.join_line(&slot, &mentees[1]).await;
        app.clock.advance_hours(72);
        app.clock.advance(jiff::SignedDuration::from_micros(if round % 3 == 0 { -1 } else { 0 }));

        let expiring = expiring(&app, &sides);
        race(round, vec![step(&sides.one, request.id(), "confirm", json!({})), step(&sides.one, request.id(), "decline", json!({}))]).await;
        expiring.await.unwrap().unwrap();

        settle(&app).await;
        let status = sides.one.get(&request).await.field("status");
        assert!(["confirmed", "declined", "expired"].iter().any(|end| status == *end), "{status}");
    }
    sides.end().await;
}

#[apply(test_both)]
async fn an_offer_expires_while_it_is_confirmed_and_cancelled(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().starts("2027-06-30T18:00").published().await;
        let mentees = app.mentees(3).await;
        let seated = sides.one.book(&slot, &mentees[0]).await;
        let offered = sides.one.join_line(&slot, &mentees[1]).await;
        sides.one.join_line(&slot, &mentees[2]).await;
        sides.one.cancel(&seated, "work").await.assert_status(200);
        app.clock.advance_hours(48);
        app.clock.advance(jiff::SignedDuration::from_micros(if round % 3 == 0 { -1 } else { 0 }));

        let expiring = expiring(&app, &sides);
        race(round, vec![step(&sides.one, offered.id(), "confirm", json!({})), cancel(&sides.other, &offered)]).await;
        expiring.await.unwrap().unwrap();

        settle(&app).await;
        sides.one.get(&slot).await.assert_field("seats_taken", 1);
    }
    sides.end().await;
}

#[apply(test_both)]
async fn crosswise_reschedules(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        // In one a seat is free, in the other one is waited for.
        let (here, there) = (sides.slot().published().await, sides.slot().starts("2027-04-01T10:00").capacity(2).published().await);
        let mentees = app.mentees(3).await;
        let (one, other) = (sides.one.book(&here, &mentees[0]).await, sides.one.book(&there, &mentees[1]).await);
        sides.one.join_line(&here, &mentees[2]).await;

        race(round, vec![reschedule(&sides.one, &one, &there), reschedule(&sides.other, &other, &here)]).await;

        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn one_booking_is_rescheduled_to_two_slots_and_cancelled(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let (from, one, other) = (sides.slot().published().await, sides.slot().published().await, sides.slot().published().await);
        let booking = sides.one.book(&from, &app.mentee().await).await;

        let calls =
            vec![reschedule(&sides.one, &booking, &one), reschedule(&sides.other, &booking, &other), cancel(&sides.other, &booking)];
        race(round, calls).await;

        settle(&app).await;
        sides.one.get(&from).await.assert_field("seats_taken", 0);
    }
    sides.end().await;
}

#[apply(test_both)]
async fn a_mentee_with_two_bookings_reschedules_both_to_one_time(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let mentee = app.mentee().await;
        let first = sides.one.book(&sides.slot().starts("2027-04-01T10:00").published().await, &mentee).await;
        let second = sides.one.book(&sides.slot().starts("2027-04-02T10:00").published().await, &mentee).await;
        let (one, other) = (sides.slot().published().await, sides.slot().starts("2027-03-31T18:30").published().await);

        let answers = race(round, vec![reschedule(&sides.one, &first, &one), reschedule(&sides.other, &second, &other)]).await;

        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn offers_out_of_line_and_a_freed_seat(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().published().await;
        let mentees = app.mentees(4).await;
        let seated = sides.one.book(&slot, &mentees[0]).await;
        let mut line = Vec::new();
        for mentee in &mentees[1..] {
            line.push(sides.one.join_line(&slot, mentee).await);
        }

        let out_of_line = json!({"reason": "the host asked"});
        let calls = vec![
            step(&sides.one, line[1].id(), "offer", out_of_line.clone()),
            cancel(&sides.other, &seated),
            step(&sides.other, line[2].id(), "offer", out_of_line),
            cancel(&sides.one, &line[0]),
        ];
        race(round, calls).await;

        invariants::check(&app).await;
        sides.one.get(&slot).await.assert_field("seats_taken", 1);
    }
    sides.end().await;
}

#[apply(test_both)]
async fn reinstate_and_book_the_last_seat(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().published().await;
        let mentees = app.mentees(2).await;
        let booking = sides.one.book(&slot, &mentees[0]).await;
        sides.one.cancel(&booking, "mistake").await.assert_status(200);

        let answers = race(round, vec![reinstate(&sides.one, &booking), book(&sides.other, &slot, &mentees[1], "refuse")]).await;

        assert_eq!(answers.iter().filter(|answer| answer.status < 300).count(), 1, "{answers:?}");
        settle(&app).await;
        sides.one.get(&slot).await.assert_field("seats_taken", 1);
    }
    sides.end().await;
}

#[apply(test_both)]
async fn reinstate_and_offer_to_the_line(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().published().await;
        let mentees = app.mentees(2).await;
        let seated = sides.one.book(&slot, &mentees[0]).await;
        let waiting = sides.one.join_line(&slot, &mentees[1]).await;
        // The mentee who waits holds a seat elsewhere at that time, is passed over, and gives that seat up in the race.
        let elsewhere = sides.one.book(&sides.slot().published().await, &mentees[1]).await;
        sides.one.cancel(&seated, "mistake").await.assert_status(200);

        let offer = step(&sides.other, waiting.id(), "offer", json!({"reason": "at the same time"}));
        race(round, vec![reinstate(&sides.one, &seated), cancel(&sides.other, &elsewhere), offer]).await;

        settle(&app).await;
        sides.one.get(&slot).await.assert_field("seats_taken", 1);
    }
    sides.end().await;
}

#[apply(test_both)]
async fn one_cancellation_is_reinstated_twice(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().capacity(2).published().await;
        let booking = sides.one.book(&slot, &app.mentee().await).await;
        sides.one.cancel(&booking, "mistake").await.assert_status(200);

        let answers = race(round, vec![reinstate(&sides.one, &booking), reinstate(&sides.other, &booking)]).await;

        assert_eq!(answers.iter().filter(|answer| answer.status < 300).count(), 1, "{answers:?}");
        settle(&app).await;
        sides.one.get(&slot).await.assert_field("seats_taken", 1);
    }
    sides.end().await;
}
