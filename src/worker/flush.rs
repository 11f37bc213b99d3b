//! This job writes down when keys and feeds were last used. That is kept in memory until then, so that a read never becomes a write.

use std::collections::BTreeMap;

use crate::deps::Deps;
use crate::error::Result;
use crate::{calendars, keys};

/// Writes what was kept in memory since the last run, in one transaction. If it fails, those times are lost.
pub async fn run(deps: Deps) -> Result<()> {
    // The rows are written in the order of ids, so that two instances cannot block each other in a deadlock.
    let keys: BTreeMap<_, _> = deps.last_used.take_keys().into_iter().collect();
    let feeds: BTreeMap<_, _> = deps.last_used.take_feeds().into_iter().collect();
    if keys.is_empty() && feeds.is_empty() {
        return Ok(());
    }
    let write = deps.db.write("flush_seen", move |conn| {
        keys.iter().try_for_each(|(id, at)| keys::store::set_last_used(conn, *id, *at))?;
        feeds.iter().try_for_each(|(id, (at, client))| calendars::store::set_last_fetched(conn, *id, *at, client))
    });
    write.await
}
