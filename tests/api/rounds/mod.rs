//! Rounds from the side of a coordinator (docs/fairness.md): [`making`] and leaving them, [`guarded`] slots and all [`ways`] to their seats,
//! [`entering`], the [`drawn`] round with its [`seed`], a draw that is [`killed`], who has [`verified`] it, and [`lines`] after it.

mod drawn;
mod entering;
mod guarded;
mod killed;
pub mod lines;
mod making;
mod seed;
mod verified;
mod ways;

pub use drawn::set_hash;

use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;

/// A round that opens when a test begins, a Monday at nine, and lasts a week.
const OPENS: &str = "2027-03-08T09:00:00Z";
pub const CLOSES: &str = "2027-03-15T09:00:00Z";

/// A slot of a company of its own with one seat, on 31 March 2027 at 18:00 in London.
pub async fn slot(app: &TestApp) -> SlotBuilder {
    let office = app.office().await;
    office.slot(&office.company().active().await)
}

/// Published slots on days of their own, so that nobody clashes.
pub async fn slots(app: &TestApp, count: u32) -> Vec<Slot> {
    let mut all = Vec::new();
    for day in 1..=count {
        all.push(slot(app).await.starts(&format!("2027-04-{day:02}T10:00")).published().await);
    }
    all
}

fn round_of(slots: &[&Slot]) -> Value {
    let ids: Vec<_> = slots.iter().map(|slot| slot.id()).collect();
    json!({"name": "March interviews", "kind": "mock_interview", "slot_ids": ids, "opens_at": OPENS, "closes_at": CLOSES})
}

pub async fn make_round(app: &TestApp, slots: &[&Slot]) -> String {
    let made = app.office().await.post("/v1/rounds", round_of(slots)).await;
    made.assert_status(201);
    made.id()
}

pub async fn enter(app: &TestApp, round: &str, mentee: &Mentee, choices: &[&Slot]) -> Answer {
    enter_with(app, round, mentee, choices, false).await
}

pub async fn enter_with(app: &TestApp, round: &str, mentee: &Mentee, choices: &[&Slot], any: bool) -> Answer {
    let ids: Vec<_> = choices.iter().map(|slot| slot.id()).collect();
    let wish = json!({"choices": ids, "any": any, "via": "phone"});
    app.office().await.put(&format!("/v1/rounds/{round}/entries/{}", mentee.id()), wish).await
}

/// Lets the round end, and the job draw it.
pub async fn draw(app: &TestApp) {
    app.clock.set("2027-03-15T09:00:01Z");
    foothold::worker::rounds::run(app.deps.clone()).await.expect("the round is drawn");
}

async fn decisions(app: &TestApp, round: &str) -> Vec<Value> {
    app.office().await.all(&format!("/v1/rounds/{round}/decisions")).await
}

/// What the round decided about a mentee.
pub async fn decided(app: &TestApp, round: &str, mentee: &Mentee) -> Value {
    let all = decisions(app, round).await;
    all.into_iter().find(|decision| decision["mentee_id"] == mentee.id()).expect("one decision for each entry")
}

pub async fn booking_of(app: &TestApp, slot: &Slot, mentee: &Mentee) -> Option<Value> {
    let all = app.office().await.all(&format!("/v1/bookings?slot_id={}&mentee_id={}", slot.id(), mentee.id())).await;
    all.into_iter().next()
}
