//! These statements forget what is old (docs/webhooks.md, How long things are kept). Each of them takes some rows at a time and says how
//! many it took.

use diesel::prelude::*;

use super::deliveries::has_status;
use crate::db::Conn;
use crate::db::dialect::CHUNK;
use crate::db::schema::{attempts, deliveries, webhook_endpoints, webhook_secrets};
use crate::error::Result;
use crate::ids::{DeliveryId, EndpointId, Ids, SecretId};
use crate::time::Instant;
use crate::webhooks::model::endpoint::DeliveryStatus;

/// Forgets the response bodies of at most `most` attempts that started before `before`.
pub fn forget_response_bodies(conn: &mut Conn, before: Instant, most: i64) -> Result<usize> {
    let old = attempts::table.filter(attempts::response_body.is_not_null()).filter(attempts::started_at.lt(before));
    let keys: Vec<(DeliveryId, i32)> =
        old.order(attempts::started_at).limit(most).select((attempts::delivery_id, attempts::number)).load(conn)?;
    for key in &keys {
        diesel::update(attempts::table.find(*key)).set(attempts::response_body.eq(None::<String>)).execute(conn)?;
    }
    Ok(keys.len())
}

/// Gives up at most `most` paused deliveries of events before `before`, which can no longer be sent.
pub fn give_up_paused(conn: &mut Conn, before: Instant, most: i64) -> Result<usize> {
    let old = deliveries::table.filter(has_status(DeliveryStatus::Paused)).filter(deliveries::id.lt(Ids.lowest_id::<DeliveryId>(before)));
    let ids: Vec<DeliveryId> = old.order(deliveries::id).limit(most).select(deliveries::id).load(conn)?;
    let given_up = deliveries::table.filter(deliveries::id.eq_any(ids)).filter(has_status(DeliveryStatus::Paused));
    Ok(diesel::update(given_up).set(deliveries::status.eq(DeliveryStatus::Failed)).execute(conn)?)
}

/// Deletes at most `most` deliveries of events before `before`, with their attempts. One that still waits or is being sent stays.
pub fn delete_deliveries(conn: &mut Conn, before: Instant, now: Instant, most: i64) -> Result<usize> {
    let free = deliveries::leased_until.is_null().or(deliveries::leased_until.le(now));
    let old = deliveries::table
        .filter(deliveries::id.lt(Ids.lowest_id::<DeliveryId>(before)))
        .filter(deliveries::status.ne(DeliveryStatus::Pending))
        .filter(free);
    let ids: Vec<DeliveryId> = old.order(deliveries::id).limit(most).select(deliveries::id).load(conn)?;
    diesel::delete(attempts::table.filter(attempts::delivery_id.eq_any(ids.clone()))).execute(conn)?;
    Ok(diesel::delete(deliveries::table.filter(deliveries::id.eq_any(ids))).execute(conn)?)
}

/// Deletes at most `most` secrets that ended before `before`, or that belong to endpoints that were deleted before it.
pub fn delete_secrets(conn: &mut Conn, before: Instant, most: i64) -> Result<usize> {
    let closed = webhook_endpoints::table.filter(webhook_endpoints::deleted_at.lt(before)).select(webhook_endpoints::id);
    let ended: Vec<SecretId> = webhook_secrets::table
        .filter(webhook_secrets::expires_at.lt(before).assume_not_null().or(webhook_secrets::endpoint_id.eq_any(closed)))
        .limit(most)
        .select(webhook_secrets::id)
        .load(conn)?;
    let mut deleted = 0;
    for chunk in ended.chunks(CHUNK) {
        deleted += diesel::delete(webhook_secrets::table.filter(webhook_secrets::id.eq_any(chunk.to_vec()))).execute(conn)?;
    }
    Ok(deleted)
}

/// Deletes at most `most` endpoints that were deleted before `before`, if no delivery and no secret of them is left.
pub fn delete_endpoints(conn: &mut Conn, before: Instant, most: i64) -> Result<usize> {
    let of_it = deliveries::table.filter(deliveries::endpoint_id.eq(webhook_endpoints::id));
    let with_secret = webhook_secrets::table.filter(webhook_secrets::endpoint_id.eq(webhook_endpoints::id));
    let empty: Vec<EndpointId> = webhook_endpoints::table
        .filter(webhook_endpoints::deleted_at.lt(before))
        .filter(diesel::dsl::not(diesel::dsl::exists(of_it)))
        .filter(diesel::dsl::not(diesel::dsl::exists(with_secret)))
        .limit(most)
        .select(webhook_endpoints::id)
        .load(conn)?;
    let mut deleted = 0;
    for chunk in empty.chunks(CHUNK) {
        deleted += diesel::delete(webhook_endpoints::table.filter(webhook_endpoints::id.eq_any(chunk.to_vec()))).execute(conn)?;
    }
    Ok(deleted)
}
