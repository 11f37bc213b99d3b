//! Handles `GET` and `POST /v1/rounds`, `GET` and `PATCH /v1/rounds/{id}`, and the step that cancels a round.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch, post};

use crate::allocation::input::{NewRoundBody, RoundPatchBody, new_round, round_filter};
use crate::allocation::model::RoundStatus;
use crate::allocation::round::{self, Judged};
use crate::allocation::rule::RoundKind;
use crate::allocation::seed::FreshSeed;
use crate::allocation::store::{self, RoundFilter, RoundRow};
use crate::allocation::view::RoundView;
use crate::auth::{Coordinator, Stamp};
use crate::bookings::input::ReasonBody;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CohortId, RoundId};
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

fn list_query(query: &str, cursors: &Cursors, now: Instant) -> Result<(PageRequest<RoundId>, RoundFilter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = round_filter(&mut fields, now);
    fields.finish(|| Some((page, filter)))
}

/// Make a round.
///
/// Its slots give their seats together when it is drawn, and in no other way until then. It lasts at least as long as the policy says, and
/// holds an evening and a whole day that is no working day; a reason passes over that. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewRoundBody,
    responses((status = 201, description = "The round", body = RoundView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/rounds")]
pub async fn create_round(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let seed = FreshSeed::make(deps.ids, &deps.sealer, deps.clock.now())?;
    let act = request.run("create_round", caller.0, &deps, move |conn, stamp, given| {
        let made = round::create(conn, stamp, new_round(given.fields()?)?, &seed)?;
        let (location, version) = (format!("/v1/rounds/{}", made.round.id), made.round.details.version);
        Answer::created(location, version, &view(conn, stamp.at, made)?)
    });
    act.await
}

/// List rounds.
///
/// The newest come first. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(
    ("cohort_id" = Option<CohortId>, Query, description = "Only for this cohort"),
    ("kind" = Option<RoundKind>, Query, description = "Only of this kind"),
    ("status" = Option<RoundStatus>, Query, description = "Only in this state now"),
    responses::PageParameters,
), responses((status = 200, description = "A page of rounds", body = Page<RoundView>), responses::Read))]
#[get("/rounds")]
pub async fn list_rounds(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let now = deps.clock.now();
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (page, filter) = list_query(request.query_string(), &cursors, now)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_rounds", move |conn| {
        let rows = store::list_rounds(conn, &filter, &page)?;
        let ids: Vec<_> = rows.iter().map(|round| round.id).collect();
        let (slots, entries) = (store::slots_of_rounds(conn, &ids)?, store::count_entries(conn, &ids)?);
        let show = |round: RoundRow| {
            let id = round.id;
            RoundView::at(now, round, slots.get(&id).map(Vec::as_slice).unwrap_or_default(), entries.get(&id).copied().unwrap_or(0))
        };
        Answer::page(&page.page(&cursors, rows, |row| row.id, show), &here)
    });
    Ok(answer.await?.into())
}

/// Read a round.
///
/// Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = RoundId, Path, description = "The round"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The round", body = RoundView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/rounds/{id}")]
pub async fn get_round(_: Coordinator, id: Id<RoundId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, now) = (id.get()?, deps.clock.now());
    let answer = deps.db.read("get_round", move |conn| {
        let round = store::find_round(conn, id)?;
        answer(conn, now, Judged { round, warnings: Vec::new() })
    });
    Ok(answer.await?.unless_known(if_none_match(&request)).into())
}

/// Change a round.
///
/// A merge patch, until the round opens. Slots that are left out are free at once. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = RoundId, Path, description = "The round"), responses::IfMatchHeader),
    request_body = RoundPatchBody,
    responses((status = 200, description = "The round", body = RoundView, headers(("ETag" = String))), responses::Change))]
#[patch("/rounds/{id}")]
pub async fn patch_round(caller: Coordinator, id: Id<RoundId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("patch_round", caller.0, &deps, id, round::patch, show).await
}

/// Cancel a round.
///
/// Its slots are free at once. Once a round has opened, a second person has to approve its end: `conflict` names the way. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = RoundId, Path, description = "The round"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body = ReasonBody,
    responses((status = 200, description = "The round", body = RoundView, headers(("ETag" = String))), responses::Change))]
#[post("/rounds/{id}/cancel")]
pub async fn cancel_round(caller: Coordinator, id: Id<RoundId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let sealer = deps.sealer.clone();
    let cancel = move |conn: &mut Conn, stamp: &Stamp, given: &_, id| round::cancel(conn, stamp, given, id, &sealer);
    request.step("cancel_round", caller.0, &deps, id, cancel, show).await
}

pub(super) fn show(conn: &mut Conn, stamp: &Stamp, judged: Judged) -> Result<Answer> {
    answer(conn, stamp.at, judged)
}

fn answer(conn: &mut Conn, now: Instant, judged: Judged) -> Result<Answer> {
    let version = judged.round.details.version;
    Answer::resource(200, version, &view(conn, now, judged)?)
}

fn view(conn: &mut Conn, now: Instant, Judged { round, warnings }: Judged) -> Result<RoundView> {
    let id = round.id;
    let (slots, entries) = (store::slots_of_round(conn, id)?, store::count_entries(conn, &[id])?);
    Ok(RoundView::at(now, round, &slots, entries.get(&id).copied().unwrap_or(0)).with(warnings))
}
