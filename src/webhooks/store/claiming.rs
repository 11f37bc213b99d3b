//! These statements lease to one worker what is due in `deliveries`.
//!
//! A lease moves `next_attempt_at` to its own end. So what is leased is not due, and what a lost worker held becomes due by itself. The
//! epoch rises with each lease, and tells a worker that its lease was lost.
//!
//! On PostgreSQL every plan for what is due must walk along the index `deliveries_endpoint_due`, whatever the statistics say of a queue
//! that is empty in one minute and full in the next. The statements compare the pair of endpoint and time and order by it, so no other
//! index has the order, and connections do not let the planner make the order with an incremental sort (`db::conn`). Leases are counted
//! along `deliveries_leased` in the same way, and no further than matters. A walk, unlike a bitmap scan, marks the dead rows that it meets,
//! so that the next walk skips them, and a busy endpoint leaves thousands of dead rows (measured: 28 ms a claim where the planner took a
//! bitmap scan).

use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Text};

use super::deliveries::has_status;
use crate::db::Conn;
use crate::db::schema::{deliveries, events, webhook_endpoints};
use crate::db::types::{IdSql, InstantSql};
use crate::error::Result;
use crate::ids::{DeliveryId, EndpointId, EventId};
use crate::time::Instant;
use crate::webhooks::model::attempt::Trigger;
use crate::webhooks::model::endpoint::{DeliveryStatus, Status};
use crate::webhooks::model::{IN_FLIGHT_AFTER_FAILURE, IN_FLIGHT_PER_ENDPOINT, LEASE};

/// An endpoint with due work and room for it. It has no `Debug`, because an address may hold a secret.
#[derive(Clone, Queryable, QueryableByName)]
pub struct ReadyEndpoint {
    #[diesel(sql_type = IdSql)]
    pub id: EndpointId,
    #[diesel(sql_type = Text)]
    pub url: String,
    #[diesel(sql_type = Integer)]
    pub consecutive_failures: i32,
}

/// A delivery under lease.
#[derive(Debug, Clone, Copy)]
pub struct Leased {
    pub id: DeliveryId,
    pub endpoint_id: EndpointId,
    pub event_id: EventId,
    /// How many attempts were made before this one.
    pub attempts: i32,
    /// How many of them were made before the delivery was last queued again; the ladder counts from there.
    pub attempts_before: i32,
    /// Which lease this is: a later lease of the same delivery has a higher epoch.
    pub epoch: i64,
    /// When the lease ends.
    pub until: Instant,
    pub trigger: Trigger,
    /// The state that the delivery goes back to if this attempt, which somebody asked for, fails; `None` for an attempt that is a step of
    /// the ladder.
    pub goes_back: Option<GoesBack>,
}

/// How a delivery was before somebody asked for an attempt.
#[derive(Debug, Clone, Copy)]
pub struct GoesBack {
    pub status: DeliveryStatus,
    /// When a delivery that waits is due.
    pub next_attempt_at: Option<Instant>,
}

impl Leased {
    /// Which attempt this is since the delivery was last queued, from 1.
    pub fn number_on_the_ladder(&self) -> u32 {
        u32::try_from(self.attempts - self.attempts_before).unwrap_or(0).saturating_add(1)
    }
}

type LeasedColumns = (DeliveryId, EndpointId, EventId, i32, i32, i64, Option<Instant>);

fn leased_until(until: Instant, columns: LeasedColumns) -> Leased {
    let (id, endpoint_id, event_id, attempts, attempts_before, epoch, recovered_at) = columns;
    let trigger = Trigger::of_queued(attempts, attempts_before, recovered_at.is_some());
    Leased { id, endpoint_id, event_id, attempts, attempts_before, epoch, until, trigger, goes_back: None }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The condition of a delivery that is due.
macro_rules! due {
    ($now:expr) => {
        has_status(DeliveryStatus::Pending).and(deliveries::next_attempt_at.le($now))
    };
}

/// Whether a claim would find something. When nothing is due at all, this is one look into an index.
pub fn is_work_waiting(conn: &mut Conn, now: Instant) -> Result<bool> {
    let due = deliveries::table.filter(due!(now)).order(deliveries::next_attempt_at).select(deliveries::id);
    if due.first::<DeliveryId>(conn).optional()?.is_none() {
        return Ok(false);
    }
    let ready = match conn {
        Conn::Postgres(native) => ready_on_postgres(native, now, 1, "")?,
        Conn::Sqlite(native) => ready_on_sqlite(native, now, 1)?,
    };
    Ok(!ready.is_empty())
}

/// Locks some ready endpoints until the transaction ends. An endpoint is ready if it may be called, has due work, and has fewer deliveries
/// under way than it may have. The least recently served come first; those that another worker has locked are left out. This statement may
/// not see a claim that another worker committed just before the lock, so the leases have to be counted again under the lock.
pub fn lock_ready_endpoints(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<ReadyEndpoint>> {
    match conn {
        Conn::Postgres(native) => ready_on_postgres(native, now, most, "FOR NO KEY UPDATE OF e SKIP LOCKED"),
        Conn::Sqlite(native) => ready_on_sqlite(native, now, most),
    }
}

fn ready_on_postgres(conn: &mut PgConnection, now: Instant, most: i64, lock: &str) -> Result<Vec<ReadyEndpoint>> {
    let (enabled, pending) = (Status::Enabled, DeliveryStatus::Pending);
    let ready = diesel::sql_query(format!(
        "SELECT e.id, e.url, e.consecutive_failures FROM webhook_endpoints AS e \
         WHERE e.status = '{enabled}' AND e.deleted_at IS NULL AND (e.cooling_until IS NULL OR e.cooling_until <= $1) \
         AND (SELECT true FROM deliveries AS d WHERE d.status = '{pending}' \
                AND (d.endpoint_id, d.next_attempt_at) > (e.id, '-infinity') AND (d.endpoint_id, d.next_attempt_at) <= (e.id, $1) \
                ORDER BY d.endpoint_id, d.next_attempt_at LIMIT 1) \
         AND (SELECT count(*) FROM (SELECT FROM deliveries AS d WHERE (d.endpoint_id, d.leased_until) > (e.id, $1) \
                AND (d.endpoint_id, d.leased_until) <= (e.id, 'infinity') AND d.leased_until IS NOT NULL \
                ORDER BY d.endpoint_id, d.leased_until LIMIT $2) AS held) \
           < CASE WHEN e.consecutive_failures = 0 THEN $2 ELSE $3 END \
         ORDER BY e.last_served_at NULLS FIRST, e.id LIMIT $4 {lock}"
    ));
    let ready = ready
        .bind::<InstantSql, _>(now)
        .bind::<BigInt, _>(number(IN_FLIGHT_PER_ENDPOINT))
        .bind::<BigInt, _>(number(IN_FLIGHT_AFTER_FAILURE))
        .bind::<BigInt, _>(most);
    Ok(ready.load(conn)?)
}

/// Does the same on SQLite, where `NULL` sorts first by itself.
fn ready_on_sqlite(conn: &mut SqliteConnection, now: Instant, most: i64) -> Result<Vec<ReadyEndpoint>> {
    let to_here = deliveries::endpoint_id.eq(webhook_endpoints::id);
    let under_way = deliveries::table.filter(to_here).filter(deliveries::leased_until.gt(now));
    let fewer = |than| under_way.select(count_star()).single_value().lt(number(than));
    let healthy = webhook_endpoints::consecutive_failures.eq(0);
    let ready = webhook_endpoints::table
        .filter(webhook_endpoints::status.eq(Status::Enabled))
        .filter(webhook_endpoints::deleted_at.is_null())
        .filter(webhook_endpoints::cooling_until.is_null().or(webhook_endpoints::cooling_until.le(now)))
        .filter(exists(deliveries::table.filter(to_here).filter(due!(now))))
        .filter(healthy.and(fewer(IN_FLIGHT_PER_ENDPOINT)).or(not(healthy).and(fewer(IN_FLIGHT_AFTER_FAILURE))))
        .order((webhook_endpoints::last_served_at, webhook_endpoints::id))
        .limit(most)
        .select((webhook_endpoints::id, webhook_endpoints::url, webhook_endpoints::consecutive_failures));
    Ok(ready.load(conn)?)
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = IdSql)]
    id: EndpointId,
    #[diesel(sql_type = BigInt)]
    held: i64,
}

/// Counts the deliveries to each of these endpoints that are under way, no further than an endpoint may have; an endpoint without any may
/// be left out.
pub fn count_leased(conn: &mut Conn, endpoints: &[EndpointId], now: Instant) -> Result<Vec<(EndpointId, i64)>> {
    match conn {
        Conn::Postgres(native) => {
            let held: Vec<Held> = diesel::sql_query(
                "SELECT e.id, (SELECT count(*) FROM (SELECT FROM deliveries AS d WHERE (d.endpoint_id, d.leased_until) > (e.id, $2) \
                   AND (d.endpoint_id, d.leased_until) <= (e.id, 'infinity') AND d.leased_until IS NOT NULL \
                   ORDER BY d.endpoint_id, d.leased_until LIMIT $3) AS held) AS held FROM unnest($1) AS e (id)",
            )
            .bind::<Array<IdSql>, _>(endpoints.to_vec())
            .bind::<InstantSql, _>(now)
            .bind::<BigInt, _>(number(IN_FLIGHT_PER_ENDPOINT))
            .load(native)?;
            Ok(held.into_iter().map(|one| (one.id, one.held)).collect())
        }
        Conn::Sqlite(native) => Ok(deliveries::table
            .filter(deliveries::endpoint_id.eq_any(endpoints.to_vec()))
            .filter(deliveries::leased_until.gt(now))
            .group_by(deliveries::endpoint_id)
            .select((deliveries::endpoint_id, count_star()))
            .load(native)?),
    }
}

#[derive(QueryableByName)]
struct Picked {
    #[diesel(sql_type = IdSql)]
    id: DeliveryId,
}

/// Picks the deliveries that have waited longest for each endpoint, as far as there is room. The first of every endpoint comes before the
/// second of any. Rows that another worker has locked are skipped, so that a claim never waits for a worker that froze while it settled.
pub fn pick_due(conn: &mut Conn, rooms: &[(EndpointId, i64)], now: Instant, most: i64) -> Result<Vec<DeliveryId>> {
    match conn {
        Conn::Postgres(native) => {
            let (endpoints, rooms): (Vec<_>, Vec<_>) = rooms.iter().copied().unzip();
            let pending = DeliveryStatus::Pending;
            let picked: Vec<Picked> = diesel::sql_query(format!(
                "SELECT picked.id FROM unnest($1, $2) AS rooms (endpoint_id, room) CROSS JOIN LATERAL ( \
                   SELECT due.id, row_number() OVER (ORDER BY due.next_attempt_at, due.id) AS place FROM ( \
                     SELECT id, next_attempt_at FROM deliveries \
                     WHERE status = '{pending}' AND (endpoint_id, next_attempt_at) > (rooms.endpoint_id, '-infinity') \
                       AND (endpoint_id, next_attempt_at) <= (rooms.endpoint_id, $3) \
                     ORDER BY endpoint_id, next_attempt_at LIMIT rooms.room FOR NO KEY UPDATE SKIP LOCKED) AS due) AS picked \
                 ORDER BY picked.place LIMIT $4",
            ))
            .bind::<Array<IdSql>, _>(endpoints)
            .bind::<Array<BigInt>, _>(rooms)
            .bind::<InstantSql, _>(now)
            .bind::<BigInt, _>(most)
            .load(native)?;
            Ok(picked.into_iter().map(|row| row.id).collect())
        }
        Conn::Sqlite(native) => {
            let mut by_place = Vec::new();
            for (endpoint, room) in rooms {
                let due = deliveries::table.filter(deliveries::endpoint_id.eq(endpoint)).filter(due!(now));
                let ids: Vec<DeliveryId> = due.order(deliveries::next_attempt_at).limit(*room).select(deliveries::id).load(native)?;
                by_place.extend(ids.into_iter().enumerate());
            }
            by_place.sort_by_key(|(place, _)| *place);
            let most = usize::try_from(most).unwrap_or(0);
            Ok(by_place.into_iter().take(most).map(|(_, id)| id).collect())
        }
    }
}

/// Leases these deliveries, which are locked and due.
pub fn lease(conn: &mut Conn, ids: Vec<DeliveryId>, now: Instant) -> Result<Vec<Leased>> {
    let until = lease_end(now);
    let leased: Vec<LeasedColumns> = diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids)))
        .set((
            deliveries::leased_until.eq(until),
            deliveries::next_attempt_at.eq(until),
            deliveries::lease_epoch.eq(deliveries::lease_epoch + 1),
        ))
        .returning((
            deliveries::id,
            deliveries::endpoint_id,
            deliveries::event_id,
            deliveries::attempts,
            deliveries::attempts_before,
            deliveries::lease_epoch,
            deliveries::recovered_at,
        ))
        .get_results(conn)?;
    Ok(leased.into_iter().map(|columns| leased_until(until, columns)).collect())
}

/// Says when a lease that is taken now ends.
pub fn lease_end(now: Instant) -> Instant {
    now.plus(LEASE)
}

/// Notes that these endpoints were served now, so that others come before them the next time.
pub fn mark_served(conn: &mut Conn, endpoints: Vec<EndpointId>, now: Instant) -> Result<()> {
    let served = webhook_endpoints::table.filter(webhook_endpoints::id.eq_any(endpoints));
    diesel::update(served).set(webhook_endpoints::last_served_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Reads the bodies of these events, as they are signed and sent.
pub fn bodies(conn: &mut Conn, ids: Vec<EventId>) -> Result<Vec<(EventId, String)>> {
    Ok(events::table.filter(events::id.eq_any(ids)).select((events::id, events::body)).load(conn)?)
}
