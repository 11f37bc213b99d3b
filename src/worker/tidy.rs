//! Forgets what has grown old: answers kept for idempotency keys, and who was counted for limits long ago.

use crate::deps::Deps;
use crate::error::Result;
use crate::web::idempotency;
use crate::webhooks;

/// Rows in one transaction: others wait for no more than that.
const CHUNK: i64 = 500;

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
