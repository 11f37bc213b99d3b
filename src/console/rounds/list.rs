//! The list of rounds, the newest first.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::said;
use crate::allocation::input::round_filter;
use crate::allocation::model::SlotOutcome;
use crate::allocation::rule::RoundKind;
use crate::allocation::store::{self, RoundFilter, RoundRow, RoundSlotRow};
use crate::auth::Scope;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::field::Field;
use crate::console::kit::filled::Filled;
use crate::console::kit::frame::head;
use crate::console::kit::list::{cleared, empty, filters, pager};
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::Visit;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CohortId, RoundId};
use crate::institute::store as institute;
use crate::mentees::store as mentees;
use crate::time::Instant;
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::{Cursors, PageRequest};

/// What the list counts and names beside the rounds.
struct Beside {
    slots: HashMap<RoundId, usize>,
    entries: HashMap<RoundId, i64>,
    cohorts: HashMap<CohortId, String>,
}

#[get("/rounds")]
pub async fn list_rounds(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (now, asked) = (visit.now, Asked::of(&request));
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let (wanted, filter) = wanted(&asked.plain(), &cursors, now)?;
    let read = deps.db.read("console_rounds", move |conn| {
        let rows = store::list_rounds(conn, &filter, &wanted)?;
        let shown = wanted.page(&cursors, rows, |round| round.id, |round| round);
        let ids: Vec<_> = shown.items.iter().map(|round| round.id).collect();
        // A slot that has left a round otherwise than by its draw counts no more.
        let counts = |slot: &RoundSlotRow| matches!(slot.outcome, None | Some(SlotOutcome::Drawn));
        let slots = store::slots_of_rounds(conn, &ids)?;
        let slots = slots.into_iter().map(|(id, slots)| (id, slots.into_iter().filter(counts).count())).collect();
        let entries = store::count_entries(conn, &ids)?;
        let cohorts: Vec<_> = shown.items.iter().filter_map(|round| round.details.cohort_id).collect();
        let cohorts = mentees::cohort_names(conn, &cohorts)?;
        Ok((institute::read(conn)?, shown, Beside { slots, entries, cohorts }))
    });
    let (institute, shown, beside) = read.await?;
    let reader = Reader { now, zone: &institute.timezone };
    let rows: Vec<_> = shown.items.iter().map(|round| row(round, &beside, reader)).collect();
    let lead = "Places that many want are given in rounds: everybody who enters before the end is in, and nobody gains by coming first.";
    let content = html! {
        (head("Fair turns", Some(lead), acts()))
        (filters("/rounds", &in_words(&asked), &fields(), &Filled::set(typed)))
        @if rows.is_empty() && asked.has_filters() {
            (empty("No round is found", "No round fits all the filters.", Some((&cleared("/rounds"), "Clear filters"))))
        } @else if rows.is_empty() {
            (empty("There is no round yet", "A round gives the seats of published slots together. It stands here once you have made one.", Some(("/rounds/new", "New round"))))
        } @else { (table("Rounds", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, "Fair turns", content)))
}

/// Leads to what belongs to fair turns.
fn acts() -> Markup {
    html! {
        (link("/rounds/new", "New round", Weight::Primary))
        (link("/fairness", "How fairly", Weight::Plain))
        (link("/fairness/zero-list", "Who waits longest", Weight::Plain))
        (link("/exceptions", "Exceptions", Weight::Plain))
    }
}

fn wanted(query: &str, cursors: &Cursors, now: Instant) -> Result<(PageRequest<RoundId>, RoundFilter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = round_filter(&mut fields, now);
    fields.finish(|| Some((page, filter)))
}

const COLUMNS: [Column; 6] = [
    Column::text("Round"),
    Column::text("State"),
    Column::text("Opens"),
    Column::text("Closes"),
    Column::number("Entered"),
    Column::number("Slots"),
];

fn row(round: &RoundRow, beside: &Beside, reader: Reader<'_>) -> Vec<Markup> {
    let details = &round.details;
    let cohort = details.cohort_id.and_then(|id| beside.cohorts.get(&id));
    vec![
        html! {
            a href={ "/rounds/" (round.id) } dir="auto" { (details.name) }
            br; span.muted dir="auto" { (said::kind(details.kind)) @if let Some(cohort) = cohort { ", " (cohort) } }
        },
        said::round_state(round, reader.now),
        reader.absolute(details.opens_at, reader.zone),
        reader.absolute(details.closes_at, reader.zone),
        html! { (beside.entries.get(&round.id).copied().unwrap_or(0)) },
        html! { (beside.slots.get(&round.id).copied().unwrap_or(0)) },
    ]
}

fn fields() -> Vec<Field> {
    vec![Field::select("status", "State", said::statuses()).optional(), Field::select("kind", "Kind", said::kinds()).optional()]
}

/// The filters in words.
fn in_words(asked: &Asked) -> String {
    let status = asked.value("status").and_then(|word| word.parse().ok()).map(said::status);
    let kind = asked.value("kind").and_then(|word| word.parse::<RoundKind>().ok()).map(said::kind);
    let set: Vec<_> = [status, kind].into_iter().flatten().collect();
    match (set.is_empty(), asked.has_filters()) {
        (false, _) => set.join(", "),
        (true, true) => "some rounds".to_owned(),
        (true, false) => "all rounds".to_owned(),
    }
}
