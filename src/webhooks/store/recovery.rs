//! These statements queue again what has no success.

use diesel::dsl::count_star;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::deliveries::has_status;
use crate::db::Conn;
use crate::db::schema::{deliveries, events};
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{DeliveryId, EndpointId, Ids};
use crate::time::Instant;
use crate::webhooks::model::endpoint::DeliveryStatus;

/// The events of one endpoint from `since` until before `until`.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub endpoint_id: EndpointId,
    pub since: Instant,
    pub until: Instant,
}

/// The condition that a delivery lies in a span. An id begins with its event's millisecond, so the index of ids finds the span, and the
/// time decides exactly.
macro_rules! within {
    ($span:expr) => {
        deliveries::endpoint_id
            .eq($span.endpoint_id)
            .and(deliveries::id.ge(Ids.lowest_id::<DeliveryId>($span.since)))
            .and(deliveries::id.lt(Ids.lowest_id::<DeliveryId>($span.until.plus(jiff::SignedDuration::from_millis(1)))))
            .and(deliveries::created_at.ge($span.since))
            .and(deliveries::created_at.lt($span.until))
    };
}

/// The condition of the partial indexes of deliveries that need somebody's attention.
fn needs_attention() -> diesel::dsl::Or<SqlLiteral<Bool>, SqlLiteral<Bool>> {
    has_status(DeliveryStatus::Failed).or(has_status(DeliveryStatus::Paused))
}

/// Finds the deliveries of a span, oldest first, that were given up or paused without a success. Tests of the endpoint are left out, since
/// there is nothing in them to recover.
pub fn stuck(conn: &mut Conn, span: Span, now: Instant, most: i64) -> Result<Vec<DeliveryId>> {
    let free = deliveries::leased_until.is_null().or(deliveries::leased_until.le(now));
    let stuck = deliveries::table
        .inner_join(events::table)
        .filter(needs_attention())
        .filter(within!(span))
        .filter(deliveries::delivered_at.is_null())
        .filter(events::event_type.ne(EventType::Ping))
        .filter(free);
    Ok(stuck.order(deliveries::id).limit(most).select(deliveries::id).load(conn)?)
}

/// Finds the deliveries of a span that wait for their next attempt, without those that a recovery has queued and that have not failed
/// since.
pub fn waiting_on_the_ladder(conn: &mut Conn, span: Span, now: Instant, most: i64) -> Result<Vec<DeliveryId>> {
    let free = deliveries::leased_until.is_null().or(deliveries::leased_until.le(now));
    let waiting = deliveries::table
        .filter(has_status(DeliveryStatus::Pending))
        .filter(within!(span))
        .filter(deliveries::next_attempt_at.gt(now))
        .filter(deliveries::recovered_at.is_null().or(deliveries::attempts.gt(deliveries::attempts_before)))
        .filter(deliveries::delivered_at.is_null())
        .filter(free);
    Ok(waiting.order(deliveries::id).limit(most).select(deliveries::id).load(conn)?)
}

/// Makes these deliveries due now, at the first step of the ladder. The endpoint is locked, so that nobody has leased them since they were
/// found.
pub fn queue(conn: &mut Conn, ids: Vec<DeliveryId>, now: Instant) -> Result<usize> {
    let without_success = deliveries::table.filter(deliveries::id.eq_any(ids)).filter(deliveries::delivered_at.is_null());
    let queued = diesel::update(without_success)
        .set((
            deliveries::status.eq(DeliveryStatus::Pending),
            deliveries::next_attempt_at.eq(now),
            deliveries::attempts_before.eq(deliveries::attempts),
            deliveries::recovered_at.eq(now),
        ))
        .execute(conn)?;
    Ok(queued)
}

/// Counts by status all that recoveries have queued in a span.
pub fn progress(conn: &mut Conn, span: Span) -> Result<Vec<(DeliveryStatus, i64)>> {
    let recovered = deliveries::table.filter(deliveries::recovered_at.is_not_null()).filter(within!(span));
    Ok(recovered.group_by(deliveries::status).select((deliveries::status, count_star())).load(conn)?)
}

/// Counts the deliveries that wait until their endpoint is enabled and recovered.
pub fn count_paused(conn: &mut Conn, endpoint: EndpointId) -> Result<i64> {
    let paused = needs_attention().and(has_status(DeliveryStatus::Paused));
    Ok(deliveries::table.filter(deliveries::endpoint_id.eq(endpoint)).filter(paused).select(count_star()).first(conn)?)
}
