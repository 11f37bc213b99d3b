//! These statements lease one delivery, whatever its status, because somebody asked for an attempt.

use diesel::prelude::*;

use super::claiming::{GoesBack, Leased, lease_end};
use crate::db::Conn;
use crate::db::schema::{deliveries, events, webhook_endpoints};
use crate::error::Result;
use crate::ids::{DeliveryId, EndpointId, EventId};
use crate::locked;
use crate::time::Instant;
use crate::webhooks::model::attempt::Trigger;
use crate::webhooks::model::endpoint::DeliveryStatus;

type Held = (DeliveryStatus, Option<Instant>, Option<Instant>);

/// Leases a delivery and gives its attempts so far and the lease's epoch. It gives `None` while an attempt is under way, or when the status
/// is no longer `status`. A delivery that waits goes on waiting, at least until the lease ends; any other stays as it is.
pub fn lease(conn: &mut Conn, id: DeliveryId, status: DeliveryStatus, now: Instant) -> Result<Option<(i32, i64)>> {
    let held = deliveries::table.find(id).select((deliveries::status, deliveries::next_attempt_at, deliveries::leased_until));
    let (status_now, next_attempt_at, leased_until): Held = locked!(conn, held, first)?;
    if status_now != status || leased_until.is_some_and(|until| now < until) {
        return Ok(None);
    }
    let until = lease_end(now);
    let leased = diesel::update(deliveries::table.find(id))
        .set((
            deliveries::leased_until.eq(until),
            deliveries::next_attempt_at.eq(next_attempt_at.map(|next| next.max(until))),
            deliveries::lease_epoch.eq(deliveries::lease_epoch + 1),
        ))
        .returning((deliveries::attempts, deliveries::lease_epoch))
        .get_result(conn)?;
    Ok(Some(leased))
}

#[derive(Queryable)]
struct HeldRow {
    endpoint_id: EndpointId,
    event_id: EventId,
    attempts: i32,
    attempts_before: i32,
    status: DeliveryStatus,
    next_attempt_at: Option<Instant>,
    until: Instant,
    url: String,
    body: String,
}

/// Finds a delivery whose lease was taken here, with its endpoint's address and its body; `None` when the lease was lost.
pub fn find_leased(conn: &mut Conn, id: DeliveryId, epoch: i64, trigger: Trigger) -> Result<Option<(Leased, String, String)>> {
    let held = deliveries::table
        .inner_join(events::table)
        .inner_join(webhook_endpoints::table)
        .filter(deliveries::id.eq(id))
        .filter(deliveries::lease_epoch.eq(epoch))
        .filter(deliveries::leased_until.is_not_null())
        .select((
            deliveries::endpoint_id,
            deliveries::event_id,
            deliveries::attempts,
            deliveries::attempts_before,
            deliveries::status,
            deliveries::next_attempt_at,
            deliveries::leased_until.assume_not_null(),
            webhook_endpoints::url,
            events::body,
        ));
    let found: Option<HeldRow> = held.first(conn).optional()?;
    Ok(found.map(|row| {
        let HeldRow { endpoint_id, event_id, attempts, attempts_before, status, next_attempt_at, until, url, body } = row;
        let goes_back = Some(GoesBack { status, next_attempt_at });
        (Leased { id, endpoint_id, event_id, attempts, attempts_before, epoch, until, trigger, goes_back }, url, body)
    }))
}
