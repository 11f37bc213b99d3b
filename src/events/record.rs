//! This writes down what happened, in the transaction that made it happen.

use super::model::Event;
use super::store;
use crate::audit::{self, Particulars};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{DeliveryId, EndpointId, EventId};

/// The most bytes that a body may have (docs/webhooks.md, What arrives).
const BODY_LIMIT: usize = 20 * 1024;

/// Records an event, its deliveries and its entry of the audit. `reason` goes into the audit alone.
pub fn record(conn: &mut Conn, stamp: &Stamp, event: &Event, reason: Option<&str>) -> Result<()> {
    record_with(conn, stamp, event, Particulars::because(reason)).map(drop)
}

/// Does the same as [`record`], keeps more of what was done in the audit, and gives the event's id.
pub fn record_with(conn: &mut Conn, stamp: &Stamp, event: &Event, particulars: Particulars) -> Result<EventId> {
    let row = write_down(conn, stamp, event)?;
    store::insert_deliveries(conn, stamp, &row, event.endpoint_left_out())?;
    let slot_id = particulars.slot_id.or(event.slot_id());
    let particulars = Particulars { event_id: Some(row.id), slot_id, ..particulars };
    audit::record_with(conn, stamp, row.event_type.as_str(), &event.subject(), row.company_id, &particulars)?;
    Ok(row.id)
}

/// One of many events that are recorded at once, with what the audit keeps of it.
pub type Happened<'a> = (Event, Particulars<'a>);

/// Does the same as [`record_with`] for many events, in their order and with few statements.
pub fn record_all(conn: &mut Conn, stamp: &Stamp, all: Vec<Happened>) -> Result<()> {
    let mut rows = Vec::with_capacity(all.len());
    for (event, _) in &all {
        rows.push((row(stamp, event)?, event.endpoint_left_out()));
    }
    store::insert_all(conn, &rows)?;
    store::insert_deliveries_of_all(conn, stamp, &rows)?;
    let mut acts = Vec::with_capacity(rows.len());
    for ((row, _), (event, particulars)) in rows.iter().zip(all) {
        acts.push(audit::Act {
            action: row.event_type.as_str(),
            subject_id: event.subject(),
            company_id: row.company_id,
            particulars: Particulars { event_id: Some(row.id), slot_id: particulars.slot_id.or(event.slot_id()), ..particulars },
        });
    }
    audit::record_all(conn, stamp, &acts)
}

/// Records an event that one endpoint alone hears of. Its delivery does not wait for the dispatcher: the caller sends it.
pub fn record_for(conn: &mut Conn, stamp: &Stamp, event: &Event, endpoint: EndpointId) -> Result<DeliveryId> {
    let row = write_down(conn, stamp, event)?;
    let delivery = store::insert_delivery_for(conn, stamp, &row, endpoint)?;
    audit::record(conn, stamp, row.event_type.as_str(), &event.subject(), row.company_id, None)?;
    Ok(delivery)
}

/// Stores an event without deliveries.
fn write_down(conn: &mut Conn, stamp: &Stamp, event: &Event) -> Result<store::NewEvent> {
    let row = row(stamp, event)?;
    store::insert(conn, &row)?;
    Ok(row)
}

/// Makes the row of an event. A body over the limit is a fault of ours, since payloads are thin.
fn row(stamp: &Stamp, event: &Event) -> Result<store::NewEvent> {
    let body = event.body(stamp.at)?;
    if body.len() > BODY_LIMIT {
        return Err(Error::Internal(format!("an event of {} bytes", body.len())));
    }
    Ok(store::NewEvent {
        id: stamp.new_id(),
        event_type: event.event_type(),
        company_id: event.company_id(),
        shown_to_company: event.is_shown_to_company(),
        body,
        created_at: stamp.at,
        changes_feeds: event.changes_feeds(),
    })
}
