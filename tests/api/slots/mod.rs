//! Slots: the steps of their table, what guards each, local times, windows, availability and the list.

mod availability;
mod card;
mod copy;
mod guards;
mod hosts;
mod list;
mod list_filters;
mod local_time;
mod other_companies;
mod patch;
mod patch_states;
mod publish_at_once;
mod search;
mod steps;
mod terms;
mod to_be_confirmed;
mod windows;

use crate::harness::prelude::*;

/// A slot in any state, each with a company of its own.
async fn slot_that_is(app: &TestApp, status: &str) -> Slot {
    app.slot_that_is(status).await.1
}
