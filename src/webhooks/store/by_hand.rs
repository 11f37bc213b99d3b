//! Leasing one delivery because somebody asked for an attempt, whatever its status.

use diesel::prelude::*;

use super::claiming::{Leased, lease_end};
use crate::db::Conn;
use crate::db::schema::{deliveries, events, webhook_endpoints};
use crate::error::Result;
use crate::ids::DeliveryId;
use crate::time::Instant;
use crate::webhooks::model::attempt::Trigger;
use crate::webhooks::model::endpoint::DeliveryStatus;

/// The attempts so far and the lease's epoch; `None` while an attempt is under way, or when the status has changed meanwhile. A delivery that
/// waits is due again when the lease ends; any other stays as it is.
pub fn lease(conn: &mut Conn, id: DeliveryId, status: DeliveryStatus, now: Instant) -> Result<Option<(i32, i64)>> {
    let until = lease_end(now);
    let free = deliveries::leased_until.is_null().or(deliveries::leased_until.le(now));
    let waits = status == DeliveryStatus::Pending;
    let leased = diesel::update(deliveries::table.filter(deliveries::id.eq(id)).filter(deliveries::status.eq(status)).filter(free))
        .set((
            deliveries::leased_until.eq(until),
            deliveries::next_attempt_at.eq(waits.then_some(until)),
            deliveries::lease_epoch.eq(deliveries::lease_epoch + 1),
        ))
        .returning((deliveries::attempts, deliveries::lease_epoch))
        .get_result(conn)
        .optional()?;
    Ok(leased)
}

/// A delivery whose lease was taken by hand, with the address and the bytes; nothing when the lease was lost.
pub fn find_leased(conn: &mut Conn, id: DeliveryId, epoch: i64, trigger: Trigger) -> Result<Option<(Leased, String, String)>> {
    let held = deliveries::table
        .inner_join(events::table)
        .inner_join(webhook_endpoints::table)
        .filter(deliveries::id.eq(id))
        .filter(deliveries::lease_epoch.eq(epoch))
        .filter(deliveries::leased_until.is_not_null())
        .select((
            (deliveries::endpoint_id, deliveries::event_id, deliveries::attempts, deliveries::attempts_before, deliveries::status),
            webhook_endpoints::url,
            events::body,
        ));
    let found: Option<((_, _, i32, i32, DeliveryStatus), String, String)> = held.first(conn).optional()?;
    Ok(found.map(|((endpoint_id, event_id, attempts, attempts_before, status), url, body)| {
        let resting = (status != DeliveryStatus::Pending).then_some(status);
        (Leased { id, endpoint_id, event_id, attempts, attempts_before, epoch, trigger, resting }, url, body)
    }))
}
