//! Handles `GET /v1/slots`, which finds slots by their filters, or those into which a mentee can be booked.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::auth::{CompanySide, Scope};
use crate::bookings::find_slots::{self, FoundSlots};
use crate::bookings::reasons::Reason;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{CohortId, CompanyId, HostId, MenteeId, SiteId, SlotId};
use crate::mentees::store as mentees;
use crate::slots::input::slot_filter;
use crate::slots::model::{Mode, SlotKind};
use crate::slots::store::{self, SlotFilter, SlotRow, hosts};
use crate::slots::view::SlotView;
use crate::time::Instant;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::fields::Fields;
use crate::wire::paging::{Cursors, Page};
use crate::wire::parse;
use crate::wire::problem::ReasonView;
use crate::wire::responses;
use crate::wire::sorting::{Sort, SortedPage};

/// This is what a query asks for.
struct Asked {
    filter: SlotFilter,
    page: SortedPage<SlotId>,
    /// The slots are found for this mentee.
    for_mentee: Option<MenteeId>,
    /// The others are wanted too, each with the reasons for which it cannot be booked.
    explain: bool,
}

/// Reads the filters and the page that a query asks for.
fn read_query(query: &str, cursors: &Cursors, scope: Scope, now: Instant) -> Result<Asked> {
    let mut fields = Fields::of_query(query);
    let page = SortedPage::take(&mut fields, query, cursors, Sort::StartsAt);
    let filter = slot_filter(&mut fields, scope, now);
    let for_mentee = fields.optional("for_mentee", parse::id);
    let explain = fields.optional("explain", parse::boolean_in_query).unwrap_or(false);
    if explain && for_mentee.is_none() {
        fields.fault("explain", "not-allowed", "Reasons are explained for a mentee: give for_mentee.");
    }
    fields.finish(|| Some(Asked { filter, page, for_mentee, explain }))
}

/// List slots.
///
/// In the order of their starts, drafts without one last, unless `sort` says another. A partner sees its own company's. `available=true` leaves those that can be booked now;
/// `field` finds slots of that field and those for any.
///
/// `for_mentee` leaves the slots of the mentee's fields into which the mentee can be booked now, by the rules of a booking, so a page may have fewer
/// items than `limit` and go on all the same. With `explain=true` the list has all slots that have not begun, each with `reasons`: every refusal of a
/// booking in the order of refusals, and `other-field`, which refuses nothing. Both are for coordinators only.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(
    ("q" = Option<String>, Query, description = "Only where the title or the company's name has this part, in any case, with or without accents", min_length = 1, max_length = 200),
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
    ("for_mentee" = Option<MenteeId>, Query, description = "Only those into which this mentee can be booked now"),
    ("explain" = Option<bool>, Query, description = "true: with `for_mentee`, the others as well, with the reasons"),
    ("sort" = inline(Option<Sort>), Query, description = "`starts_at` by default; `-` turns the order around"),
    responses::PageParameters,
), responses((status = 200, description = "A page of slots", body = Page<SlotView>), responses::Read))]
#[get("/slots")]
pub async fn list_slots(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let cursors = Cursors::of(&request, &deps.sealer, scope);
    let Asked { filter, page, for_mentee, explain } = read_query(request.query_string(), &cursors, scope, now)?;
    check_may_ask(scope, for_mentee)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_slots", move |conn| {
        let found = match for_mentee {
            None => FoundSlots::of_list(store::list(conn, scope, &filter, &page)?),
            Some(id) => {
                let mentee = find_slots::find_mentee(conn, id, "/for_mentee")?;
                let find = if explain { find_slots::explained } else { find_slots::bookable };
                find(conn, &mentee, &filter, &page, now)?
            }
        };
        let ids: Vec<_> = found.slots.iter().map(|(slot, _)| slot.id).collect();
        let mut hosts = hosts::hosts_of_all(conn, &ids)?;
        let kept_for: Vec<_> = found.slots.iter().filter_map(|(slot, _)| slot.cohort_id).collect();
        let cohorts = mentees::cohort_names(conn, &kept_for)?;
        let show = |(slot, why): (SlotRow, Vec<Reason>)| {
            let hosts = hosts.remove(&slot.id).unwrap_or_default();
            let cohort_name = slot.cohort_id.and_then(|cohort| cohorts.get(&cohort).cloned());
            SlotView::seen_by(scope, slot, hosts, cohort_name, now).explained(explain.then(|| why.iter().map(ReasonView::from).collect()))
        };
        let key = |(slot, _): &(SlotRow, Vec<Reason>)| (slot.sort_at, slot.id);
        Answer::page(&page.page_until(&cursors, found.slots, found.until, key, show), &here)
    });
    Ok(answer.await?.into())
}

/// Whom a mentee could meet says something of the mentee, so only the institute may ask.
fn check_may_ask(scope: Scope, for_mentee: Option<MenteeId>) -> Result<()> {
    match (scope, for_mentee) {
        (Scope::Institute, _) | (Scope::Company(_), None) => Ok(()),
        (Scope::Company(_), Some(_)) => Err(Error::Forbidden("Only the institute's keys may ask for a mentee's slots.".to_owned())),
    }
}
