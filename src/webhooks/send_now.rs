//! These acts send one delivery at once because somebody asked for it: a delivery once more, or a test of an endpoint.
//!
//! There are three steps: the lease is taken in the request's transaction, the delivery is sent outside any, and what came of it is settled
//! under the lease. If the caller goes away meanwhile, the last two steps go on without it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tracing::Instrument;

use super::dispatch::{Claimed, send_and_settle};
use super::model::IN_FLIGHT_PER_ENDPOINT;
use super::model::attempt::Trigger;
use super::model::endpoint::SENDABLE_FOR;
use super::store::attempts::AttemptRow;
use super::store::deliveries::{self, DeliveryRow};
use super::store::{self, by_hand, claiming};
use crate::auth::{Actor, Stamp};
use crate::db::{Conn, installation};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::events::model::PingData;
use crate::events::{self, Event};
use crate::ids::{DeliveryId, EndpointId};
use crate::web::change_request::Given;
use crate::wire::answer::Answer;
use crate::wire::fields::nothing;

/// The status of an answer that is only a promise. It is stored until the attempt has been made, and then replaced by a 200.
pub const PROMISED: u16 = 202;

/// An attempt that is still to be made, for which the lease is taken.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Promised {
    pub delivery: DeliveryId,
    /// Which attempt of the delivery it will be, from 1.
    pub number: i32,
    /// Which lease of the delivery was taken; a later lease has a higher epoch.
    pub epoch: i64,
    pub trigger: Trigger,
}

/// Leases a delivery for one attempt. It is a 409 if the endpoint is disabled or deleted, if the event is older than 30 days, while an
/// attempt is under way, and while eight deliveries to the endpoint are.
pub fn promise_retry(conn: &mut Conn, stamp: &Stamp, given: &Given, id: DeliveryId) -> Result<Promised> {
    let row = deliveries::find(conn, stamp.by.scope(), id)?;
    nothing(given.fields()?)?;
    let endpoint = store::lock_any(conn, row.endpoint_id)?;
    if endpoint.deleted_at.is_some() {
        return Err(Error::conflict("The endpoint was deleted."));
    }
    if !endpoint.is_open() {
        return Err(Error::conflict("The endpoint is disabled: enable it first."));
    }
    if stamp.at >= row.created_at.plus(SENDABLE_FOR) {
        return Err(Error::conflict("The event is older than 30 days: read it from the event log."));
    }
    promise(conn, stamp, &row, Trigger::Retry)
}

/// Records a ping for an endpoint, even a disabled one, and leases its only delivery.
fn promise_test(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EndpointId) -> Result<Promised> {
    let endpoint = store::lock(conn, stamp.by.scope(), id)?;
    nothing(given.fields()?)?;
    let ping = Event::Ping(PingData { webhook_endpoint_id: endpoint.id, company_id: endpoint.company_id });
    let delivery = events::record_for(conn, stamp, &ping, endpoint.id)?;
    let row = store::deliveries::find(conn, stamp.by.scope(), delivery)?;
    promise(conn, stamp, &row, Trigger::Test)
}

/// Tests an endpoint: sends a ping and waits for what comes of it. The attempt is `None` where nothing was sent, by a fault of the service.
pub async fn test(deps: &Deps, stamp: Stamp, given: Given, id: EndpointId) -> Result<(DeliveryRow, Option<AttemptRow>)> {
    let promise = deps.db.write("test_webhook_endpoint", move |conn| promise_test(conn, &stamp, &given, id)).await?;
    keep(deps, promise).await?;
    made(deps, stamp.by, promise).await
}

/// Sends what an answer promises, and gives the delivery afterwards. What an earlier request promised is sent only if nothing has come of it.
pub async fn keep_answer(deps: &Deps, by: Actor, promised: &Answer) -> Result<DeliveryRow> {
    let promise: Promised =
        serde_json::from_str(&promised.body).map_err(|error| Error::Internal(format!("a promise cannot be read: {error}")))?;
    if promised.is_replayed() {
        let stamp = Stamp { by, at: deps.clock.now(), ids: deps.ids };
        if let Some(renewed) = deps.db.write("renew_promised_attempt", move |conn| renew(conn, &stamp, promise)).await? {
            keep(deps, renewed).await?;
        }
    } else {
        keep(deps, promise).await?;
    }
    match made(deps, by, promise).await? {
        (row, Some(_)) => Ok(row),
        (_, None) => Err(Error::Internal("a delivery that somebody asked for was not sent".to_owned())),
    }
}

/// Reads the delivery and the attempt that was promised.
async fn made(deps: &Deps, by: Actor, promise: Promised) -> Result<(DeliveryRow, Option<AttemptRow>)> {
    let read = deps.db.read("get_promised_attempt", move |conn| {
        let row = deliveries::find(conn, by.scope(), promise.delivery)?;
        Ok((row, store::attempts::find(conn, promise.delivery, promise.number)?))
    });
    read.await
}

/// Leases the same attempt once more if nothing has come of the promise, because the process that made it is gone. `None` when the attempt
/// was made; 409 while it may still be under way.
fn renew(conn: &mut Conn, stamp: &Stamp, promised: Promised) -> Result<Option<Promised>> {
    if store::attempts::find(conn, promised.delivery, promised.number)?.is_some() {
        return Ok(None);
    }
    let row = deliveries::find(conn, stamp.by.scope(), promised.delivery)?;
    let leased = by_hand::lease(conn, row.id, row.status, stamp.at)?;
    let (_, epoch) = leased.ok_or(Error::IdempotencyInFlight)?;
    Ok(Some(Promised { epoch, ..promised }))
}

/// Leases a delivery of a locked endpoint. Because of that lock no other lease can be taken while they are counted.
fn promise(conn: &mut Conn, stamp: &Stamp, row: &DeliveryRow, trigger: Trigger) -> Result<Promised> {
    let under_way = claiming::count_leased(conn, &[row.endpoint_id], stamp.at)?;
    let leased = by_hand::lease(conn, row.id, row.status, stamp.at)?;
    let (attempts, epoch) = leased.ok_or_else(|| Error::conflict("An attempt is under way: wait for what comes of it."))?;
    if under_way.iter().any(|(_, count)| usize::try_from(*count).is_ok_and(|count| count >= IN_FLIGHT_PER_ENDPOINT)) {
        let most = format!("{IN_FLIGHT_PER_ENDPOINT} deliveries to this endpoint are under way: try again when one has been answered.");
        return Err(Error::conflict(most));
    }
    Ok(Promised { delivery: row.id, number: attempts.saturating_add(1), epoch, trigger })
}

/// Sends what was promised and writes down what came of it, which takes up to the deadline. If the lease was lost meanwhile, nothing
/// changes.
async fn keep(deps: &Deps, promised: Promised) -> Result<()> {
    // The task of its own goes on when the caller closes the connection and this future is dropped.
    let sent = tokio::spawn(find_and_send(deps.clone(), promised).in_current_span());
    sent.await.unwrap_or_else(|_| Err(Error::Internal("sending a webhook panicked".to_owned())))
}

async fn find_and_send(deps: Deps, promised: Promised) -> Result<()> {
    let now = deps.clock.now();
    let sealer = deps.sealer.clone();
    let claimed = deps.db.read("equip_promised_delivery", move |conn| {
        // With another master key no secret opens. The delivery is due again when its lease ends.
        installation::check_master_key(conn, &sealer)?;
        let Some((leased, url, body)) = by_hand::find_leased(conn, promised.delivery, promised.epoch, promised.trigger)? else {
            return Ok(None);
        };
        let secrets = store::valid_secrets(conn, &[leased.endpoint_id], now)?;
        Ok(Some(Claimed { leased, url: url.into(), body: body.into(), secrets: Arc::from(secrets) }))
    });
    match claimed.await? {
        Some(claimed) => send_and_settle(deps, claimed).await,
        None => Ok(()),
    }
}
