//! Expires requests that nobody answered in time.

use crate::auth::{Actor, Stamp};
use crate::bookings::{expire, store};
use crate::deps::Deps;
use crate::error::Result;

/// How many are looked up at once; the next round takes the rest.
const AT_ONCE: i64 = 200;

/// Expires what is due now, one booking in each transaction.
pub async fn run(deps: Deps) -> Result<()> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let due = deps.db.read("requests_due", move |conn| store::requests_due(conn, stamp.at, AT_ONCE)).await?;
    for booking in due {
        if deps.db.write("expire_booking", move |conn| expire::expire(conn, &stamp, booking)).await? {
            deps.recorded.notify_one();
        }
    }
    Ok(())
}
