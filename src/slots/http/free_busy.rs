//! Handles `GET /v1/hosts/{id}/free-busy`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::SignedDuration;
use serde::Serialize;

use crate::auth::CompanySide;
use crate::busy::interval::Interval;
use crate::companies::store as companies;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::HostId;
use crate::slots::free_busy;
use crate::time::Instant;
use crate::wire::answer::Answer;
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::parse;
use crate::wire::responses;

/// The most days one request may ask for.
const MOST_DAYS: i64 = 92;
/// The days that a request without `to` asks for.
const USUAL_DAYS: i64 = 14;

/// When a host is busy.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FreeBusy)]
pub struct FreeBusyView {
    host_id: HostId,
    from: Instant,
    to: Instant,
    /// In order; what overlaps or touches is one interval.
    busy: Vec<Interval>,
}

/// Reads the span that a query asks for; without `from` it begins now. A day is 24 hours here.
fn read_query(query: &str, now: Instant) -> Result<Interval> {
    let mut fields = Fields::of_query(query);
    let from = fields.optional("from", parse::instant).unwrap_or(now);
    let days = |days: i64| from.plus(SignedDuration::from_hours(24 * days));
    let to = fields.optional("to", parse::instant).unwrap_or_else(|| days(USUAL_DAYS));
    if to <= from {
        fields.fault("to", "out-of-range", "Later than from.");
    } else if to > days(MOST_DAYS) {
        fields.fault("to", "out-of-range", format!("At most {MOST_DAYS} days after from."));
    }
    fields.finish(|| Some(Interval { starts_at: from, ends_at: to }))
}

/// Read when a host is busy.
///
/// By its published slots, its external calendars and blackouts, as one list of intervals: never why. At most 92 days; without `from` and `to` the next 14.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(
    ("id" = HostId, Path, description = "The host"),
    ("from" = Option<Instant>, Query, description = "From this instant on; now where absent"),
    ("to" = Option<Instant>, Query, description = "Until this instant; 14 days after `from` where absent"),
), responses((status = 200, description = "When the host is busy", body = FreeBusyView), responses::ReadOne))]
#[get("/hosts/{id}/free-busy")]
pub async fn get_free_busy(caller: CompanySide, id: Id<HostId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let query = request.query_string().to_owned();
    let answer = deps.db.read("get_free_busy", move |conn| {
        let host = companies::find_host(conn, scope, id)?;
        let span = read_query(&query, now)?;
        let busy = free_busy::of_host(conn, &host, span)?;
        Answer::json(200, &FreeBusyView { host_id: id, from: span.starts_at, to: span.ends_at, busy })
    });
    Ok(answer.await?.into())
}
