//! This job writes down when keys, feeds and sessions were last used. That is kept in memory until then, so that a read never becomes a write.

use crate::deps::Deps;
use crate::error::Result;
use crate::{accounts, calendars, keys};

/// One transaction takes at most this many rows, so that others do not wait long for the writer.
const CHUNK: usize = 500;

/// Writes what was kept in memory since the last run. What cannot be written is kept for the next run.
pub async fn run(deps: Deps) -> Result<()> {
    let (keys, feeds) = (write_keys(&deps).await, write_feeds(&deps).await);
    keys.and(feeds).and(write_sessions(&deps).await)
}

async fn write_keys(deps: &Deps) -> Result<()> {
    let mut used: Vec<_> = deps.last_used.take_keys().into_iter().collect();
    // The rows are written in the order of ids, so that two instances cannot block each other in a deadlock.
    used.sort_by_key(|(id, _)| *id);
    for chunk in used.chunks(CHUNK).map(<[_]>::to_vec) {
        let write =
            deps.db.write("flush_keys", move |conn| chunk.iter().try_for_each(|(id, at)| keys::store::set_last_used(conn, *id, *at)));
        if let Err(error) = write.await {
            // Chunks that are written already change nothing when they are written again.
            for (id, at) in used {
                deps.last_used.key(id, at);
            }
            return Err(error);
        }
    }
    Ok(())
}

async fn write_feeds(deps: &Deps) -> Result<()> {
    let mut fetched: Vec<_> = deps.last_used.take_feeds().into_iter().collect();
    fetched.sort_by_key(|(id, _)| *id);
    for chunk in fetched.chunks(CHUNK).map(<[_]>::to_vec) {
        let write = deps.db.write("flush_feeds", move |conn| {
            chunk.iter().try_for_each(|(id, (at, client))| calendars::store::set_last_fetched(conn, *id, *at, client))
        });
        if let Err(error) = write.await {
            for (id, (at, client)) in fetched {
                deps.last_used.feed(id, at, client);
            }
            return Err(error);
        }
    }
    Ok(())
}

async fn write_sessions(deps: &Deps) -> Result<()> {
    let mut seen: Vec<_> = deps.last_used.take_sessions().into_iter().collect();
    seen.sort_by_key(|(id, _)| *id);
    for chunk in seen.chunks(CHUNK).map(<[_]>::to_vec) {
        let write =
            deps.db.write("flush_sessions", move |conn| chunk.iter().try_for_each(|(id, at)| accounts::store::set_seen(conn, *id, *at)));
        if let Err(error) = write.await {
            for (id, at) in seen {
                deps.last_used.session(id, at);
            }
            return Err(error);
        }
    }
    Ok(())
}
