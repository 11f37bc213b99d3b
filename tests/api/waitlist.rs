//! The line: who waits for a seat, who is offered one and until when (docs/product.md, Waitlist).

mod freed;
mod offers;
mod out_of_line;
mod waiting;

use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;

/// A slot whose seats are all taken, and who waits for one.
pub struct Full {
    pub slot: Slot,
    /// Who has a seat, in the order in which they booked.
    pub seated: Vec<Booking>,
    /// The line.
    pub line: Vec<Booking>,
    /// Of the line, in its order.
    pub waiting: Vec<Mentee>,
}

/// A slot of an active company of its own, with one seat on 31 March 2027 from 17:00Z to 17:45Z.
pub async fn slot(app: &TestApp) -> SlotBuilder {
    let office = app.office().await;
    office.slot(&office.company().active().await)
}

/// Publishes a slot, fills its seats and lets so many wait.
pub async fn full(app: &TestApp, slot: SlotBuilder, waiting: usize) -> Full {
    let office = app.office().await;
    let seats = slot.body()["capacity"].as_u64().and_then(|seats| usize::try_from(seats).ok()).unwrap();
    let slot = slot.published().await;
    let mut mentees = app.mentees(seats + waiting).await;
    let waiting = mentees.split_off(seats);
    let (mut seated, mut line) = (Vec::new(), Vec::new());
    for mentee in &mentees {
        seated.push(office.book(&slot, mentee).await);
    }
    for mentee in &waiting {
        line.push(office.join_line(&slot, mentee).await);
    }
    Full { slot, seated, line, waiting }
}

pub async fn expire(app: &TestApp) {
    foothold::worker::expire::run(app.deps.clone()).await.expect("the job runs");
}

/// The timed job that offers what a skip left free.
pub async fn offer_left_free(app: &TestApp) {
    foothold::worker::offer::run(app.deps.clone()).await.expect("the job runs");
}

/// The states of bookings, in the order in which they are given.
#[track_caller]
pub fn assert_states<'a>(answers: &[Answer], expected: impl IntoIterator<Item = &'a str>) {
    let states: Vec<_> = answers.iter().map(|answer| answer.field("status").as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(states, expected.into_iter().collect::<Vec<_>>(), "{answers:#?}");
}

pub async fn look_at(app: &TestApp, bookings: &[Booking]) -> Vec<Answer> {
    let office = app.office().await;
    let mut answers = Vec::new();
    for booking in bookings {
        answers.push(office.get(booking).await);
    }
    answers
}
