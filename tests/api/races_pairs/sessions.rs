//! Steps of a cohort's enrolments against those of its sessions.

use super::{Call, ROUNDS, Sides, book, call, cancel, move_on, race, settle, step};
use crate::harness::caller::Place;
use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;

async fn cohort(sides: &Sides) -> Cohort {
    sides.one.cohort(&sides.one.programme().await).await
}

/// A session on 31 March 2027 at 17:00Z.
fn session(sides: &Sides, cohort: &Cohort, seats: u32) -> SlotBuilder {
    sides.slot().kind("group_session").capacity(seats).with("cohort_id", cohort.id()).with("book_cohort", true)
}

fn enrol(caller: &Caller, cohort: &Cohort, mentee: &Mentee) -> Call {
    call(caller, format!("{}/enrolments", cohort.path()), json!({"mentee_id": mentee.id()}))
}

fn withdraw(caller: &Caller, enrolment: &Enrolment) -> Call {
    call(caller, format!("{}/withdraw", enrolment.path()), json!({}))
}

/// Everybody who is enrolled has a booking of the session or is named in attention, and nobody else has a booking.
async fn check_booked(sides: &Sides, cohort: &Cohort, slot: &Slot) {
    let ids = |items: Vec<Value>| -> Vec<String> {
        let mut ids: Vec<_> = items.iter().map(|item| item["mentee_id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let enrolled = ids(sides.one.all(&format!("/v1/enrolments?cohort_id={}&status=active", cohort.id())).await);
    let mut covered = ids(sides.one.all(&format!("/v1/bookings?slot_id={slot}&status=confirmed,offered,waitlisted")).await);
    let attention = sides.one.get("/v1/attention?queue=not_booked").await;
    let items = attention.json()["queues"][0]["items"].as_array().unwrap().clone();
    let of_slot = items.iter().filter(|item| item["slot"]["id"] == slot.id());
    covered.extend(of_slot.map(|item| item["mentee"]["id"].as_str().unwrap().to_owned()));
    covered.sort();
    assert_eq!(covered, enrolled);
}

#[apply(test_both)]
async fn publish_and_enrol_and_withdraw_and_book_elsewhere(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let cohort = cohort(&sides).await;
        let mentees = app.mentees(4).await;
        let leaving = sides.one.enrol(&cohort, &mentees[0]).await;
        sides.one.enrol(&cohort, &mentees[1]).await;
        let (slot, elsewhere) = (session(&sides, &cohort, 9).draft().await, sides.slot().published().await);

        let calls = vec![
            step(&sides.one, slot.id(), "publish", json!({})),
            enrol(&sides.other, &cohort, &mentees[2]),
            withdraw(&sides.other, &leaving),
            book(&sides.other, &elsewhere, &mentees[1], "refuse"),
            enrol(&sides.one, &cohort, &mentees[3]),
        ];
        race(round, calls).await[0].assert_status(200).assert_field("status", "published");

        check_booked(&sides, &cohort, &slot).await;
        settle(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn move_and_enrol_and_withdraw_and_cancel(app: TestApp) {
    let sides = Sides::of(&app).await;
    for round in 0..ROUNDS {
        let cohort = cohort(&sides).await;
        let mentees = app.mentees(5).await;
        let leaving = sides.one.enrol(&cohort, &mentees[0]).await;
        sides.one.enrol(&cohort, &mentees[1]).await;
        let slot = session(&sides, &cohort, 2).published().await;
        sides.one.enrol(&cohort, &mentees[2]).await;
        let bookings = sides.one.all(&format!("/v1/bookings?slot_id={slot}&mentee_id={}", mentees[1].id())).await;
        let second = Booking::with_id(bookings[0]["id"].as_str().unwrap());

        let calls = vec![
            move_on(&sides.one, &slot, round),
            withdraw(&sides.other, &leaving),
            enrol(&sides.other, &cohort, &mentees[3]),
            cancel(&sides.one, &second),
            enrol(&sides.one, &cohort, &mentees[4]),
        ];
        race(round, calls).await;

        sides.one.get(&slot).await.assert_field("seats_taken", 2);
        settle(&app).await;
    }
    sides.end().await;
}
