//! This job forgets what has grown old: answers that were kept for idempotency keys, and callers who were counted for limits long ago.

use crate::deps::Deps;
use crate::error::Result;
use crate::web::idempotency;
use crate::webhooks;

/// The most rows in one transaction, so that others do not wait long for the writer.
const CHUNK: i64 = 500;

/// Forgets what is old now. It also pauses deliveries that were recorded in the very moment in which their endpoint was disabled or
/// deleted.
pub async fn run(deps: Deps) -> Result<()> {
    deps.limits.tidy();
    forget_answers(&deps).await?;
    deps.db.write("pause_stray_deliveries", webhooks::store::settling::pause_strays).await?;
    Ok(())
}

async fn forget_answers(deps: &Deps) -> Result<()> {
    let before = deps.clock.now().minus(idempotency::KEPT);
    loop {
        let forgotten = deps.db.write("forget_idempotent_answers", move |conn| idempotency::forget_before(conn, before, CHUNK)).await?;
        if i64::try_from(forgotten).unwrap_or(0) < CHUNK {
            return Ok(());
        }
    }
}
