//! Steps of a slot against those of its bookings.

use super::{Call, ROUNDS, Sides, book, call, cancel, move_on, race, reschedule, resize, settle, step};
use crate::harness::caller::Place;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn cancel_the_slot_and_book_and_join_and_reschedule(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let (slot, elsewhere) = (sides.slot().published().await, sides.slot().starts("2027-04-01T10:00").published().await);
        let mentees = app.mentees(4).await;
        let coming = sides.one.book(&elsewhere, &mentees[0]).await;

        let calls = vec![
            step(&sides.one, slot.id(), "cancel", json!({"reason_code": "weather"})),
            book(&sides.other, &slot, &mentees[1], "refuse"),
            book(&sides.one, &slot, &mentees[2], "waitlist"),
            reschedule(&sides.other, &coming, &slot),
        ];
        race(round, calls).await[0].assert_status(200);

        sides.one.get(&slot).await.assert_field("status", "cancelled").assert_field("seats_taken", 0);
        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn capacity_and_book_and_cancel(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().capacity(2).published().await;
        let mentees = app.mentees(4).await;
        let seated = sides.one.book(&slot, &mentees[0]).await;

        let calls = vec![
            resize(&sides.one, &slot, 1),
            book(&sides.other, &slot, &mentees[1], "waitlist"),
            book(&sides.one, &slot, &mentees[2], "waitlist"),
            cancel(&sides.other, &seated),
            resize(&sides.other, &slot, 3),
        ];
        race(round, calls).await;

        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn move_and_confirm_and_book(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().approval("employer").capacity(2).published().await;
        let mentees = app.mentees(2).await;
        let request = sides.one.book(&slot, &mentees[0]).await;

        let calls = vec![
            move_on(&sides.one, &slot, round),
            step(&sides.other, request.id(), "confirm", json!({})),
            book(&sides.other, &slot, &mentees[1], "refuse"),
        ];
        race(round, calls).await;

        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn move_and_book_the_same_mentee_elsewhere_then(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().published().await;
        let then = sides.slot().with("local_start", format!("2027-04-{:02}T18:30", 1 + round)).published().await;
        let mentee = app.mentee().await;
        sides.one.book(&slot, &mentee).await;

        race(round, vec![move_on(&sides.one, &slot, round), book(&sides.other, &then, &mentee, "refuse")]).await;

        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn two_moves_that_cross(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let (one, other) = (sides.slot().published().await, sides.slot().starts("2027-04-20T18:00").published().await);
        let mentees = app.mentees(2).await;
        let there = sides.slot().starts("2027-04-21T10:00").capacity(2).published().await;
        for mentee in &mentees {
            sides.one.book(&there, mentee).await;
        }
        sides.one.book(&one, &mentees[0]).await;
        sides.one.book(&other, &mentees[0]).await;

        race(round, vec![move_on(&sides.one, &one, 14), move_on(&sides.other, &other, 14)]).await;

        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn archive_and_book_and_publish(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let company = sides.one.company().active().await;
        let (host, site) = (sides.one.host(&company).await, sides.one.site(&company).await);
        let slot = || sides.one.slot(&company).hosts(&[&host]).with("site_id", site.id());
        let (slot, draft) = (slot().published().await, slot().starts("2027-04-01T18:00").draft().await);
        let archived = [company.path(), host.path(), site.path()][round % 3].clone();

        let calls: Vec<Call> = vec![
            Box::pin(sides.one.archive(&archived).into_future()),
            book(&sides.other, &slot, &app.mentee().await, "refuse"),
            step(&sides.other, draft.id(), "publish", json!({})),
        ];
        let answers = together(calls).await;
        assert!(answers.iter().all(|answer| answer.status < 500), "{answers:?}");

        let bookings = sides.one.get(&format!("/v1/bookings?slot_id={slot}")).await.items().len();
        assert_eq!(answers[0].status == 200, bookings == 0, "archived, or booked: {answers:?}");
        for slot in [&slot, &draft] {
            let status = sides.one.get(slot).await.field("status");
            assert!(answers[0].status != 200 || status != "published", "archived beside a slot that can be booked: {answers:?}");
        }
        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn suspend_and_release(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let company = sides.one.company().active().await;
        let slot = sides.one.slot(&company).published().await;
        sides.one.step(&slot, "hold", json!({"reason": "unclear"})).await.assert_status(200);

        let suspend =
            call(&sides.one, format!("/v1/companies/{company}/partnership/transitions"), json!({"to": "suspended", "reason": "unclear"}));
        race(round, vec![suspend, step(&sides.other, slot.id(), "release", json!({}))]).await[0].assert_status(201);

        sides.one.get(&slot).await.assert_field("status", "on_hold");
        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn hold_and_book_and_release_and_join(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let slot = sides.slot().published().await;
        let mentees = app.mentees(3).await;
        let seated = sides.one.book(&slot, &mentees[0]).await;

        let calls = vec![
            step(&sides.one, slot.id(), "hold", json!({"reason": "unclear"})),
            cancel(&sides.other, &seated),
            step(&sides.other, slot.id(), "release", json!({})),
            book(&sides.one, &slot, &mentees[1], "waitlist"),
            book(&sides.other, &slot, &mentees[2], "waitlist"),
        ];
        race(round, calls).await;

        settle(&app).await;
    }
    sides.end().await;
}
