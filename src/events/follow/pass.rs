//! A pass takes what waits for one follower, in one transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::Follower;
use super::act::{Acted, act};
use super::failing::{Failure, fail, fail_panicked};
use crate::auth::{Actor, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::events::store::{self, EventRow, Place};
use crate::time::Instant;

/// While a pass acts on no event, this stands in the place of a position. Positions begin at 1.
const NO_EVENT: i64 = 0;

/// Takes what waits for a follower, up to as many events as it takes at once, and tells whether there may be more to do now. It does nothing
/// while another instance acts for this follower, and while an event that failed waits for its next try.
pub async fn pass(deps: &Deps, follower: &'static Follower) -> Result<bool> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    // Most passes find nothing, and a read holds up nobody.
    let is_due = deps.db.read("look_for_followed_events", move |conn| {
        let place = store::place(conn, follower.name)?;
        Ok(!waiting(conn, follower, &place, stamp.at, 1)?.is_empty())
    });
    if !is_due.await? {
        return Ok(false);
    }
    let acting_on = Arc::new(AtomicI64::new(NO_EVENT));
    let noted = Arc::clone(&acting_on);
    match deps.db.write("follow", move |conn| take(conn, &stamp, follower, &noted)).await {
        Ok(more) => {
            // The acts may have recorded events.
            deps.recorded.notify_one();
            Ok(more)
        }
        Err(error @ Error::Internal(_)) => match acting_on.load(Ordering::Relaxed) {
            NO_EVENT => Err(error),
            // Every error of an act is caught, so this act has panicked. Its transaction is lost, and the failure is counted in another one.
            position => {
                deps.db.write("count_panic_of_follower", move |conn| fail_panicked(conn, &stamp, follower, position)).await?;
                Ok(true)
            }
        },
        Err(error) => Err(error),
    }
}

/// Acts on what waits, and writes down how far that went.
fn take(conn: &mut Conn, stamp: &Stamp, follower: &Follower, acting_on: &AtomicI64) -> Result<bool> {
    acting_on.store(NO_EVENT, Ordering::Relaxed);
    let Some(mut place) = store::lock_place(conn, follower.name)? else { return Ok(false) };
    let at_most = follower.takes.at_most();
    let events = waiting(conn, follower, &place, stamp.at, at_most)?;
    for (position, event) in &events {
        acting_on.store(*position, Ordering::Relaxed);
        let acted = act(conn, stamp, follower, event)?;
        acting_on.store(NO_EVENT, Ordering::Relaxed);
        match acted {
            Acted::Done => place.pass(*position),
            // What comes after it waits, because events are taken in their order.
            Acted::Failed(why) => return fail(conn, stamp, follower, place, &Failure { position: *position, event: event.id, why }),
        }
    }
    store::save_place(conn, follower.name, place)?;
    // An event that has failed before ends the events of a pass that come before it.
    Ok(place.failing.is_some() || i64::try_from(events.len()).is_ok_and(|taken| taken == at_most))
}

/// Reads the next events that can be taken now. An event that has failed is taken alone, since it may have panicked and so have undone what
/// others did in its transaction.
fn waiting(conn: &mut Conn, follower: &Follower, place: &Place, now: Instant, at_most: i64) -> Result<Vec<(i64, EventRow)>> {
    let mut events = store::following(conn, follower.kinds, place.position, at_most)?;
    let Some(failing) = place.failing else { return Ok(events) };
    let before = events.iter().take_while(|(position, _)| *position < failing.position).count();
    let is_its_turn = before == 0 && failing.retry_at <= now;
    events.truncate(if is_its_turn { 1 } else { before });
    Ok(events)
}
