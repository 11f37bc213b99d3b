//! This job keeps the figures by which SQLite chooses between indexes.

use crate::db::dialect::refresh_statistics;
use crate::deps::Deps;
use crate::error::Result;

/// Looks at the tables that have grown or shrunk much. Other connections read the figures when they next open the database, which the pool
/// makes them do every half an hour.
pub async fn run(deps: Deps) -> Result<()> {
    if deps.db.is_postgres() {
        return Ok(());
    }
    deps.db.write_alone("refresh_statistics", refresh_statistics).await
}
