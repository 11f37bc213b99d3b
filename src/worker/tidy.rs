//! This job forgets what has grown old: answers that were kept for idempotency keys, sessions and sign-in links that have ended, files that
//! were sent and not imported, and callers who were counted for limits long ago.

use super::batches::{CHUNK, in_chunks};
use crate::accounts;
use crate::deps::Deps;
use crate::error::Result;
use crate::lifecycle::import::upload;
use crate::web::idempotency;
use crate::webhooks::store::settling;

/// Forgets what is old now. It also pauses deliveries that were recorded in the very moment in which their endpoint was disabled or
/// deleted.
pub async fn run(deps: Deps) -> Result<()> {
    deps.limits.tidy();
    let now = deps.clock.now();
    in_chunks(&deps, "forget_sessions", move |conn| accounts::store::forget_sessions(conn, now, CHUNK)).await?;
    in_chunks(&deps, "forget_sign_in_links", move |conn| accounts::store::forget_links(conn, now, CHUNK)).await?;
    in_chunks(&deps, "forget_spent_sign_ins", move |conn| accounts::store::forget_spent_sign_ins(conn, now, CHUNK)).await?;
    in_chunks(&deps, "forget_uploads", move |conn| upload::forget(conn, now, CHUNK)).await?;
    let before = now.minus(idempotency::KEPT);
    in_chunks(&deps, "forget_idempotent_answers", move |conn| idempotency::forget_before(conn, before, CHUNK)).await?;
    in_chunks(&deps, "pause_stray_deliveries", |conn| settling::pause_strays(conn, CHUNK)).await
}
