//! This job expires requests and offers that nobody answered in time.

use super::jobs::each;
use crate::auth::{Actor, Stamp};
use crate::bookings::{expire, store};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;

/// The most requests, and the most offers, that one run looks up; the next run takes the rest.
const AT_ONCE: i64 = 200;

/// Expires the bookings that are due now, one in each transaction.
pub async fn run(deps: Deps) -> Result<()> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let look = |conn: &mut Conn, at| {
        let mut due = store::requests_due(conn, at, AT_ONCE)?;
        due.extend(store::offers_due(conn, at, AT_ONCE)?);
        Ok(due)
    };
    let due = deps.db.read("unanswered_due", move |conn| look(conn, stamp.at)).await?;
    each(due, async |booking| {
        if deps.db.write("expire_booking", move |conn| expire::expire(conn, &stamp, booking)).await? {
            deps.recorded.notify_one();
        }
        Ok(())
    })
    .await
}
