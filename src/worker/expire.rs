//! This job expires requests and offers that nobody answered in time.

use super::batches::each;
use crate::auth::{Actor, Stamp};
use crate::bookings::expire;
use crate::bookings::store::{self, Due};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::time::Instant;

/// At most this many bookings are looked up at once.
const AT_ONCE: i64 = 200;

/// Looks up at most a given number of bookings that are due at an instant and come after a given one.
type Look = fn(&mut Conn, Instant, Option<Due>, i64) -> Result<Vec<Due>>;

/// Expires all bookings that are due now, one in each transaction.
pub async fn run(deps: Deps) -> Result<()> {
    run_by(deps, AT_ONCE).await
}

/// Does what [`run`] does, and looks up `at_once` bookings at a time.
pub async fn run_by(deps: Deps, at_once: i64) -> Result<()> {
    let requests = expire_all(&deps, store::requests_due, at_once).await;
    let offers = expire_all(&deps, store::offers_due, at_once).await;
    requests.and(offers)
}

async fn expire_all(deps: &Deps, look: Look, at_once: i64) -> Result<()> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let find = async |after| {
        let due = deps.db.read("unanswered_due", move |conn| look(conn, stamp.at, after, at_once)).await?;
        Ok(due.into_iter().map(|due| (due, due.1)).collect())
    };
    each(find, async |booking| {
        if deps.db.write("expire_booking", move |conn| expire::expire(conn, &stamp, booking)).await? {
            deps.recorded.notify_one();
        }
        Ok(())
    })
    .await
}
