//! These statements read `deliveries` for the partner or coordinator who asks for them.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use jiff::SignedDuration;

use crate::auth::Scope;
use crate::db::Conn;
use crate::db::schema::{deliveries, events, webhook_endpoints};
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{CompanyId, DeliveryId, EndpointId, EventId, Ids};
use crate::time::Instant;
use crate::webhooks::model::endpoint::DeliveryStatus;
use crate::wire::paging::PageRequest;

/// A delivery with its event's type.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = deliveries)]
pub struct DeliveryRow {
    pub id: DeliveryId,
    pub endpoint_id: EndpointId,
    pub event_id: EventId,
    #[diesel(select_expression = events::event_type)]
    pub event_type: EventType,
    pub status: DeliveryStatus,
    pub attempts: i32,
    pub next_attempt_at: Option<Instant>,
    pub last_attempt_at: Option<Instant>,
    pub last_status_code: Option<i32>,
    pub last_error: Option<String>,
    pub delivered_at: Option<Instant>,
    pub recovered_at: Option<Instant>,
    pub created_at: Instant,
}

/// What a list of deliveries is narrowed to; `None` leaves it as wide as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// The list has only deliveries to endpoints of this company.
    pub company_id: Option<CompanyId>,
    pub endpoint_id: Option<EndpointId>,
    pub event_id: Option<EventId>,
    pub status: Option<DeliveryStatus>,
    /// Only deliveries of events at or after this instant.
    pub since: Option<Instant>,
    /// Only deliveries of events before this instant.
    pub until: Option<Instant>,
}

/// Makes the condition that a delivery has this status. A partial index is only used where its condition stands in the statement, so the
/// word is written out and not bound. The statement is planned anew each time, since the number of deliveries behind an endpoint changes by
/// the minute.
pub fn has_status(status: DeliveryStatus) -> diesel::expression::SqlLiteral<Bool> {
    sql(&format!("deliveries.status = '{status}'"))
}

/// Lists the deliveries that the caller may see, oldest first.
pub fn list(conn: &mut Conn, scope: Scope, filter: Filter, page: &PageRequest<DeliveryId>) -> Result<Vec<DeliveryRow>> {
    let mut query = deliveries::table.inner_join(events::table).select(DeliveryRow::as_select()).into_boxed();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => {
            let endpoints = webhook_endpoints::table.filter(webhook_endpoints::company_id.eq(own)).select(webhook_endpoints::id);
            query.filter(deliveries::endpoint_id.eq_any(endpoints))
        }
    };
    if let Some(company) = filter.company_id {
        let endpoints = webhook_endpoints::table.filter(webhook_endpoints::company_id.eq(company)).select(webhook_endpoints::id);
        query = query.filter(deliveries::endpoint_id.eq_any(endpoints));
    }
    if let Some(endpoint) = filter.endpoint_id {
        query = query.filter(deliveries::endpoint_id.eq(endpoint));
    }
    if let Some(event) = filter.event_id {
        query = query.filter(deliveries::event_id.eq(event));
    }
    if let Some(status) = filter.status {
        query = query.filter(has_status(status));
    }
    // An id begins with its event's millisecond, so the index of ids finds the span, and the time itself decides exactly.
    if let Some(since) = filter.since {
        query = query.filter(deliveries::id.ge(Ids.lowest_id::<DeliveryId>(since)).and(deliveries::created_at.ge(since)));
    }
    if let Some(until) = filter.until {
        let past = Ids.lowest_id::<DeliveryId>(until.plus(SignedDuration::from_millis(1)));
        query = query.filter(deliveries::id.lt(past).and(deliveries::created_at.lt(until)));
    }
    if let Some(after) = page.after {
        query = query.filter(deliveries::id.gt(after));
    }
    Ok(query.order(deliveries::id).limit(page.rows_to_read()).load(conn)?)
}

/// Lists the newest deliveries to an endpoint, the last one first. The caller has found the endpoint.
pub fn latest(conn: &mut Conn, endpoint: EndpointId, most: i64) -> Result<Vec<DeliveryRow>> {
    let of_it = deliveries::table.inner_join(events::table).filter(deliveries::endpoint_id.eq(endpoint));
    Ok(of_it.order(deliveries::id.desc()).limit(most).select(DeliveryRow::as_select()).load(conn)?)
}

/// Finds a delivery; one to another company's endpoint is not found.
pub fn find(conn: &mut Conn, scope: Scope, id: DeliveryId) -> Result<DeliveryRow> {
    let mut query = deliveries::table.inner_join(events::table).filter(deliveries::id.eq(id)).select(DeliveryRow::as_select()).into_boxed();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => {
            let endpoints = webhook_endpoints::table.filter(webhook_endpoints::company_id.eq(own)).select(webhook_endpoints::id);
            query.filter(deliveries::endpoint_id.eq_any(endpoints))
        }
    };
    Ok(query.first(conn)?)
}
