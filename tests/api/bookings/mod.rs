//! Bookings: each row of their table, the order of refusals, deadlines to the instant, and what a slot or partnership does to them.

mod book;
mod cancel;
mod clearance;
mod cut_off;
mod deadlines;
mod enrolled;
mod excuse;
mod list;
mod override_window;
mod refusals;
mod reinstate;
mod released;
mod replays;
mod respond;
mod several;
mod slot_cancel;
mod suspension;
mod turns;

use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;

/// A slot in the making, of an active company of its own: one seat, on 31 March 2027 from 17:00Z to 17:45Z.
async fn slot(app: &TestApp) -> SlotBuilder {
    let office = app.office().await;
    office.slot(&office.company().active().await)
}

/// The same, where the employer approves, published with this many seats.
async fn slot_to_approve(app: &TestApp, seats: u32) -> Slot {
    slot(app).await.approval("employer").capacity(seats).published().await
}

async fn expire(app: &TestApp) {
    foothold::worker::expire::run(app.deps.clone()).await.expect("the job runs");
}

/// A booking in any state, in a slot of its own.
async fn booking_that_is(app: &TestApp, status: &str) -> Booking {
    app.booking_that_is(status).await.1
}
