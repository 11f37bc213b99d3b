//! The event log and outbox: what happened, recorded with its deliveries in the transaction that made it happen.
//!
//! No path can forget an event, because acts have no other way to tell anybody. Readers page by `position`, which is given in commit order
//! (architecture.md section 2), never by id.
//!
//! - [`model`] the event types, their data and who may see them
//! - [`store`] every statement on `events` and the insert of `deliveries`
//! - [`http`] `/v1/events`

use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{DeliveryId, EndpointId};

pub mod http;
pub mod model;
pub mod store;

pub use model::{Event, EventType};

/// The most that a body may have (webhooks.md section 1).
const BODY_LIMIT: usize = 20 * 1024;

/// Records an event, its deliveries and its audit entry; `reason` goes to the audit alone.
pub fn record(conn: &mut Conn, stamp: &Stamp, event: &Event, reason: Option<&str>) -> Result<()> {
    let row = write_down(conn, stamp, event)?;
    store::insert_deliveries(conn, stamp, &row, event.endpoint_left_out())?;
    audit::record(conn, stamp, row.event_type.as_str(), &event.subject(), row.company_id, reason)
}

/// Records an event that one endpoint alone hears of, when somebody sends it: its delivery does not wait.
pub fn record_for(conn: &mut Conn, stamp: &Stamp, event: &Event, endpoint: EndpointId) -> Result<DeliveryId> {
    let row = write_down(conn, stamp, event)?;
    let delivery = store::insert_delivery_for(conn, stamp, &row, endpoint)?;
    audit::record(conn, stamp, row.event_type.as_str(), &event.subject(), row.company_id, None)?;
    Ok(delivery)
}

fn write_down(conn: &mut Conn, stamp: &Stamp, event: &Event) -> Result<store::NewEvent> {
    let body = event.body(stamp.at)?;
    if body.len() > BODY_LIMIT {
        return Err(Error::Internal(format!("an event of {} bytes", body.len())));
    }
    let row = store::NewEvent {
        id: stamp.new_id(),
        event_type: event.event_type(),
        company_id: event.company_id(),
        shown_to_company: event.is_shown_to_company(),
        body,
        created_at: stamp.at,
    };
    store::insert(conn, &row)?;
    Ok(row)
}

/// Gives positions to what is committed without one, so that a reader sees at once what it has done.
pub async fn catch_up(deps: &Deps) -> Result<()> {
    while deps.db.read("look_for_events_without_position", store::some_without_position).await? {
        deps.db.write("give_positions", store::give_positions).await?;
    }
    Ok(())
}
