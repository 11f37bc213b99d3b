//! This job forgets what is old of webhooks: response bodies after 7 days, paused deliveries after 30, deliveries and their attempts after
//! 90 (docs/webhooks.md, How long things are kept).

use jiff::SignedDuration;

use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::webhooks::model::endpoint::SENDABLE_FOR;
use crate::webhooks::store::retention;

const RESPONSE_BODIES: SignedDuration = SignedDuration::from_hours(7 * 24);
const ATTEMPTS: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long an ended secret is kept, which is longer than any attempt takes.
const SECRETS: SignedDuration = SignedDuration::from_hours(1);

/// The most rows in one transaction, so that others do not wait long for the writer.
pub(super) const CHUNK: i64 = 500;

/// Forgets what is old now, in small transactions.
pub async fn run(deps: Deps) -> Result<()> {
    let now = deps.clock.now();
    in_chunks(&deps, "forget_response_bodies", move |conn| retention::forget_response_bodies(conn, now.minus(RESPONSE_BODIES), CHUNK))
        .await?;
    in_chunks(&deps, "give_up_paused_deliveries", move |conn| retention::give_up_paused(conn, now.minus(SENDABLE_FOR), CHUNK)).await?;
    in_chunks(&deps, "delete_old_deliveries", move |conn| retention::delete_deliveries(conn, now.minus(ATTEMPTS), now, CHUNK)).await?;
    deps.db.write("delete_ended_secrets", move |conn| retention::delete_secrets(conn, now.minus(SECRETS))).await?;
    deps.db.write("delete_deleted_endpoints", move |conn| retention::delete_endpoints(conn, now.minus(ATTEMPTS))).await?;
    Ok(())
}

/// Repeats `forget`, one transaction at a time, until it finds less than a whole chunk.
pub(super) async fn in_chunks(
    deps: &Deps,
    name: &'static str,
    forget: impl Fn(&mut Conn) -> Result<usize> + Send + Copy + 'static,
) -> Result<()> {
    while i64::try_from(deps.db.write(name, forget).await?).unwrap_or(0) >= CHUNK {}
    Ok(())
}
