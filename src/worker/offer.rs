//! Offers seats that a skip left free: whoever was skipped may be free by now. One slot in each transaction.

use crate::auth::{Actor, Stamp};
use crate::bookings::{line, store};
use crate::deps::Deps;
use crate::error::Result;

/// How many are looked up at once; the next round takes the rest.
const AT_ONCE: i64 = 200;

/// Offers what can be taken now.
pub async fn run(deps: Deps) -> Result<()> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let slots = deps.db.read("slots_with_line", move |conn| store::with_free_seat_and_line(conn, stamp.at, AT_ONCE)).await?;
    for slot in slots {
        deps.db.write("offer_left_free", move |conn| line::offer_left_free(conn, &stamp, slot)).await?;
        deps.recorded.notify_one();
    }
    Ok(())
}
