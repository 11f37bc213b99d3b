//! These statements settle `deliveries`: only the worker that holds the lease writes down what came of it.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text};

use super::EndpointRow;
use super::deliveries::has_status;
use crate::db::Conn;
use crate::db::schema::{deliveries, webhook_endpoints};
use crate::db::types::{IdSql, InstantSql};
use crate::error::Result;
use crate::ids::{DeliveryId, EndpointId};
use crate::locked;
use crate::time::Instant;
use crate::webhooks::model::endpoint::{DeliveryStatus, Status};

/// The state of a delivery after an attempt.
#[derive(Debug, Clone)]
pub struct Settlement {
    pub id: DeliveryId,
    pub epoch: i64,
    pub status: DeliveryStatus,
    /// How many attempts were made, with this one.
    pub attempts: i32,
    /// How many of them do not count as steps of the ladder.
    pub attempts_before: i32,
    pub next_attempt_at: Option<Instant>,
    pub last_attempt_at: Instant,
    pub last_status_code: Option<i32>,
    pub last_error: Option<String>,
    /// When it was delivered; `None` leaves what was written before.
    pub delivered_at: Option<Instant>,
}

/// A lease that is given back without an attempt.
#[derive(Debug, Clone, Copy)]
pub struct Release {
    pub id: DeliveryId,
    pub epoch: i64,
    /// When a delivery that waits is due again.
    pub next_attempt_at: Option<Instant>,
}

#[derive(QueryableByName)]
struct Settled {
    #[diesel(sql_type = IdSql)]
    id: DeliveryId,
    #[diesel(sql_type = BigInt)]
    lease_epoch: i64,
}

/// The condition of a lease that was neither lost nor settled before.
macro_rules! held {
    ($id:expr, $epoch:expr) => {
        deliveries::id.eq($id).and(deliveries::lease_epoch.eq($epoch)).and(deliveries::leased_until.is_not_null())
    };
}

/// Locks the endpoints whose state a batch may change: those that failed, and those whose success now ends a series of failures.
pub fn lock_for_settling(conn: &mut Conn, failed: &[EndpointId], succeeded: &[EndpointId]) -> Result<Vec<EndpointRow>> {
    let failing = webhook_endpoints::id.eq_any(succeeded.to_vec()).and(webhook_endpoints::consecutive_failures.gt(0));
    let touched = webhook_endpoints::table.filter(webhook_endpoints::id.eq_any(failed.to_vec()).or(failing)).order(webhook_endpoints::id);
    Ok(locked!(conn, touched.select(EndpointRow::as_select()), load)?)
}

/// Writes a batch of attempts down and gives the leases under which it did so. An attempt whose lease was lost changes nothing.
pub fn settle(conn: &mut Conn, batch: &[Settlement]) -> Result<Vec<(DeliveryId, i64)>> {
    match conn {
        Conn::Postgres(native) => settle_at_once(native, batch),
        Conn::Sqlite(native) => {
            let mut settled = Vec::with_capacity(batch.len());
            for one in batch {
                let changed = diesel::update(deliveries::table.filter(held!(one.id, one.epoch)))
                    .set((
                        deliveries::status.eq(one.status),
                        deliveries::attempts.eq(one.attempts),
                        deliveries::attempts_before.eq(one.attempts_before),
                        deliveries::next_attempt_at.eq(one.next_attempt_at),
                        deliveries::leased_until.eq(None::<Instant>),
                        deliveries::last_attempt_at.eq(one.last_attempt_at),
                        deliveries::last_status_code.eq(one.last_status_code),
                        deliveries::last_error.eq(&one.last_error),
                        one.delivered_at.map(|at| deliveries::delivered_at.eq(at)),
                    ))
                    .execute(native)?;
                settled.extend((changed > 0).then_some((one.id, one.epoch)));
            }
            Ok(settled)
        }
    }
}

/// Does the same on PostgreSQL in one statement.
fn settle_at_once(conn: &mut PgConnection, batch: &[Settlement]) -> Result<Vec<(DeliveryId, i64)>> {
    fn column<T>(batch: &[Settlement], of: impl Fn(&Settlement) -> T) -> Vec<T> {
        batch.iter().map(of).collect()
    }
    let settled: Vec<Settled> = diesel::sql_query(
        "UPDATE deliveries SET status = new.status, attempts = new.attempts, attempts_before = new.attempts_before, \
           next_attempt_at = new.next_attempt_at, leased_until = NULL, last_attempt_at = new.last_attempt_at, last_status_code = new.last_status_code, \
           last_error = new.last_error, delivered_at = coalesce(new.delivered_at, deliveries.delivered_at) \
         FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS new (id, lease_epoch, status, attempts, attempts_before, next_attempt_at, \
           last_attempt_at, last_status_code, last_error, delivered_at) \
         WHERE deliveries.id = new.id AND deliveries.lease_epoch = new.lease_epoch AND deliveries.leased_until IS NOT NULL \
         RETURNING deliveries.id, deliveries.lease_epoch",
    )
    .bind::<Array<IdSql>, _>(column(batch, |one| one.id))
    .bind::<Array<BigInt>, _>(column(batch, |one| one.epoch))
    .bind::<Array<Text>, _>(column(batch, |one| one.status.as_str()))
    .bind::<Array<Integer>, _>(column(batch, |one| one.attempts))
    .bind::<Array<Integer>, _>(column(batch, |one| one.attempts_before))
    .bind::<Array<Nullable<InstantSql>>, _>(column(batch, |one| one.next_attempt_at))
    .bind::<Array<InstantSql>, _>(column(batch, |one| one.last_attempt_at))
    .bind::<Array<Nullable<Integer>>, _>(column(batch, |one| one.last_status_code))
    .bind::<Array<Nullable<Text>>, _>(column(batch, |one| one.last_error.clone()))
    .bind::<Array<Nullable<InstantSql>>, _>(column(batch, |one| one.delivered_at))
    .load(conn)?;
    Ok(settled.into_iter().map(|row| (row.id, row.lease_epoch)).collect())
}

/// Gives leases back; one that was lost changes nothing.
pub fn release(conn: &mut Conn, leases: &[Release]) -> Result<()> {
    for Release { id, epoch, next_attempt_at } in leases {
        // A delivery that was paused meanwhile waits no longer, so it gets no time.
        let waiting = deliveries::table.filter(held!(id, epoch)).filter(has_status(DeliveryStatus::Pending));
        diesel::update(waiting).set(deliveries::next_attempt_at.eq(next_attempt_at)).execute(conn)?;
        diesel::update(deliveries::table.filter(held!(id, epoch))).set(deliveries::leased_until.eq(None::<Instant>)).execute(conn)?;
    }
    Ok(())
}

/// Pauses what waits for this endpoint. What is under way keeps its lease, so that its success is still written down.
pub fn pause_waiting(conn: &mut Conn, endpoint: EndpointId) -> Result<()> {
    let waiting = deliveries::table.filter(deliveries::endpoint_id.eq(endpoint)).filter(has_status(DeliveryStatus::Pending));
    diesel::update(waiting)
        .set((deliveries::status.eq(DeliveryStatus::Paused), deliveries::next_attempt_at.eq(None::<Instant>)))
        .execute(conn)?;
    Ok(())
}

/// Pauses at most `most` deliveries that were recorded for an endpoint at the moment when it was disabled or deleted, and says how many
/// there were.
pub fn pause_strays(conn: &mut Conn, most: i64) -> Result<usize> {
    let closed = webhook_endpoints::table
        .filter(webhook_endpoints::status.eq(Status::Disabled).or(webhook_endpoints::deleted_at.is_not_null()))
        .select(webhook_endpoints::id);
    let strays = deliveries::table.filter(has_status(DeliveryStatus::Pending)).filter(deliveries::endpoint_id.eq_any(closed));
    let ids: Vec<DeliveryId> = strays.limit(most).select(deliveries::id).load(conn)?;
    let strays = deliveries::table.filter(deliveries::id.eq_any(ids)).filter(has_status(DeliveryStatus::Pending));
    let paused = diesel::update(strays)
        .set((deliveries::status.eq(DeliveryStatus::Paused), deliveries::next_attempt_at.eq(None::<Instant>)))
        .execute(conn)?;
    Ok(paused)
}
