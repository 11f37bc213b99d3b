//! External calendars of hosts on the wire: `/v1/hosts/{id}/busy-calendars` and `/v1/busy-calendars`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use serde::Serialize;

use super::calendar::{self, BusyCalendarState, LeftOut};
use super::fetch;
use super::input::NewBusyCalendarBody;
use super::store::{self, BusyCalendarRow};
use crate::auth::{CompanySide, Stamp};
use crate::companies::store as companies;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{BusyCalendarId, HostId};
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::{Fields, NothingBody};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// An external calendar of a host. Only when the host is busy is kept of it: no titles, no people, no places.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = BusyCalendar)]
pub struct BusyCalendarView {
    id: BusyCalendarId,
    host_id: HostId,
    name: Option<String>,
    /// Of the address, which is a secret, the server alone.
    #[schema(example = "outlook.office365.com")]
    server: String,
    state: BusyCalendarState,
    /// Why the last fetch failed: `timeout`, `dns`, `refused`, `tls`, `blocked_address`, `http_404`, `content_encoding`, `not_a_calendar`, `truncated`,
    /// `too_large` and the like. What was known before still holds.
    #[schema(example = json!(null))]
    last_error: Option<String>,
    /// When it was last looked at.
    checked_at: Option<Instant>,
    /// When it was last read: what is known is from then.
    imported_at: Option<Instant>,
    next_fetch_at: Instant,
    /// How many intervals are known, from 60 days back to 400 days on.
    #[schema(example = 128)]
    busy_intervals: i32,
    /// How many events could not be understood, wholly or in part: the host may be busy at times that are not known here.
    #[schema(example = 2)]
    events_left_out: i32,
    /// Why, as of the last import.
    left_out: Vec<LeftOut>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl From<BusyCalendarRow> for BusyCalendarView {
    fn from(row: BusyCalendarRow) -> Self {
        Self {
            state: row.state(),
            id: row.id,
            host_id: row.host_id,
            name: row.name,
            server: row.server,
            last_error: row.last_error,
            checked_at: row.checked_at,
            imported_at: row.imported_at,
            next_fetch_at: row.next_fetch_at,
            busy_intervals: row.busy_intervals,
            events_left_out: row.events_left_out,
            left_out: row.left_out.0,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Register an external calendar of a host.
///
/// Its address is sealed and never shown again. It is fetched within seconds, then about every half hour; from then on slots are not published
/// over its busy times (`host-clash`). At most ten a host and 1,000 a company, and none for one who is archived: `conflict`.
#[utoipa::path(tag = "calendars", security(("api_key" = [])), params(("id" = HostId, Path, description = "The host"), responses::IdempotencyKeyHeader),
    request_body = NewBusyCalendarBody,
    responses((status = 201, description = "The calendar, not fetched yet", body = BusyCalendarView, headers(("Location" = String), ("ETag" = String))),
        responses::Change))]
#[post("/hosts/{id}/busy-calendars")]
pub async fn create_busy_calendar(caller: CompanySide, id: Id<HostId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (http, sealer) = (deps.http.clone(), deps.sealer.clone());
    let act = request.run("create_busy_calendar", caller.0, &deps, move |conn, stamp, given| {
        let row = calendar::register(conn, stamp, given, id.get()?, http.guard(), &sealer)?;
        Answer::created(format!("/v1/busy-calendars/{}", row.id), row.version, &BusyCalendarView::from(row))
    });
    act.await
}

/// List a host's external calendars.
///
/// In the order in which they were registered, without their addresses.
#[utoipa::path(tag = "calendars", security(("api_key" = [])), params(("id" = HostId, Path, description = "The host"), responses::PageParameters),
    responses((status = 200, description = "A page of calendars", body = Page<BusyCalendarView>), responses::ReadOne))]
#[get("/hosts/{id}/busy-calendars")]
pub async fn list_busy_calendars(caller: CompanySide, id: Id<HostId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let id = id.get()?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let query = request.query_string().to_owned();
    let answer = deps.db.read("list_busy_calendars", move |conn| {
        companies::find_host(conn, scope, id)?;
        let mut fields = Fields::of_query(&query);
        let page = PageRequest::take(&mut fields, &cursors);
        fields.finish(|| Some(()))?;
        let rows = store::list(conn, id, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, BusyCalendarView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read an external calendar.
///
/// How it is doing, never its address.
#[utoipa::path(tag = "calendars", security(("api_key" = [])), params(("id" = BusyCalendarId, Path, description = "The calendar"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The calendar", body = BusyCalendarView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/busy-calendars/{id}")]
pub async fn get_busy_calendar(
    caller: CompanySide,
    id: Id<BusyCalendarId>,
    request: HttpRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let row = deps.db.read("get_busy_calendar", move |conn| store::find(conn, scope, id)).await?;
    Ok(Answer::resource(200, row.version, &BusyCalendarView::from(row))?.unless_known(if_none_match(&request)).into())
}

/// Delete an external calendar.
///
/// With its address and all that was known from it.
#[utoipa::path(tag = "calendars", security(("api_key" = [])), params(("id" = BusyCalendarId, Path, description = "The calendar"), responses::IfMatchHeader),
    responses((status = 204, description = "The calendar is deleted"), responses::Delete))]
#[delete("/busy-calendars/{id}")]
pub async fn delete_busy_calendar(
    caller: CompanySide,
    id: Id<BusyCalendarId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    request.step("delete_busy_calendar", caller.0, &deps, id, calendar::remove, |_, _, _| Ok(Answer::no_content())).await
}

/// Fetch an external calendar now.
///
/// Answers when it has been fetched, or could not be: `state` and `last_error` say which. Takes up to 20 seconds and ignores `Idempotency-Key`. While
/// it is being fetched already: `conflict`; while too many others are: `unavailable`.
#[utoipa::path(tag = "calendars", security(("api_key" = [])),
    params(("id" = BusyCalendarId, Path, description = "The calendar"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body(content = Option<NothingBody>),
    responses((status = 200, description = "The calendar as it is now", body = BusyCalendarView, headers(("ETag" = String))), responses::Change))]
#[post("/busy-calendars/{id}/refresh")]
pub async fn refresh_busy_calendar(
    caller: CompanySide,
    id: Id<BusyCalendarId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let given = request.without_idempotency()?;
    let id = id.get()?;
    let stamp = Stamp { by: caller.0, at: deps.clock.now(), ids: deps.ids };
    let row = fetch::refresh(&deps, stamp, given, id).await?;
    Ok(Answer::resource(200, row.version, &BusyCalendarView::from(row))?.into())
}
