//! Positions of events, given in commit order.

use super::store;
use crate::deps::Deps;
use crate::error::Result;

/// Gives positions to what is committed without one, so that a reader sees at once what it has done.
pub async fn catch_up(deps: &Deps) -> Result<()> {
    while deps.db.read("look_for_events_without_position", store::some_without_position).await? {
        deps.db.write("give_positions", store::give_positions).await?;
    }
    Ok(())
}
