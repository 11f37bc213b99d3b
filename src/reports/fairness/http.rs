//! Handles `GET /v1/fairness` and `GET /v1/fairness/zero-list`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::input;
use super::look::look;
use super::view::{FairnessView, WaitsView};
use super::waiting::{self, Found, Waits};
use crate::allocation::rule::RoundKind;
use crate::auth::{Coordinator, InstituteSide};
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::CohortId;
use crate::institute::store as institute;
use crate::reports::summary::input::Reader;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::paging::{Cursors, Page};
use crate::wire::responses;

/// Read the board.
///
/// How fairly one-to-ones are given, in the days of a cohort, in a period of at most three years, or in this calendar year. Each figure has its
/// numerator and denominator, and its definition stands with it. Coordinators see the figures by person too. A viewer reads one whole calendar year
/// of everybody, and no figure that tells of fewer than five people.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(
    ("cohort_id" = Option<CohortId>, Query, description = "Only bookings that count in this cohort, its people, and the rounds that are for it"),
    ("kind" = Option<RoundKind>, Query, description = "Only this kind"),
    ("from" = Option<Date>, Query, description = "The first day, in the institute's time zone; where absent that of the cohort, else of the calendar year"),
    ("to" = Option<Date>, Query, description = "The last day; where absent that of the cohort, else of the calendar year"),
), responses((status = 200, description = "The board", body = FairnessView), responses::Read))]
#[get("/fairness")]
pub async fn get_fairness(caller: InstituteSide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let reader = if caller.0.is_viewer() { Reader::Viewer } else { Reader::Office };
    let (now, query) = (deps.clock.now(), request.query_string().to_owned());
    let answer = deps.db.read("get_fairness", move |conn| {
        let zone = institute::read(conn)?.timezone;
        let question = input::question(conn, &query, reader, zone.date_at(now))?;
        Answer::json(200, &look(conn, &question, reader, &zone, now)?)
    });
    Ok(answer.await?.into())
}

/// List who has waited longest.
///
/// Mentees who are not archived and have attended no one-to-one for so many days, those who have waited longest first, with the last contact and
/// with what is open for them. Coordinators only. Somebody for whom something changes while a caller pages can turn up twice, or not at all.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(
    ("cohort_id" = Option<CohortId>, Query, description = "Only those whose enrolment in this cohort is active or paused"),
    ("days" = Option<i32>, Query, minimum = 1, maximum = 3650, description = "Only those who have waited for so many days; 45 by default"),
    responses::PageParameters,
), responses((status = 200, description = "A page of mentees", body = Page<WaitsView>), responses::Read))]
#[get("/fairness/zero-list")]
pub async fn get_zero_list(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let now = deps.clock.now();
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let wanted = input::wanted(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("get_zero_list", move |conn| {
        let Found { waits, until } = waiting::find(conn, &wanted, now)?;
        Answer::page(&wanted.page.page_until(&cursors, waits, until, Waits::place, WaitsView::from), &here)
    });
    Ok(answer.await?.into())
}
