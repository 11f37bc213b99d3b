//! This job lets exceptions lapse that nobody has answered in time.

use super::batches::each;
use crate::allocation::exception::lapse;
use crate::allocation::store;
use crate::auth::{Actor, Stamp};
use crate::deps::Deps;
use crate::error::Result;

/// At most this many exceptions are looked up at once.
const AT_ONCE: i64 = 200;

/// Lets all exceptions lapse whose time is over, one in each transaction.
pub async fn run(deps: Deps) -> Result<()> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let find = async |after| {
        let due = deps.db.read("exceptions_to_lapse", move |conn| store::exceptions_to_lapse(conn, stamp.at, after, AT_ONCE)).await?;
        Ok(due.into_iter().map(|due| (due, due.1)).collect())
    };
    each(find, async |exception| {
        if deps.db.write("lapse_exception", move |conn| lapse::lapse(conn, &stamp, exception)).await? {
            deps.recorded.notify_one();
        }
        Ok(())
    })
    .await
}
