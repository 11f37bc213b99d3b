//! This job offers seats that stayed free because somebody in line was skipped. A mentee who was skipped may have time by now.

use super::jobs::each;
use crate::auth::{Actor, Stamp};
use crate::bookings::{store, waitlist};
use crate::deps::Deps;
use crate::error::Result;

/// The most slots that are looked up at once.
const AT_ONCE: i64 = 200;

/// Offers every seat that somebody in line can take now, one slot in each transaction.
pub async fn run(deps: Deps) -> Result<()> {
    run_by(deps, AT_ONCE).await
}

/// Does what [`run`] does, and looks up `at_once` slots at a time. A slot whose whole line is busy elsewhere is looked at only once, so
/// that it does not keep the job from the slots after it.
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
