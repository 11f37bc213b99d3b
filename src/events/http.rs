//! `/v1/events` shows the log, oldest first, in the order of commits.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::model::EventType;
use super::store::{self, EventFilter, EventRow};
use crate::auth::{CompanySide, Scope};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{BookingId, CompanyId, EventId, MenteeId, SlotId};
use crate::time::Instant;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

/// One entry of the log: the webhook's body with its id in front.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(example = json!({"id": "evt_01k2m7q3x8e5rb4t9v6w1y0z2a", "type": "booking.confirmed", "timestamp": "2027-03-02T10:11:12.123456Z",
    "data": {"booking_id": "book_01k2m7q3x8e5rb4t9v6w1y0z2a", "slot_id": "slot_01k2m7q3x8e5rb4t9v6w1y0z2a",
             "company_id": "comp_01k2m7q3x8e5rb4t9v6w1y0z2a", "status": "confirmed", "version": 2}}))]
pub struct EventView {
    id: EventId,
    #[serde(rename = "type")]
    #[schema(value_type = EventType)]
    event_type: Box<RawValue>,
    #[schema(value_type = crate::time::Instant)]
    timestamp: Box<RawValue>,
    #[schema(value_type = Object)]
    data: Box<RawValue>,
}

#[derive(Deserialize)]
struct StoredBody {
    #[serde(rename = "type")]
    event_type: Box<RawValue>,
    timestamp: Box<RawValue>,
    data: Box<RawValue>,
}

impl TryFrom<EventRow> for EventView {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self> {
        let body: StoredBody = serde_json::from_str(&row.body).map_err(|error| Error::Internal(format!("a stored event: {error}")))?;
        Ok(Self { id: row.id, event_type: body.event_type, timestamp: body.timestamp, data: body.data })
    }
}

struct ListQuery {
    page: PageRequest<i64>,
    after: Option<EventId>,
    filter: EventFilter,
}

impl ListQuery {
    fn parse(query: &str, scope: Scope, cursors: &Cursors) -> Result<Self> {
        let mut fields = Fields::of_query(query);
        let page = PageRequest::take(&mut fields, cursors);
        let after = fields.optional("after", parse::id);
        let filter = EventFilter {
            types: fields.optional("type", parse::words_in_query).unwrap_or_default(),
            booking_id: fields.optional("booking_id", parse::id),
            slot_id: fields.optional("slot_id", parse::id),
            mentee_id: fields.optional("mentee_id", parse::id),
            company_id: fields.optional("company_id", parse::id),
            since: fields.optional("since", parse::instant),
        };
        let may_name_a_mentee = match scope {
            Scope::Institute => true,
            // Otherwise a company would learn who is behind a request.
            Scope::Company(_) => false,
        };
        if filter.mentee_id.is_some() && !may_name_a_mentee {
            fields.fault("mentee_id", "not-allowed", "Only coordinators look for the events of a mentee.");
        }
        fields.finish(|| Some(Self { page, after, filter }))
    }
}

/// List events.
///
/// Oldest first, in the order in which they were committed: a reader that goes on `after` the last event it has seen never misses one, and
/// never sees one before an event that it has already read. A company sees its own. `slot_id` finds the events of a slot and of its bookings,
/// `mentee_id` those of a mentee and of the mentee's bookings.
#[utoipa::path(tag = "events", security(("api_key" = [])), params(
    ("limit" = Option<i32>, Query, minimum = 1, maximum = 100, description = "Events on a page, 25 by default"),
    ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
    ("after" = Option<EventId>, Query, description = "Go on after this event"),
    ("type" = Option<String>, Query, description = "Only these event types, separated by commas", example = "booking.confirmed,booking.cancelled"),
    ("booking_id" = Option<BookingId>, Query, description = "Only of this booking"),
    ("slot_id" = Option<SlotId>, Query, description = "Only of this slot and its bookings"),
    ("mentee_id" = Option<MenteeId>, Query, description = "Only of this mentee and their bookings; for coordinators"),
    ("company_id" = Option<CompanyId>, Query, description = "Only of this company"),
    ("since" = Option<Instant>, Query, description = "Only of acts at this instant or later"),
), responses((status = 200, description = "A page of events", body = Page<EventView>), responses::Read))]
#[get("/events")]
pub async fn list_events(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let scope = caller.0.scope();
    let query = ListQuery::parse(request.query_string(), scope, &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    // A caller finds its own last act in the log, though nothing has given it a position yet.
    super::catch_up(&deps).await?;
    let answer = deps.db.read("list_events", move |conn| {
        let start = match (query.page.after, query.after) {
            (Some(position), _) => position,
            (None, Some(id)) => position_of(store::find(conn, scope, id))?,
            (None, None) => 0,
        };
        let since = query.filter.since.map_or(Ok(0), |since| store::position_before(conn, since))?;
        let rows = store::list(conn, scope, &query.filter, start.max(since), query.page.rows_to_read())?;
        Answer::page(&query.page.page(&cursors, rows, |row| row.position.unwrap_or(0), EventView::try_from).all()?, &here)
    });
    Ok(answer.await?.into())
}

/// Read one event.
///
/// An event that the caller may not see is not found.
#[utoipa::path(tag = "events", security(("api_key" = [])), params(("id" = EventId, Path, description = "The event")),
    responses((status = 200, description = "The event", body = EventView), responses::ReadOne))]
#[get("/events/{id}")]
pub async fn get_event(caller: CompanySide, id: Id<EventId>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let answer = deps.db.read("get_event", move |conn| {
        let view = EventView::try_from(store::find(conn, scope, id)?)?;
        Answer::json(200, &view)
    });
    Ok(answer.await?.into())
}

/// Gives the position after which the list goes on. An event that was committed a moment ago may have no position yet. All events that have
/// one come before it, so nothing is listed after it. An unknown event, or one that the caller may not see, is a fault at `/after`.
fn position_of(found: Result<EventRow>) -> Result<i64> {
    match found {
        Ok(row) => Ok(row.position.unwrap_or(i64::MAX)),
        Err(Error::NotFound) => Err(Error::invalid("/after", "unknown-id", "There is no such event.")),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_comes_after_an_event_that_has_no_position_yet() {
        let created_at = "2027-03-08T09:00:00Z".parse().unwrap();
        let event = |position| EventRow {
            id: uuid::Uuid::nil().into(),
            position,
            event_type: EventType::MenteeCreated,
            body: String::new(),
            created_at,
        };
        assert_eq!(position_of(Ok(event(Some(7)))).unwrap(), 7);
        assert_eq!(position_of(Ok(event(None))).unwrap(), i64::MAX);
    }
}
