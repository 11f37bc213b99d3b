//! Handles `GET /v1/slots` and `GET /v1/slots/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::auth::{CompanySide, Scope};
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CohortId, CompanyId, HostId, SiteId, SlotId};
use crate::mentees::store as mentees;
use crate::slots::input::cohort_in_query;
use crate::slots::model::{Mode, SlotKind};
use crate::slots::store::hosts;
use crate::slots::store::{self, SlotFilter};
use crate::slots::view::SlotView;
use crate::time::Instant;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page};
use crate::wire::parse;
use crate::wire::responses;
use crate::wire::sorting::{Sort, SortedPage};

/// Reads the filters and the page that a query asks for.
fn read_query(query: &str, cursors: &Cursors, scope: Scope, now: Instant) -> Result<(SlotFilter, SortedPage<SlotId>)> {
    let mut fields = Fields::of_query(query);
    let page = SortedPage::take(&mut fields, query, cursors, Sort::StartsAt);
    let filter = SlotFilter {
        kind: fields.optional("kind", parse::word),
        company_id: fields.optional("company_id", parse::id),
        host_id: fields.optional("host_id", parse::id),
        site_id: fields.optional("site_id", parse::id),
        cohort_id: cohort_in_query(&mut fields, scope),
        fields: fields.optional("field", parse::slug).into_iter().collect(),
        mode: fields.optional("mode", parse::word),
        statuses: fields.optional("status", parse::words_in_query).unwrap_or_default(),
        available_at: fields.optional("available", parse::boolean_in_query).and_then(|available| available.then_some(now)),
        starts_after: fields.optional("starts_after", parse::instant),
        starts_before: fields.optional("starts_before", parse::instant),
        ..SlotFilter::default()
    };
    fields.finish(|| Some((filter, page)))
}

/// List slots.
///
/// In the order of their starts, drafts without one last, unless `sort` says another. A partner sees its own company's. `available=true` leaves those that can be booked now;
/// `field` finds slots of that field and those for any.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(
    ("kind" = Option<SlotKind>, Query, description = "Only this kind"),
    ("company_id" = Option<CompanyId>, Query, description = "Only this company's"),
    ("host_id" = Option<HostId>, Query, description = "Only with this host"),
    ("site_id" = Option<SiteId>, Query, description = "Only at this site"),
    ("cohort_id" = Option<CohortId>, Query, description = "Only those kept for this cohort. Coordinators only"),
    ("field" = Option<String>, Query, description = "Of this field of work, or for any", pattern = "^[a-z0-9_]{1,64}$"),
    ("mode" = Option<Mode>, Query, description = "Only this mode"),
    ("status" = Option<String>, Query, description = "Only in one of these states, separated by commas", example = "published,on_hold"),
    ("available" = Option<bool>, Query, description = "true: only slots with a seat left and an open booking window"),
    ("starts_after" = Option<Instant>, Query, description = "Starting at this instant or later"),
    ("starts_before" = Option<Instant>, Query, description = "Starting before this instant"),
    ("sort" = inline(Option<Sort>), Query, description = "`starts_at` by default; `-` turns the order around"),
    responses::PageParameters,
), responses((status = 200, description = "A page of slots", body = Page<SlotView>), responses::Read))]
#[get("/slots")]
pub async fn list_slots(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let (filter, page) = read_query(request.query_string(), &cursors, scope, now)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_slots", move |conn| {
        let rows = store::list(conn, scope, &filter, &page)?;
        let ids: Vec<_> = rows.iter().map(|slot| slot.id).collect();
        let mut hosts = hosts::hosts_of_all(conn, &ids)?;
        let cohorts = mentees::cohort_names(conn, &rows.iter().filter_map(|slot| slot.cohort_id).collect::<Vec<_>>())?;
        let show = |slot: store::SlotRow| {
            let hosts = hosts.remove(&slot.id).unwrap_or_default();
            let cohort_name = slot.cohort_id.and_then(|cohort| cohorts.get(&cohort).cloned());
            SlotView::seen_by(scope, slot, hosts, cohort_name, now)
        };
        Answer::page(&page.page(&cursors, rows, |slot| (slot.sort_at, slot.id), show), &here)
    });
    Ok(answer.await?.into())
}

/// Read a slot.
///
/// With its seats, its availability now and its windows. One of another company is not found.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(("id" = SlotId, Path, description = "The slot"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The slot", body = SlotView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/slots/{id}")]
pub async fn get_slot(caller: CompanySide, id: Id<SlotId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let answer = deps.db.read("get_slot", move |conn| {
        let slot = store::find(conn, scope, id)?;
        SlotView::answer(conn, scope, slot, now)
    });
    Ok(answer.await?.unless_known(if_none_match(&request)).into())
}
