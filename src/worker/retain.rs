//! This job forgets what is old of webhooks: response bodies after 7 days, paused deliveries after 30, deliveries and their attempts after
//! 90 (docs/webhooks.md, How long things are kept).

use jiff::SignedDuration;

use super::batches::{CHUNK, in_chunks};
use crate::deps::Deps;
use crate::error::Result;
use crate::webhooks::model::endpoint::SENDABLE_FOR;
use crate::webhooks::store::retention;

const RESPONSE_BODIES: SignedDuration = SignedDuration::from_hours(7 * 24);
const ATTEMPTS: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long an ended secret is kept, which is longer than any attempt takes.
const SECRETS: SignedDuration = SignedDuration::from_hours(1);

/// Forgets what is old now, in small transactions.
pub async fn run(deps: Deps) -> Result<()> {
    let now = deps.clock.now();
    in_chunks(&deps, "forget_response_bodies", move |conn| retention::forget_response_bodies(conn, now.minus(RESPONSE_BODIES), CHUNK))
        .await?;
    in_chunks(&deps, "give_up_paused_deliveries", move |conn| retention::give_up_paused(conn, now.minus(SENDABLE_FOR), CHUNK)).await?;
    in_chunks(&deps, "delete_old_deliveries", move |conn| retention::delete_deliveries(conn, now.minus(ATTEMPTS), now, CHUNK)).await?;
    in_chunks(&deps, "delete_ended_secrets", move |conn| retention::delete_secrets(conn, now.minus(SECRETS), CHUNK)).await?;
    in_chunks(&deps, "delete_deleted_endpoints", move |conn| retention::delete_endpoints(conn, now.minus(ATTEMPTS), CHUNK)).await
}
