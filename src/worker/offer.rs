//! Offers seats that a skip left free: whoever was skipped may be free by now. One slot in each transaction.

use super::jobs::each;
use crate::auth::{Actor, Stamp};
use crate::bookings::{store, waitlist};
use crate::deps::Deps;
use crate::error::Result;

/// How many are looked up at once.
const AT_ONCE: i64 = 200;

/// Offers what can be taken now.
pub async fn run(deps: Deps) -> Result<()> {
    run_by(deps, AT_ONCE).await
}

/// As [`run`], looking up `at_once` slots at a time. A slot whose whole line is busy elsewhere is looked at once, and does not keep the next
/// ones from their turn.
pub async fn run_by(deps: Deps, at_once: i64) -> Result<()> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let (mut last, mut outcome) = (None, Ok(()));
    loop {
        let slots = deps.db.read("slots_with_line", move |conn| store::with_free_seat_and_waitlist(conn, stamp.at, last, at_once)).await?;
        let Some(newest) = slots.last().copied() else { return outcome };
        let offered = each(slots, |slot| deps.db.write("offer_left_free", move |conn| waitlist::offer_left_free(conn, &stamp, slot))).await;
        outcome = outcome.and(offered);
        deps.recorded.notify_one();
        last = Some(newest);
    }
}
