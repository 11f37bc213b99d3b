//! Every statement on `events` is here, and the insert of `deliveries`.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use sha2::{Digest, Sha256};

use super::super::deliveries::{DeliveryStatus, SENDABLE_FOR, Status};
use super::super::model::EventType;
use crate::auth::{Scope, Stamp};
use crate::db::schema::{deliveries, events, webhook_endpoints};
use crate::db::types::WordList;
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::ids::{CompanyId, DeliveryId, EndpointId, EventId};
use crate::native;
use crate::time::Instant;

/// A row of `events` to be inserted. It gets its position later, or on SQLite from the insert.
#[derive(Debug, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub struct NewEvent {
    pub id: EventId,
    pub event_type: EventType,
    pub company_id: Option<CompanyId>,
    /// Whether the company's keys and endpoints see it; the institute sees every event.
    pub shown_to_company: bool,
    pub body: String,
    pub created_at: Instant,
    /// This says whether the event can change what the feeds of the company and its hosts show. No view shows it.
    pub changes_feeds: bool,
}

/// What readers need to know of an event.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct EventRow {
    pub id: EventId,
    /// The place in the order of commits; present in every row of a list.
    pub position: Option<i64>,
    pub event_type: EventType,
    pub body: String,
    pub created_at: Instant,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = deliveries, treat_none_as_default_value = false)]
struct NewDelivery {
    id: DeliveryId,
    event_id: EventId,
    endpoint_id: EndpointId,
    status: DeliveryStatus,
    attempts: i32,
    next_attempt_at: Option<Instant>,
    lease_epoch: i64,
    created_at: Instant,
}

pub fn insert(conn: &mut Conn, event: &NewEvent) -> Result<()> {
    diesel::insert_into(events::table).values(event).execute(conn)?;
    Ok(())
}

/// Inserts many events in their order.
pub fn insert_all(conn: &mut Conn, events: &[(NewEvent, Option<EndpointId>)]) -> Result<()> {
    for chunk in events.chunks(dialect::CHUNK) {
        let rows: Vec<_> = chunk.iter().map(|(event, _)| event).collect();
        native!(conn, native => diesel::insert_into(events::table).values(rows).execute(native))?;
    }
    Ok(())
}

/// Inserts one delivery for each endpoint that hears of this event, except the one that is left out. The delivery of a disabled endpoint is
/// paused.
pub fn insert_deliveries(conn: &mut Conn, stamp: &Stamp, event: &NewEvent, left_out: Option<EndpointId>) -> Result<()> {
    let company = told_company(event);
    let listeners = listeners(conn, company.as_slice())?;
    insert_for(conn, &deliveries_of(stamp, event, left_out, &listeners).collect::<Vec<_>>())
}

/// Does the same as [`insert_deliveries`] for many events, each with the endpoint that is left out. The endpoints are read once.
pub fn insert_deliveries_of_all(conn: &mut Conn, stamp: &Stamp, events: &[(NewEvent, Option<EndpointId>)]) -> Result<()> {
    for chunk in events.chunks(dialect::CHUNK) {
        let companies: Vec<_> = chunk.iter().filter_map(|(event, _)| told_company(event)).collect();
        let listeners = listeners(conn, &companies)?;
        let rows: Vec<_> = chunk.iter().flat_map(|(event, left_out)| deliveries_of(stamp, event, *left_out, &listeners)).collect();
        insert_for(conn, &rows)?;
    }
    Ok(())
}

/// The company whose endpoints hear of the event. An event that its company may not see goes to the institute's endpoints alone.
fn told_company(event: &NewEvent) -> Option<CompanyId> {
    event.company_id.filter(|_| event.shown_to_company)
}

fn deliveries_of(
    stamp: &Stamp,
    event: &NewEvent,
    left_out: Option<EndpointId>,
    listeners: &[Listener],
) -> impl Iterator<Item = NewDelivery> {
    let heard = listeners.iter().filter(move |listener| Some(listener.id) != left_out && listener.hears(event));
    heard.map(move |listener| {
        let enabled = listener.status == Status::Enabled;
        NewDelivery {
            id: delivery_id(event.id, listener.id),
            event_id: event.id,
            endpoint_id: listener.id,
            status: if enabled { DeliveryStatus::Pending } else { DeliveryStatus::Paused },
            attempts: 0,
            next_attempt_at: enabled.then_some(stamp.at),
            lease_epoch: 0,
            created_at: stamp.at,
        }
    })
}

fn insert_for(conn: &mut Conn, rows: &[NewDelivery]) -> Result<()> {
    // A company has few endpoints, so this is usually one statement, which is right for something that every act does. An old database may
    // have thousands of endpoints.
    for chunk in rows.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(deliveries::table).values(chunk).execute(native))?;
    }
    Ok(())
}

/// Inserts the only delivery of an event for one endpoint. It counts as failed until the act that recorded the event sends it, so the
/// dispatcher leaves it alone.
pub fn insert_delivery_for(conn: &mut Conn, stamp: &Stamp, event: &NewEvent, endpoint_id: EndpointId) -> Result<DeliveryId> {
    let row = NewDelivery {
        id: delivery_id(event.id, endpoint_id),
        event_id: event.id,
        endpoint_id,
        status: DeliveryStatus::Failed,
        attempts: 0,
        next_attempt_at: None,
        lease_epoch: 0,
        created_at: stamp.at,
    };
    diesel::insert_into(deliveries::table).values(&row).execute(conn)?;
    Ok(row.id)
}

/// An endpoint that is not deleted, as far as it decides what it hears of.
#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_endpoints)]
struct Listener {
    id: EndpointId,
    /// This is `None` for an endpoint of the institute.
    company_id: Option<CompanyId>,
    event_types: WordList,
    status: Status,
    status_since: Instant,
}

impl Listener {
    /// Tells whether a delivery of this event is recorded. An endpoint that has been disabled for longer than events can be sent gets no
    /// more deliveries.
    fn hears(&self, event: &NewEvent) -> bool {
        let is_told = self.company_id.is_none() || self.company_id == told_company(event);
        let is_wanted = self.event_types.0.is_empty() || self.event_types.0.iter().any(|word| word == event.event_type.as_str());
        is_told && is_wanted && (self.status == Status::Enabled || event.created_at < self.status_since.plus(SENDABLE_FOR))
    }
}

/// Reads the endpoints of the institute and of these companies.
fn listeners(conn: &mut Conn, companies: &[CompanyId]) -> Result<Vec<Listener>> {
    let of_institute = webhook_endpoints::company_id.is_null();
    let living = webhook_endpoints::table.filter(webhook_endpoints::deleted_at.is_null()).select(Listener::as_select());
    Ok(match companies {
        [] => living.filter(of_institute).load(conn)?,
        [company] => living.filter(of_institute.or(webhook_endpoints::company_id.eq(*company))).load(conn)?,
        many => living.filter(of_institute.or(webhook_endpoints::company_id.eq_any(many.to_vec()))).load(conn)?,
    })
}

/// Makes the id of a delivery from the event's and the endpoint's. It is always the same for both, so nothing random is needed inside the
/// transaction, and it begins with the event's millisecond, so deliveries sort like events.
fn delivery_id(event: EventId, endpoint: EndpointId) -> DeliveryId {
    let hash = Sha256::new().chain_update(event.uuid()).chain_update(endpoint.uuid()).finalize();
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    let bytes = event.uuid().into_bytes();
    let millisecond = bytes[..6].iter().fold(0, |number, byte| (number << 8) | u64::from(*byte));
    DeliveryId::from(uuid::Builder::from_unix_timestamp_millis(millisecond, &random).into_uuid())
}

/// Whether there are committed events without a position. On SQLite there are none, because the insert gives the position.
pub fn some_without_position(conn: &mut Conn) -> Result<bool> {
    match conn {
        Conn::Postgres(native) => {
            let first = events::table.filter(events::position.is_null()).select(events::id).first::<EventId>(native).optional()?;
            Ok(first.is_some())
        }
        Conn::Sqlite(_) => Ok(false),
    }
}

/// The number of the advisory lock for positions; any number that no other lock has would do.
const POSITIONS_LOCK: i64 = 0x6576_656e_7473;

/// Gives committed events their positions, in the order in which they were inserted. It needs a transaction of its own: the lock comes
/// first, and then a second statement, whose snapshot sees all that was committed before. It takes a thousand events at once, so that no
/// plan ever prefers to read the whole table.
pub fn give_positions(conn: &mut Conn) -> Result<()> {
    // Under this lock no two instances give positions at once, so that none is given twice.
    dialect::transaction_lock(conn, POSITIONS_LOCK)?;
    if let Conn::Postgres(native) = conn {
        diesel::sql_query(
            "WITH last AS (SELECT coalesce(max(position), $1) AS position FROM events), \
             new AS (SELECT id, row_number() OVER (ORDER BY seq) AS number FROM events WHERE position IS NULL ORDER BY seq LIMIT 1000) \
             UPDATE events SET position = last.position + new.number FROM new, last WHERE events.id = new.id",
        )
        .bind::<BigInt, _>(0)
        .execute(native)?;
    }
    Ok(())
}

/// Finds an event; one that the caller may not see is not found.
pub fn find(conn: &mut Conn, scope: Scope, id: EventId) -> Result<EventRow> {
    let mut query = events::table.filter(events::id.eq(id)).select(EventRow::as_select()).into_boxed();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => query.filter(events::company_id.eq(own).and(events::shown_to_company)),
    };
    Ok(query.first(conn)?)
}

/// The state of what a feed can show. While the revision stays the same, so does the feed's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// This is the highest position of the events in the feed's scope that can change what the feed shows. It is 0 if there are none.
    pub position: i64,
    /// When the event at that position happened.
    pub changed_at: Option<Instant>,
}

/// Reads the revision of a company's feeds, or of all events. Events of joining and leaving a waitlist do not count for a company's feeds,
/// because otherwise the tags of the feeds would tell the company about them.
pub fn revision(conn: &mut Conn, company: Option<CompanyId>) -> Result<Revision> {
    let mut query = events::table.filter(events::position.is_not_null()).select((events::position, events::created_at)).into_boxed();
    if let Some(company) = company {
        query = query.filter(events::company_id.eq(company).and(events::changes_feeds));
    }
    let newest = query.order(events::position.desc()).first::<(Option<i64>, Instant)>(conn).optional()?;
    Ok(match newest {
        Some((Some(position), at)) => Revision { position, changed_at: Some(at) },
        _ => Revision { position: 0, changed_at: None },
    })
}
