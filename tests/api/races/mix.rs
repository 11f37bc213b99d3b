//! Everything against everything: book × confirm × decline × cancel × expire × cancel the slot × change its capacity.

use std::pin::Pin;

use super::{Callers, count};
use crate::harness::prelude::*;

type Call = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What may be answered to whom comes too late.
const REFUSALS: &[&str] = &["slot-full", "already-booked", "mentee-clash", "slot-not-open", "illegal-transition", "conflict"];

struct Field {
    callers: Callers,
    slots: Vec<Slot>,
    mentees: Vec<Mentee>,
    requests: Vec<Booking>,
}

impl Field {
    /// Three slots that overlap, with approval; some requests stand, some of them confirmed.
    async fn new(app: &TestApp) -> Self {
        let callers = Callers::of(app).await;
        let office = app.office().await;
        let company = office.company().active().await;
        let mut slots = Vec::new();
        for start in ["2027-03-31T18:00", "2027-03-31T18:30", "2027-03-31T19:00"] {
            slots.push(office.slot(&company).starts(start).approval("employer").capacity(6).published().await);
        }
        let mentees = app.mentees(24).await;
        let mut requests = Vec::new();
        for (number, mentee) in mentees.iter().take(12).enumerate() {
            requests.push(office.book(&slots[number % 3], mentee).await);
        }
        for booking in requests.iter().step_by(3) {
            office.confirm(booking).await.assert_status(200);
        }
        Self { callers, slots, mentees, requests }
    }

    fn book(&self, number: usize) -> Call {
        let (caller, slot) = (self.callers.turn(number), self.slots[number % 3].clone());
        let mentee = self.mentees[number * 5 % self.mentees.len()].clone();
        Box::pin(async move { caller.try_to_book(&slot, &mentee).await })
    }

    fn answer(&self, number: usize) -> Call {
        let (caller, booking) = (self.callers.turn(number), self.requests[number % self.requests.len()].clone());
        Box::pin(async move {
            match number % 3 {
                0 => caller.confirm(&booking).await,
                1 => caller.decline(&booking).await,
                _ => caller.cancel(&booking, "work").await,
            }
        })
    }

    fn resize(&self, number: usize) -> Call {
        let (caller, slot) = (self.callers.turn(number), self.slots[number % 3].clone());
        Box::pin(async move { caller.patch(&slot, json!({"capacity": 2 + number % 6})).await })
    }

    fn cancel_a_slot(&self, number: usize) -> Call {
        let (caller, slot) = (self.callers.turn(number), self.slots[1].clone());
        Box::pin(async move { caller.step(&slot, "cancel", json!({"reason_code": "weather"})).await })
    }

    /// 64 calls in an order that mixes them.
    fn calls(&self) -> Vec<Call> {
        let call = |number: usize| match number % 8 {
            0 | 3 | 6 => self.book(number),
            1 | 4 | 7 => self.answer(number),
            2 => self.resize(number),
            _ if number == 37 => self.cancel_a_slot(number),
            _ => self.book(number + 1),
        };
        (0..64).map(call).collect()
    }
}

fn expire_everywhere(field: &Field, app: &TestApp) -> Vec<tokio::task::JoinHandle<foothold::error::Result<()>>> {
    field.callers.instances(app).into_iter().map(|instance| tokio::spawn(foothold::worker::expire::run(instance.deps.clone()))).collect()
}

#[apply(test_both)]
async fn whatever_races_with_whatever_every_invariant_holds(app: TestApp) {
    let field = Field::new(&app).await;

    let answers = together(field.calls()).await;

    let (ok, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status < 300);
    assert_eq!(count(&others, 0, REFUSALS), 0);
    assert!(ok.len() > 10, "nearly all was refused: {others:?}");
    field.callers.end(&app).await;
}

#[apply(test_both)]
async fn expiring_on_every_instance_while_others_answer_expires_each_request_once(app: TestApp) {
    let field = Field::new(&app).await;
    app.clock.advance_hours(72);

    let jobs = [expire_everywhere(&field, &app), expire_everywhere(&field, &app)];
    let answers = together(field.calls()).await;
    for job in jobs.into_iter().flatten() {
        job.await.unwrap().unwrap();
    }
    foothold::worker::expire::run(app.deps.clone()).await.unwrap();

    let others: Vec<_> = answers.into_iter().filter(|answer| answer.status >= 300).collect();
    assert_eq!(count(&others, 0, REFUSALS), 0);
    let mut expired: Vec<_> = app.event_log().await.into_iter().filter(|event| event["type"] == "booking.expired").collect();
    let all = expired.len();
    expired.dedup_by_key(|event| event["data"]["booking_id"].clone());
    assert_eq!(expired.len(), all, "a request expired twice");
    field.callers.end(&app).await;
}

#[apply(test_both)]
async fn a_slot_that_is_cancelled_while_others_book_keeps_no_booking(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).capacity(40).published().await;
    let mentees = app.mentees(40).await;

    let mut calls: Vec<Call> = Vec::new();
    for (number, mentee) in mentees.iter().enumerate() {
        let (caller, slot, mentee) = (callers.turn(number), slot.clone(), mentee.clone());
        calls.push(Box::pin(async move { caller.try_to_book(&slot, &mentee).await }));
    }
    let cancel = {
        let (caller, slot) = (callers.turn(1), slot.clone());
        async move { caller.step(&slot, "cancel", json!({"reason_code": "weather"})).await }
    };
    calls.insert(20, Box::pin(cancel));
    let answers = together(calls).await;

    let others: Vec<_> = answers.into_iter().filter(|answer| answer.status >= 300).collect();
    assert_eq!(count(&others, 0, &["slot-not-open"]), 0);
    office.get(&slot).await.assert_field("status", "cancelled").assert_field("seats_taken", 0);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn seats_are_never_fewer_than_are_held_while_capacity_and_bookings_race(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).capacity(20).published().await;
    let mentees = app.mentees(32).await;

    let book = mentees.iter().enumerate().map(|(number, mentee)| {
        let (caller, slot, mentee) = (callers.turn(number), slot.clone(), mentee.clone());
        Box::pin(async move { caller.try_to_book(&slot, &mentee).await }) as Call
    });
    let resize = (0..16).map(|number| {
        let (caller, slot) = (callers.turn(number), slot.clone());
        Box::pin(async move { caller.patch(&slot, json!({"capacity": 4 + number})).await }) as Call
    });
    let (mut calls, mut resize): (Vec<_>, _) = (Vec::new(), resize);
    for (number, call) in book.enumerate() {
        calls.push(call);
        if number % 2 == 0 {
            calls.extend(resize.next());
        }
    }
    let answers = together(calls).await;

    let others: Vec<_> = answers.into_iter().filter(|answer| answer.status >= 300).collect();
    assert_eq!(count(&others, 0, &["slot-full", "conflict"]), 0);
    callers.end(&app).await;
}
