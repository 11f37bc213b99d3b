//! This job forgets what has grown old: answers that were kept for idempotency keys, and callers who were counted for limits long ago.

use super::batches::{CHUNK, in_chunks};
use crate::deps::Deps;
use crate::error::Result;
use crate::web::idempotency;
use crate::webhooks::store::settling;

/// Forgets what is old now. It also pauses deliveries that were recorded in the very moment in which their endpoint was disabled or
/// deleted.
pub async fn run(deps: Deps) -> Result<()> {
    deps.limits.tidy();
    let before = deps.clock.now().minus(idempotency::KEPT);
    in_chunks(&deps, "forget_idempotent_answers", move |conn| idempotency::forget_before(conn, before, CHUNK)).await?;
    in_chunks(&deps, "pause_stray_deliveries", |conn| settling::pause_strays(conn, CHUNK)).await
}
