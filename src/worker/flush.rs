//! Writes down when keys and feeds were last used. Kept in memory until then: a read never becomes a write.

use std::collections::BTreeMap;

use crate::deps::Deps;
use crate::error::Result;
use crate::{calendars, keys};

pub async fn run(deps: Deps) -> Result<()> {
    // In the order of ids, so that two instances do not wait for each other crosswise.
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
