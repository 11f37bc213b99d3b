//! Slots: the steps of their table, what guards each, local times, windows, availability and the list.

mod availability;
mod card;
mod guards;
mod hosts;
mod list;
mod list_filters;
mod local_time;
mod other_companies;
mod patch;
mod patch_states;
mod publish_at_once;
mod steps;
mod windows;

use crate::harness::prelude::*;

/// A slot in any state, each with a company of its own.
async fn slot_that_is(app: &TestApp, status: &str) -> Slot {
    let office = app.office().await;
    let company = office.company().may_publish().active().await;
    let slot = office.slot(&company);
    let slot = match status {
        "draft" => slot.draft().await,
        "submitted" => slot.submitted().await,
        _ => slot.published().await,
    };
    match status {
        "on_hold" => drop(office.transition(&company, "suspended").await),
        "cancelled" => drop(office.step(&slot, "cancel", json!({"reason_code": "weather"})).await),
        "completed" => complete_all(app).await,
        _ => {}
    }
    office.get(&slot).await.assert_field("status", status);
    slot
}

/// Long after the end of every slot of these tests; the clock goes back to where it was.
async fn complete_all(app: &TestApp) {
    let now = app.clock.now().to_string();
    app.clock.set("2027-12-01T00:00:00Z");
    foothold::worker::complete::run(app.deps.clone()).await.expect("the job runs");
    app.clock.set(&now);
}
