//! This job forgets what is old of webhooks: response bodies after 7 days, paused deliveries after 30, deliveries and their attempts after
//! as many months as the policy says (docs/webhooks.md, How long things are kept).

use jiff::SignedDuration;

use super::batches::{CHUNK, in_chunks};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::policy::store as policies;
use crate::time::Instant;
use crate::webhooks::model::endpoint::SENDABLE_FOR;
use crate::webhooks::store::retention;

const RESPONSE_BODIES: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long an ended secret is kept, which is longer than any attempt takes.
const SECRETS: SignedDuration = SignedDuration::from_hours(1);

/// Forgets what is old now, in small transactions.
pub async fn run(deps: Deps) -> Result<()> {
    let now = deps.clock.now();
    in_chunks(&deps, "forget_response_bodies", move |conn| retention::forget_response_bodies(conn, now.minus(RESPONSE_BODIES), CHUNK))
        .await?;
    in_chunks(&deps, "give_up_paused_deliveries", move |conn| retention::give_up_paused(conn, now.minus(SENDABLE_FOR), CHUNK)).await?;
    in_chunks(&deps, "delete_old_deliveries", move |conn| {
        let before = attempts_before(conn, now)?;
        retention::delete_deliveries(conn, before, now, CHUNK)
    })
    .await?;
    in_chunks(&deps, "delete_ended_secrets", move |conn| retention::delete_secrets(conn, now.minus(SECRETS), CHUNK)).await?;
    in_chunks(&deps, "delete_deleted_endpoints", move |conn| {
        let before = attempts_before(conn, now)?;
        retention::delete_endpoints(conn, before, CHUNK)
    })
    .await
}

/// Gives the instant before which attempts are no longer kept. A month counts as 30 days.
fn attempts_before(conn: &mut Conn, now: Instant) -> Result<Instant> {
    let months = policies::read(conn, now)?.settings.retention_months.deliveries;
    Ok(now.minus(SignedDuration::from_hours(i64::from(months) * 30 * 24)))
}
