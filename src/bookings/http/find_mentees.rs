//! Handles `GET /v1/mentees`, which finds mentees by their filters, or those who can be booked into a slot.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::auth::Coordinator;
use crate::bookings::find_mentees::{self, FoundMentee, FoundMentees};
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CohortId, MenteeId, SlotId};
use crate::mentees::input::mentee_filter;
use crate::mentees::model::{MenteeFilter, WorkplaceClearance};
use crate::mentees::store::{self, Rank};
use crate::mentees::view::{MenteeView, TurnsView};
use crate::slots::model::SlotKind;
use crate::time::Instant;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::fields::Fields;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::parse;
use crate::wire::problem::ReasonView;
use crate::wire::responses;

/// This says which list a query asks for. A cursor of one is a fault in the other.
enum Asked {
    All(PageRequest<MenteeId>),
    /// The mentees for a slot. With `explain` the others are wanted too, each with the reasons for which the mentee cannot be booked.
    ForSlot {
        slot: SlotId,
        explain: bool,
        page: PageRequest<Rank>,
    },
}

/// Reads the filters and the page that a query asks for. `cursors` makes the cursors of the list for this slot, or of the list of all.
fn list_query(query: &str, cursors: impl Fn(Option<SlotId>) -> Cursors) -> Result<(Asked, Cursors, MenteeFilter)> {
    let mut fields = Fields::of_query(query);
    let for_slot = fields.optional("for_slot", parse::id);
    let cursors = cursors(for_slot);
    let explain = fields.optional("explain", parse::boolean_in_query).unwrap_or(false);
    let asked = match for_slot {
        Some(slot) => Asked::ForSlot { slot, explain, page: PageRequest::take(&mut fields, &cursors) },
        None => Asked::All(PageRequest::take(&mut fields, &cursors)),
    };
    let filter = mentee_filter(&mut fields, find_mentees::holding());
    if explain && for_slot.is_none() {
        fields.fault("explain", "not-allowed", "Reasons are explained for a slot: give for_slot.");
    }
    if filter.active == Some(false) && for_slot.is_some() {
        fields.fault("active", "not-allowed", "Archived mentees cannot be booked: leave out active or for_slot.");
    }
    fields.finish(|| Some((asked, cursors, filter)))
}

/// List mentees.
///
/// In the order in which they were registered, archived ones too. Coordinators only.
///
/// `for_slot` leaves those who can be booked into the slot now and whose fields it suits, by the rules of a booking. They are in the order of
/// their turns of the slot's kind, then of one-to-ones, then of the time they have waited, and each has these figures as `turns`. Where few can
/// be booked, a page may have fewer items than `limit` and go on all the same. With
/// `explain=true` the list has all who are not archived, each with `reasons`: every refusal of a booking in the order of refusals, and
/// `other-field`, which refuses nothing.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(
    ("q" = Option<String>, Query, description = "Only where a name, the e-mail address or the profession has this part, in any case, with or without accents", min_length = 1, max_length = 200),
    ("active" = Option<bool>, Query, description = "`false`: only archived ones; `true`: only others"),
    ("field" = Option<String>, Query, description = "Only with this field of work", pattern = "^[a-z0-9_]{1,64}$"),
    ("external_id" = Option<String>, Query, description = "Only the mentee with exactly this external id"),
    ("cohort_id" = Option<CohortId>, Query, description = "Only those whose enrolment in this cohort is active or paused"),
    ("without_booking_since" = Option<Instant>, Query, description = "Only those who hold no seat, and held none, that starts at this instant or later"),
    ("workplace_clearance" = Option<WorkplaceClearance>, Query, description = "Only with this clearance"),
    ("for_slot" = Option<SlotId>, Query, description = "Only those who can be booked into this slot now, in the order of turns"),
    ("explain" = Option<bool>, Query, description = "true: with `for_slot`, the others as well, with the reasons"),
    responses::PageParameters,
), responses((status = 200, description = "A page of mentees", body = Page<MenteeView>), responses::Read))]
#[get("/mentees")]
pub async fn list_mentees(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    // The place of somebody in the list for one slot says nothing in the list for another one.
    let cursors = |slot: Option<SlotId>| match slot {
        Some(slot) => Cursors::of(&request, &deps.sealer, format!("{scope} {slot}")),
        None => Cursors::of(&request, &deps.sealer, scope),
    };
    let (asked, cursors, filter) = list_query(request.query_string(), cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_mentees", move |conn| match &asked {
        Asked::All(page) => {
            let rows = store::list(conn, &filter, page)?;
            Answer::page(&page.page(&cursors, rows, |row| row.id, MenteeView::from), &here)
        }
        Asked::ForSlot { slot, explain, page } => {
            let slot = find_mentees::find_slot(conn, *slot, "/for_slot")?;
            let FoundMentees { mentees, until } = find_mentees::for_slot(conn, &slot, &filter, *explain, page, now)?;
            let show = |found| show(found, slot.kind, *explain);
            Answer::page(&page.page_until(&cursors, mentees, until, |found| found.rank, show), &here)
        }
    });
    Ok(answer.await?.into())
}

fn show(found: FoundMentee, kind: SlotKind, explain: bool) -> MenteeView {
    let turns = TurnsView {
        of_kind: found.turns.of_kind(kind),
        one_to_ones: found.turns.one_to_one(),
        weeks_waited: found.turns.weeks_waited,
        credits: found.turns.credits,
    };
    let reasons = explain.then(|| found.reasons.iter().map(ReasonView::from).collect());
    MenteeView::from(found.mentee).found(turns, reasons)
}
