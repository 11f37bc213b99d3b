//! Acts on many bookings at once race against single steps and against each other.

use super::{Call, ROUNDS, Sides, book, call, cancel, race, settle, step};
use crate::harness::prelude::*;

fn group(caller: &Caller, slot: &Slot, mentees: &[&Mentee]) -> Call {
    let ids: Vec<_> = mentees.iter().map(|mentee| mentee.id()).collect();
    step(caller, slot.id(), "bookings", json!({"mentee_ids": ids}))
}

#[apply(test_both)]
async fn a_group_and_book_and_join_and_cancel(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().capacity(3).published().await;
        let mentees = app.mentees(5).await;
        let seated = sides.one.book(&slot, &mentees[0]).await;

        let calls = vec![
            group(&sides.one, &slot, &[&mentees[2], &mentees[1]]),
            cancel(&sides.other, &seated),
            book(&sides.one, &slot, &mentees[3], "waitlist"),
            book(&sides.other, &slot, &mentees[4], "refuse"),
        ];
        race(round, calls).await;

        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn the_same_people_in_two_slots_at_the_same_time(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let (slot, beside) = (sides.slot().capacity(3).published().await, sides.slot().capacity(3).published().await);
        let mentees = app.mentees(3).await;
        let (there, back): (Vec<_>, Vec<_>) = (mentees.iter().collect(), mentees.iter().rev().collect());

        let answers = race(round, vec![group(&sides.one, &slot, &there), group(&sides.other, &beside, &back)]).await;

        let booked = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(booked, 1, "one group is there, the other one is elsewhere at that time: {answers:#?}");
        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn release_all_and_suspend_and_cancel(app: TestApp) {
    let sides = Sides::of(&app).await;
    let company = &sides.company;
    let release = format!("/v1/companies/{company}/release-slots");
    let transitions = format!("/v1/companies/{company}/partnership/transitions");
    for round in 0..ROUNDS {
        let slot = sides.slot().starts("2027-06-30T18:00").published().await;
        let mentees = app.mentees(2).await;
        let seated = sides.one.book(&slot, &mentees[0]).await;
        sides.one.join_line(&slot, &mentees[1]).await;
        sides.one.transition(company, "suspended").await.assert_status(201);
        sides.one.transition(company, "active").await.assert_status(201);

        let calls = vec![
            call(&sides.one, release.clone(), json!({})),
            call(&sides.other, transitions.clone(), json!({"to": "suspended", "reason": "again"})),
            cancel(&sides.one, &seated),
        ];
        race(round, calls).await;

        settle(&app).await;
        let partnership = sides.one.get(company).await.field("/partnership/status");
        let expected = if partnership == "suspended" { "on_hold" } else { "published" };
        sides.one.get(&slot).await.assert_field("status", expected);
        sides.one.post(&transitions, json!({"to": "active", "reason": "go on"})).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn the_attendance_of_a_slot_and_of_one_booking_and_cancel(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().starts("2027-03-12T10:00").capacity(3).published().await;
        let mut bookings = Vec::new();
        for mentee in app.mentees(3).await {
            bookings.push(sides.one.book(&slot, &mentee).await);
        }
        let before = app.clock.now().to_string();
        app.clock.set("2027-03-12T10:30:00Z");

        let calls = vec![
            step(&sides.one, slot.id(), "attendance", json!({"others": {"outcome": "attended"}})),
            step(&sides.other, bookings[0].id(), "attendance", json!({"outcome": "attended", "reason": "seen"})),
            cancel(&sides.other, &bookings[1]),
        ];
        race(round, calls).await;

        settle(&app).await;
        app.clock.set(&before);
    }
    sides.end().await;
}
