//! Events get their positions here, in the order of commits.

use super::store;
use crate::deps::Deps;
use crate::error::Result;

/// Gives positions to all events that are committed without one, so that a caller who reads the log sees its own last act at once.
pub async fn catch_up(deps: &Deps) -> Result<()> {
    while deps.db.read("look_for_events_without_position", store::some_without_position).await? {
        deps.db.write("give_positions", store::give_positions).await?;
    }
    Ok(())
}
