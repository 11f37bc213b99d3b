//! Every pair of steps that touch a seat, against each other: in many small rounds, each with a field of its own. Whoever comes second may be
//! refused, nobody gets a 5xx, and every invariant holds after each round. On PostgreSQL the two come through two instances.

mod bookings;
mod many;
mod rounds;
mod sessions;
mod slots;

use std::pin::Pin;

use foothold::worker::{expire, offer};

use crate::harness::domain::SlotBuilder;
use crate::harness::invariants;
use crate::harness::prelude::*;

const ROUNDS: usize = 12;

/// What may be answered to whoever comes second.
const REFUSALS: &[&str] =
    &["slot-full", "slot-not-open", "already-booked", "mentee-clash", "illegal-transition", "some-refused", "conflict"];

type Call = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// The same coordinator at each instance.
struct Sides {
    one: Caller,
    other: Caller,
    second: Option<TestApp>,
    company: Company,
}

impl Sides {
    async fn of(app: &TestApp) -> Self {
        let one = app.office().await.clone();
        let company = one.company().active().await;
        let second = if app.is_postgres() { Some(app.second_instance().await) } else { None };
        let other = second.as_ref().map_or_else(|| one.clone(), |second| one.at(second));
        Self { one, other, second, company }
    }

    /// One seat on 31 March 2027 at 17:00Z.
    fn slot(&self) -> SlotBuilder {
        self.one.slot(&self.company)
    }

    async fn end(&self) {
        if let Some(second) = &self.second {
            second.stop().await;
        }
    }
}

/// Sends all at once; by turns either is first. Gives the answers in the order of the calls.
async fn race(round: usize, mut calls: Vec<Call>) -> Vec<Answer> {
    let turned = round % 2 == 1;
    if turned {
        calls.reverse();
    }
    let mut answers = together(calls).await;
    if turned {
        answers.reverse();
    }
    for answer in &answers {
        let fine = answer.status < 300 || REFUSALS.iter().any(|refusal| answer.field("code") == *refusal);
        assert!(fine, "neither done nor refused as too late: {answer:?}");
    }
    answers
}

/// What a skip or a deadline left is done by the timed jobs; then nobody waits beside a free seat.
async fn settle(app: &TestApp) {
    expire::run(app.deps.clone()).await.unwrap();
    offer::run(app.deps.clone()).await.unwrap();
    invariants::check(app).await;
}

fn call(caller: &Caller, path: String, body: Value) -> Call {
    let request = caller.post(&path, body);
    Box::pin(request.into_future())
}

fn step(caller: &Caller, of: &str, step: &str, body: Value) -> Call {
    let list = if of.starts_with("slot_") { "slots" } else { "bookings" };
    call(caller, format!("/v1/{list}/{of}/{step}"), body)
}

fn book(caller: &Caller, slot: &Slot, mentee: &Mentee, if_full: &str) -> Call {
    call(caller, "/v1/bookings".to_owned(), json!({"slot_id": slot.id(), "mentee_id": mentee.id(), "if_full": if_full}))
}

fn cancel(caller: &Caller, booking: &Booking) -> Call {
    step(caller, booking.id(), "cancel", json!({"reason_code": "work"}))
}

fn reschedule(caller: &Caller, booking: &Booking, to: &Slot) -> Call {
    step(caller, booking.id(), "reschedule", json!({"slot_id": to.id()}))
}

fn reinstate(caller: &Caller, booking: &Booking) -> Call {
    step(caller, booking.id(), "reinstate", json!({"reason": "by mistake"}))
}

fn resize(caller: &Caller, slot: &Slot, seats: u32) -> Call {
    Box::pin(caller.patch(slot, json!({"capacity": seats})).into_future())
}

fn move_on(caller: &Caller, slot: &Slot, day: usize) -> Call {
    step(
        caller,
        slot.id(),
        "move",
        json!({"starts_at": format!("2027-04-{:02}T17:00:00Z", 1 + day), "reason_code": "other", "on_clash": "cancel"}),
    )
}

/// The expiry of everything that is due, at an instance, as an answer that never comes over the wire.
fn expiring(app: &TestApp, sides: &Sides) -> tokio::task::JoinHandle<foothold::error::Result<()>> {
    let deps = sides.second.as_ref().unwrap_or(app).deps.clone();
    tokio::spawn(expire::run(deps))
}
