//! This job completes slots 24 hours after their end.

use super::jobs::each;
use crate::auth::{Actor, Stamp};
use crate::deps::Deps;
use crate::error::Result;
use crate::schedule::complete;
use crate::slots::store;

/// The most slots that one run looks up; the next run takes the rest.
const AT_ONCE: i64 = 200;

/// Completes the slots that are due now, one in each transaction.
pub async fn run(deps: Deps) -> Result<()> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let before = stamp.at.minus(complete::AFTER_END);
    let due = deps.db.read("slots_ended", move |conn| store::ended_before(conn, before, AT_ONCE)).await?;
    each(due, async |slot| {
        if deps.db.write("complete_slot", move |conn| complete::complete(conn, &stamp, slot)).await? {
            deps.recorded.notify_one();
        }
        Ok(())
    })
    .await
}
