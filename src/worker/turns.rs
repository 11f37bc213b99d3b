//! This job counts the turns of mentees for whom something has changed, so that a list in the order of turns finds them counted.

use crate::bookings::count_turns::count_changed;
use crate::deps::Deps;
use crate::error::Result;

/// So many mentees are counted in one transaction, which takes some ten milliseconds. On SQLite everybody else waits meanwhile.
const AT_ONCE: i64 = 200;

/// Counts until nobody is left.
pub async fn run(deps: Deps) -> Result<()> {
    let now = deps.clock.now();
    while deps.db.write("count_turns", move |conn| count_changed(conn, now, AT_ONCE)).await? {}
    Ok(())
}
