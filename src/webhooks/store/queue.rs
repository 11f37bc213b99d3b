//! The queue in `deliveries`: what is due is leased to one worker, and only that worker settles it.
//!
//! A lease moves `next_attempt_at` to its own end: what is leased is not due, and what a lost worker held becomes due by itself. The epoch,
//! raised with each lease, tells a worker that its lease has been lost.

use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text};
use jiff::SignedDuration;

use super::EndpointRow;
use super::deliveries::has_status;
use crate::db::Conn;
use crate::db::schema::{deliveries, events, webhook_endpoints};
use crate::db::types::{IdSql, InstantSql};
use crate::error::Result;
use crate::ids::{DeliveryId, EndpointId, EventId};
use crate::locked;
use crate::time::Instant;
use crate::webhooks::model::endpoint::{DeliveryStatus, Status};
use crate::webhooks::model::{IN_FLIGHT_PER_ENDPOINT, LEASE};

/// An endpoint with due work and room for it. No `Debug`: an address may hold a secret.
#[derive(Clone, Queryable)]
pub struct ReadyEndpoint {
    pub id: EndpointId,
    pub url: String,
    pub consecutive_failures: i32,
}

/// A delivery under lease.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Leased {
    pub id: DeliveryId,
    pub endpoint_id: EndpointId,
    pub event_id: EventId,
    /// Before this one.
    pub attempts: i32,
    pub epoch: i64,
}

/// What an attempt left of a delivery.
#[derive(Debug, Clone)]
pub struct Settlement {
    pub id: DeliveryId,
    pub epoch: i64,
    pub status: DeliveryStatus,
    /// With this one.
    pub attempts: i32,
    pub next_attempt_at: Option<Instant>,
    pub last_attempt_at: Instant,
    pub last_status_code: Option<i32>,
    pub last_error: Option<String>,
    pub delivered_at: Option<Instant>,
}

fn lease_length() -> SignedDuration {
    SignedDuration::try_from(LEASE).unwrap_or(SignedDuration::MAX)
}

macro_rules! due {
    ($now:expr) => {
        has_status(DeliveryStatus::Pending).and(deliveries::next_attempt_at.le($now))
    };
}

/// Leases that run. None ends later than one that starts now, so the index over `next_attempt_at` is read for half a minute only.
macro_rules! leased {
    ($now:expr) => {
        has_status(DeliveryStatus::Pending)
            .and(deliveries::next_attempt_at.gt($now))
            .and(deliveries::next_attempt_at.le($now.plus(lease_length())))
            .and(deliveries::leased_until.gt($now))
    };
}

/// A lease that was neither lost nor settled before.
macro_rules! held {
    ($id:expr, $epoch:expr) => {
        deliveries::id.eq($id).and(deliveries::lease_epoch.eq($epoch)).and(deliveries::leased_until.is_not_null())
    };
}

/// Endpoints that may be called, with due work and fewer in flight than they may have, least recently served first. A row lock does not
/// keep others' claims out of this statement's snapshot: under the lock the leases are counted again.
macro_rules! ready_endpoints {
    ($now:expr, $most:expr) => {{
        let to_here = deliveries::endpoint_id.eq(webhook_endpoints::id);
        let under_way = deliveries::table.filter(to_here).filter(leased!($now));
        let most_in_flight = i64::try_from(IN_FLIGHT_PER_ENDPOINT).unwrap_or(i64::MAX);
        let some_room =
            webhook_endpoints::consecutive_failures.eq(0).and(under_way.clone().select(count_star()).single_value().lt(most_in_flight));
        webhook_endpoints::table
            .filter(webhook_endpoints::status.eq(Status::Enabled))
            .filter(webhook_endpoints::deleted_at.is_null())
            .filter(webhook_endpoints::cooling_until.is_null().or(webhook_endpoints::cooling_until.le($now)))
            .filter(exists(deliveries::table.filter(to_here).filter(due!($now))))
            .filter(not(exists(under_way)).or(some_room))
            .order((webhook_endpoints::last_served_at, webhook_endpoints::id))
            .limit($most)
            .select((webhook_endpoints::id, webhook_endpoints::url, webhook_endpoints::consecutive_failures))
    }};
}

/// Whether a claim would find something. When nothing is due at all, one look into an index.
pub fn is_work_waiting(conn: &mut Conn, now: Instant) -> Result<bool> {
    let first = deliveries::table.filter(due!(now)).select(deliveries::id).first::<DeliveryId>(conn).optional()?;
    if first.is_none() {
        return Ok(false);
    }
    let ready: Vec<ReadyEndpoint> = ready_endpoints!(now, 1).load(conn)?;
    Ok(!ready.is_empty())
}

/// Locks some ready endpoints until the transaction ends; those that somebody else holds are left to them.
pub fn lock_ready_endpoints(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<ReadyEndpoint>> {
    let ready = ready_endpoints!(now, most);
    let endpoints = match conn {
        Conn::Postgres(native) => ready.for_no_key_update().skip_locked().load(native)?,
        Conn::Sqlite(native) => ready.load(native)?,
    };
    Ok(endpoints)
}

/// How many deliveries to each of these endpoints are under way; one without any is left out.
pub fn count_leased(conn: &mut Conn, endpoints: &[EndpointId], now: Instant) -> Result<Vec<(EndpointId, i64)>> {
    let counts = deliveries::table
        .filter(deliveries::endpoint_id.eq_any(endpoints.to_vec()))
        .filter(leased!(now))
        .group_by(deliveries::endpoint_id)
        .select((deliveries::endpoint_id, count_star()))
        .load(conn)?;
    Ok(counts)
}

#[derive(QueryableByName)]
struct Picked {
    #[diesel(sql_type = IdSql)]
    id: DeliveryId,
}

/// What has waited longest for each endpoint, as far as there is room; everybody's first before anybody's second.
pub fn pick_due(conn: &mut Conn, rooms: &[(EndpointId, i64)], now: Instant, most: i64) -> Result<Vec<DeliveryId>> {
    match conn {
        Conn::Postgres(native) => {
            let (endpoints, rooms): (Vec<_>, Vec<_>) = rooms.iter().copied().unzip();
            let picked: Vec<Picked> = diesel::sql_query(
                "SELECT picked.id FROM unnest($1, $2) AS rooms (endpoint_id, room) CROSS JOIN LATERAL ( \
                   SELECT due.id, row_number() OVER (ORDER BY due.next_attempt_at, due.id) AS turn FROM ( \
                     SELECT id, next_attempt_at FROM deliveries \
                     WHERE endpoint_id = rooms.endpoint_id AND status = 'pending' AND next_attempt_at <= $3 \
                     ORDER BY next_attempt_at LIMIT rooms.room) AS due) AS picked \
                 ORDER BY picked.turn LIMIT $4",
            )
            .bind::<Array<IdSql>, _>(endpoints)
            .bind::<Array<BigInt>, _>(rooms)
            .bind::<InstantSql, _>(now)
            .bind::<BigInt, _>(most)
            .load(native)?;
            Ok(picked.into_iter().map(|row| row.id).collect())
        }
        Conn::Sqlite(native) => {
            let mut by_turn = Vec::new();
            for (endpoint, room) in rooms {
                let due = deliveries::table.filter(deliveries::endpoint_id.eq(endpoint)).filter(due!(now));
                let ids: Vec<DeliveryId> = due.order(deliveries::next_attempt_at).limit(*room).select(deliveries::id).load(native)?;
                by_turn.extend(ids.into_iter().enumerate());
            }
            by_turn.sort_by_key(|(turn, _)| *turn);
            let most = usize::try_from(most).unwrap_or(0);
            Ok(by_turn.into_iter().take(most).map(|(_, id)| id).collect())
        }
    }
}

/// Leases what is still due of these.
pub fn lease(conn: &mut Conn, ids: Vec<DeliveryId>, now: Instant) -> Result<Vec<Leased>> {
    let until = now.plus(lease_length());
    let leased = diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids)).filter(due!(now)))
        .set((
            deliveries::leased_until.eq(until),
            deliveries::next_attempt_at.eq(until),
            deliveries::lease_epoch.eq(deliveries::lease_epoch + 1),
        ))
        .returning((deliveries::id, deliveries::endpoint_id, deliveries::event_id, deliveries::attempts, deliveries::lease_epoch))
        .get_results(conn)?;
    Ok(leased)
}

pub fn mark_served(conn: &mut Conn, endpoints: Vec<EndpointId>, now: Instant) -> Result<()> {
    let served = webhook_endpoints::table.filter(webhook_endpoints::id.eq_any(endpoints));
    diesel::update(served).set(webhook_endpoints::last_served_at.eq(now)).execute(conn)?;
    Ok(())
}

/// The bodies of these events, as they are signed and sent.
pub fn bodies(conn: &mut Conn, ids: Vec<EventId>) -> Result<Vec<(EventId, String)>> {
    Ok(events::table.filter(events::id.eq_any(ids)).select((events::id, events::body)).load(conn)?)
}

/// Locks the endpoints whose state a batch may change: those that failed, and those that now end a row of failures.
pub fn lock_for_settling(conn: &mut Conn, failed: &[EndpointId], succeeded: &[EndpointId]) -> Result<Vec<EndpointRow>> {
    let failing = webhook_endpoints::id.eq_any(succeeded.to_vec()).and(webhook_endpoints::consecutive_failures.gt(0));
    let touched = webhook_endpoints::table.filter(webhook_endpoints::id.eq_any(failed.to_vec()).or(failing)).order(webhook_endpoints::id);
    Ok(locked!(conn, touched.select(EndpointRow::as_select()), load)?)
}

/// Writes a batch of attempts down and says which: a lease that was lost changes nothing.
pub fn settle(conn: &mut Conn, batch: &[Settlement]) -> Result<Vec<DeliveryId>> {
    match conn {
        Conn::Postgres(native) => settle_at_once(native, batch),
        Conn::Sqlite(native) => {
            let mut settled = Vec::with_capacity(batch.len());
            for one in batch {
                let changed = diesel::update(deliveries::table.filter(held!(one.id, one.epoch)))
                    .set((
                        deliveries::status.eq(one.status),
                        deliveries::attempts.eq(one.attempts),
                        deliveries::next_attempt_at.eq(one.next_attempt_at),
                        deliveries::leased_until.eq(None::<Instant>),
                        deliveries::last_attempt_at.eq(one.last_attempt_at),
                        deliveries::last_status_code.eq(one.last_status_code),
                        deliveries::last_error.eq(&one.last_error),
                        deliveries::delivered_at.eq(one.delivered_at),
                    ))
                    .execute(native)?;
                settled.extend((changed > 0).then_some(one.id));
            }
            Ok(settled)
        }
    }
}

fn settle_at_once(conn: &mut PgConnection, batch: &[Settlement]) -> Result<Vec<DeliveryId>> {
    fn column<T>(batch: &[Settlement], of: impl Fn(&Settlement) -> T) -> Vec<T> {
        batch.iter().map(of).collect()
    }
    let settled: Vec<Picked> = diesel::sql_query(
        "UPDATE deliveries SET status = new.status, attempts = new.attempts, next_attempt_at = new.next_attempt_at, leased_until = NULL, \
           last_attempt_at = new.last_attempt_at, last_status_code = new.last_status_code, last_error = new.last_error, \
           delivered_at = new.delivered_at \
         FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS new (id, lease_epoch, status, attempts, next_attempt_at, last_attempt_at, \
           last_status_code, last_error, delivered_at) \
         WHERE deliveries.id = new.id AND deliveries.lease_epoch = new.lease_epoch AND deliveries.leased_until IS NOT NULL \
         RETURNING deliveries.id",
    )
    .bind::<Array<IdSql>, _>(column(batch, |one| one.id))
    .bind::<Array<BigInt>, _>(column(batch, |one| one.epoch))
    .bind::<Array<Text>, _>(column(batch, |one| one.status.as_str()))
    .bind::<Array<Integer>, _>(column(batch, |one| one.attempts))
    .bind::<Array<Nullable<InstantSql>>, _>(column(batch, |one| one.next_attempt_at))
    .bind::<Array<InstantSql>, _>(column(batch, |one| one.last_attempt_at))
    .bind::<Array<Nullable<Integer>>, _>(column(batch, |one| one.last_status_code))
    .bind::<Array<Nullable<Text>>, _>(column(batch, |one| one.last_error.clone()))
    .bind::<Array<Nullable<InstantSql>>, _>(column(batch, |one| one.delivered_at))
    .load(conn)?;
    Ok(settled.into_iter().map(|row| row.id).collect())
}

/// Gives leases back without an attempt; the deliveries are due again at `due_at`.
pub fn release(conn: &mut Conn, held: &[(DeliveryId, i64)], due_at: Instant) -> Result<()> {
    for (id, epoch) in held {
        let pending = deliveries::table.filter(held!(id, epoch)).filter(has_status(DeliveryStatus::Pending));
        diesel::update(pending)
            .set((deliveries::leased_until.eq(None::<Instant>), deliveries::next_attempt_at.eq(due_at)))
            .execute(conn)?;
    }
    Ok(())
}

/// Nothing more is sent to this endpoint. What is under way keeps its lease, so that its success is still written down.
pub fn pause_waiting(conn: &mut Conn, endpoint: EndpointId) -> Result<()> {
    let waiting = deliveries::table.filter(deliveries::endpoint_id.eq(endpoint)).filter(has_status(DeliveryStatus::Pending));
    diesel::update(waiting)
        .set((deliveries::status.eq(DeliveryStatus::Paused), deliveries::next_attempt_at.eq(None::<Instant>)))
        .execute(conn)?;
    Ok(())
}

/// Pauses what was recorded for an endpoint at the very moment at which it was disabled or deleted, and says how many that were.
pub fn pause_strays(conn: &mut Conn) -> Result<usize> {
    let closed = webhook_endpoints::table
        .filter(webhook_endpoints::status.eq(Status::Disabled).or(webhook_endpoints::deleted_at.is_not_null()))
        .select(webhook_endpoints::id);
    let strays = deliveries::table.filter(has_status(DeliveryStatus::Pending)).filter(deliveries::endpoint_id.eq_any(closed));
    let paused = diesel::update(strays)
        .set((deliveries::status.eq(DeliveryStatus::Paused), deliveries::next_attempt_at.eq(None::<Instant>)))
        .execute(conn)?;
    Ok(paused)
}
