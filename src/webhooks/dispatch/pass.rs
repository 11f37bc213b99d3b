//! One pass settles what was sent and claims what is due, in one transaction.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::super::model::IN_FLIGHT_PER_PROCESS;
use super::super::store::claiming::is_work_waiting;
use super::{Attempt, Claimed, claim, send, settle};
use crate::auth::{Actor, Stamp};
use crate::db::installation;
use crate::deps::Deps;
use crate::error::Result;
use crate::events;

/// Settles what was sent and claims at most `room` of what is due now. Both happen in one transaction, because each commit waits for the
/// disk. When nothing was sent and nothing is due, this only reads.
pub async fn settle_and_claim(deps: &Deps, done: &Arc<[Attempt]>, room: usize) -> Result<Vec<Claimed>> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    if done.is_empty() && room == 0 {
        return Ok(Vec::new());
    }
    if done.is_empty() && !deps.db.read("look_for_due_deliveries", move |conn| is_work_waiting(conn, stamp.at)).await? {
        return Ok(Vec::new());
    }
    let done = Arc::clone(done);
    let room = i64::try_from(room).unwrap_or(i64::MAX);
    let sealer = deps.sealer.clone();
    let claimed = deps.db.write("dispatch_deliveries", move |conn| {
        settle::settle(conn, &stamp, &done)?;
        // With another master key no secret opens, so what is due is left to instances that can sign.
        if !installation::is_sealed_with(conn, &sealer)? {
            return Ok(Vec::new());
        }
        claim::claim(conn, stamp.at, room)
    });
    claimed.await
}

/// Sends one delivery that was leased by hand, and settles it.
pub async fn send_and_settle(deps: Deps, claimed: Claimed) -> Result<()> {
    let attempt = send(deps.clone(), claimed).await;
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    deps.db.write("settle_delivery", move |conn| settle::settle(conn, &stamp, std::slice::from_ref(&attempt))).await?;
    // Settling may have disabled the endpoint, which records an event.
    deps.recorded.notify_one();
    Ok(())
}

/// Sends everything that is due at the clock's present time, settles it, and says how many attempts were made. Faults of ours do not count
/// as attempts.
pub async fn dispatch_once(deps: &Deps) -> Result<usize> {
    events::catch_up(deps).await?;
    let mut attempts = 0;
    let mut done: Arc<[Attempt]> = Arc::default();
    loop {
        // Each pass settles what the pass before it sent; the last one finds nothing more to claim.
        let claimed = settle_and_claim(deps, &done, IN_FLIGHT_PER_PROCESS).await?;
        if claimed.is_empty() {
            return Ok(attempts);
        }
        let sends: JoinSet<_> = claimed.into_iter().map(|delivery| send(deps.clone(), delivery)).collect();
        done = sends.join_all().await.into();
        attempts += done.iter().filter(|attempt| attempt.is_charged()).count();
    }
}
