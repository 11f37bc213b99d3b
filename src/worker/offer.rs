//! This job offers seats that stayed free because somebody on the waitlist was passed over. A mentee who was passed over may have time by
//! now.

use super::batches::each;
use crate::auth::{Actor, Stamp};
use crate::bookings::{store, waitlist};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;

/// The most slots that are looked up at once.
const AT_ONCE: i64 = 200;

/// Offers every seat that somebody on the waitlist can take now, one slot in each transaction.
pub async fn run(deps: Deps) -> Result<()> {
    run_by(deps, AT_ONCE).await
}

/// Does what [`run`] does, and looks up `at_once` slots at a time. A slot whose whole line is busy elsewhere is looked at only once, so
/// that it does not keep the job from the slots after it.
pub async fn run_by(deps: Deps, at_once: i64) -> Result<()> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let find = async |after| {
        let look = move |conn: &mut Conn| store::with_free_seat_and_waitlist(conn, stamp.at, after, at_once);
        let slots = deps.db.read("slots_with_line", look).await?;
        Ok(slots.into_iter().map(|slot| (slot, slot)).collect())
    };
    each(find, async |slot| {
        deps.db.write("offer_left_free", move |conn| waitlist::offer_left_free(conn, &stamp, slot)).await?;
        deps.recorded.notify_one();
        Ok(())
    })
    .await
}
