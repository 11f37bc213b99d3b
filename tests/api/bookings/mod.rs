//! Bookings: each row of their table, the order of refusals, deadlines to the instant, and what a slot or partnership does to them.

mod book;
mod cancel;
mod deadlines;
mod list;
mod override_window;
mod refusals;
mod replays;
mod respond;
mod slot_cancel;
mod suspension;

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

/// A booking in any state that this phase reaches, in a slot of its own.
async fn booking_that_is(app: &TestApp, status: &str) -> Booking {
    let office = app.office().await;
    let slot = slot_to_approve(app, 1).await;
    let booking = office.book(&slot, &app.mentee().await).await;
    match status {
        "confirmed" => drop(office.confirm(&booking).await),
        "declined" => drop(office.decline(&booking).await),
        "cancelled" => drop(office.cancel(&booking, "work").await),
        "expired" => {
            let now = app.clock.now().to_string();
            app.clock.advance_hours(72);
            expire(app).await;
            app.clock.set(&now);
        }
        _ => {}
    }
    office.get(&booking).await.assert_field("status", status);
    booking
}
