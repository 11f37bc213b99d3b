//! Handles `GET /v1/reports/summary`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::input::{self, Reader};
use super::look::look;
use super::view::SummaryView;
use crate::auth::InstituteSide;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CohortId, CompanyId};
use crate::institute::store as institute;
use crate::slots::model::SlotKind;
use crate::wire::answer::Answer;
use crate::wire::responses;

/// Read the summary.
///
/// What came of slots and bookings in a period of at most three years; without one, in this calendar year. Each figure has its numerator and
/// denominator, and its definition stands with it. A viewer reads one whole calendar year with at most one of the conditions, and no figure that tells
/// of fewer than five people.
#[utoipa::path(tag = "institute", security(("api_key" = [])), params(
    ("from" = Option<Date>, Query, description = "The first day, in the institute's time zone; the first day of that year where absent"),
    ("to" = Option<Date>, Query, description = "The last day; the last day of that year where absent"),
    ("company_id" = Option<CompanyId>, Query, description = "Only slots of this company"),
    ("kind" = Option<SlotKind>, Query, description = "Only slots of this kind"),
    ("cohort_id" = Option<CohortId>, Query, description = "Only slots that are for this cohort, bookings that count in it, and mentees who are in it or have completed it"),
), responses((status = 200, description = "The summary", body = SummaryView), responses::Read))]
#[get("/reports/summary")]
pub async fn get_summary(caller: InstituteSide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let reader = if caller.0.is_viewer() { Reader::Viewer } else { Reader::Office };
    let (now, query) = (deps.clock.now(), request.query_string().to_owned());
    let answer = deps.db.read("get_summary", move |conn| {
        let zone = institute::read(conn)?.timezone;
        let question = input::question(&query, reader, zone.date_at(now))?;
        Answer::json(200, &look(conn, &question, reader, &zone)?)
    });
    Ok(answer.await?.into())
}
