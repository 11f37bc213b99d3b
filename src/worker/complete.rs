//! This job completes slots 24 hours after their end.

use super::batches::each;
use crate::auth::{Actor, Stamp};
use crate::deps::Deps;
use crate::error::Result;
use crate::schedule::complete;
use crate::slots::store;

/// At most this many slots are looked up at once.
const AT_ONCE: i64 = 200;

/// Completes all slots that are due now, one in each transaction.
pub async fn run(deps: Deps) -> Result<()> {
    run_by(deps, AT_ONCE).await
}

/// Does what [`run`] does, and looks up `at_once` slots at a time.
pub async fn run_by(deps: Deps, at_once: i64) -> Result<()> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let before = stamp.at.minus(complete::AFTER_END);
    let find = async |after| {
        let ended = deps.db.read("slots_ended", move |conn| store::ended_before(conn, before, after, at_once)).await?;
        Ok(ended.into_iter().map(|ended| (ended, ended.1)).collect())
    };
    each(find, async |slot| {
        if deps.db.write("complete_slot", move |conn| complete::complete(conn, &stamp, slot)).await? {
            deps.recorded.notify_one();
        }
        Ok(())
    })
    .await
}
