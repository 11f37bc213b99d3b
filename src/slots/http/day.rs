//! Handles `GET /v1/hosts/{id}/day`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use serde::Serialize;

use crate::auth::{CompanySide, Scope};
use crate::busy::interval::Interval;
use crate::companies::store as companies;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{BlackoutId, HostId, SlotId};
use crate::policy::blackouts::view::BlackoutScopeView;
use crate::policy::store::{self as policy, BlackoutRow};
use crate::slots::day::{self, Day};
use crate::slots::model::{SlotKind, SlotStatus};
use crate::slots::store::SlotRow;
use crate::time::{Instant, LocalTime, Zone};
use crate::wire::answer::Answer;
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::parse;
use crate::wire::responses;

/// One day of a host.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = DayOfHost)]
pub struct DayView {
    host_id: HostId,
    date: Date,
    /// The company's: the day begins and ends at its midnight.
    timezone: Zone,
    starts_at: Instant,
    ends_at: Instant,
    /// What takes up a part of the day, in the order of their starts, drafts and submitted slots too; nothing that is cancelled.
    slots: Vec<SlotOfDay>,
    /// Busy times of external calendars, within the day; what overlaps or touches is one interval.
    busy: Vec<Interval>,
    /// The blackouts of the institute, of the company and of the host that take up a part of the day, in the order of their starts. Their times may
    /// begin before the day and end after it.
    blackouts: Vec<BlackoutOfDay>,
    /// Times in which another slot fits, of 5 minutes at least: within the day, in no blackout, and `gap_minutes` away from every busy time and every
    /// slot that is published, on hold or completed.
    free: Vec<Interval>,
    gap_minutes: i32,
    /// Mock interviews that are published, on hold or completed and start within the day, and the most of them that a host may have on one day. A
    /// slot in another time zone counts on its own day when it is published.
    mock_interviews: DayLimit,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = DayOfHostLimit)]
pub struct DayLimit {
    count: usize,
    max: i32,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = BlackoutOfDayOfHost)]
pub struct BlackoutOfDay {
    id: BlackoutId,
    scope: BlackoutScopeView,
    #[schema(example = "Winter break")]
    name: String,
    starts_at: Instant,
    ends_at: Instant,
}

impl From<BlackoutRow> for BlackoutOfDay {
    fn from(row: BlackoutRow) -> Self {
        Self { id: row.id, scope: row.scope().into(), name: row.name, starts_at: row.starts_at, ends_at: row.ends_at }
    }
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SlotOfDayOfHost)]
pub struct SlotOfDay {
    id: SlotId,
    title: String,
    kind: SlotKind,
    status: SlotStatus,
    starts_at: Option<Instant>,
    ends_at: Option<Instant>,
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00")]
    local_start: Option<LocalTime>,
    timezone: Zone,
    capacity: i32,
    seats_taken: i32,
    seats_confirmed: i32,
}

impl From<SlotRow> for SlotOfDay {
    fn from(slot: SlotRow) -> Self {
        Self {
            id: slot.id,
            title: slot.title,
            kind: slot.kind,
            status: slot.status,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            local_start: slot.local_start,
            timezone: slot.timezone,
            capacity: slot.capacity,
            seats_taken: slot.seats_taken,
            seats_confirmed: slot.seats_confirmed,
        }
    }
}

fn read_query(query: &str, today: Date) -> Result<Date> {
    let mut fields = Fields::of_query(query);
    let date = fields.optional("date", parse::date);
    fields.finish(|| Some(date.unwrap_or(today)))
}

/// Read a day of a host.
///
/// Its slots with their seats, the busy times of its external calendars, the blackouts, the gaps in between, and how many mock interviews it has.
/// A day is one in its company's time zone.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(
    ("id" = HostId, Path, description = "The host"),
    ("date" = Option<Date>, Query, description = "The day; today where absent"),
), responses((status = 200, description = "The day", body = DayView), responses::ReadOne))]
#[get("/hosts/{id}/day")]
pub async fn get_host_day(caller: CompanySide, id: Id<HostId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let query = request.query_string().to_owned();
    let answer = deps.db.read("get_host_day", move |conn| {
        let host = companies::find_host(conn, scope, id)?;
        let timezone = companies::find_company(conn, Scope::Institute, host.company_id)?.timezone;
        let date = read_query(&query, timezone.date_at(now))?;
        let settings = policy::in_force(conn, now)?.settings;
        let Day { span, slots, busy, blackouts, free, mock_interviews } = day::of_host(conn, &host, date, &timezone, &settings)?;
        let view = DayView {
            host_id: id,
            date,
            timezone,
            starts_at: span.starts_at,
            ends_at: span.ends_at,
            slots: slots.into_iter().map(SlotOfDay::from).collect(),
            busy,
            blackouts: blackouts.into_iter().map(BlackoutOfDay::from).collect(),
            free,
            gap_minutes: settings.gap_minutes,
            mock_interviews: DayLimit { count: mock_interviews, max: settings.host_day.mock_interview },
        };
        Answer::json(200, &view)
    });
    Ok(answer.await?.into())
}
