//! The list of slots, with every filter of the API.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::asked::Asked;
use super::choices::Choices;
use super::contact;
use super::kit::button::{Weight, link};
use super::kit::field::{Choice, Field};
use super::kit::filled::Filled;
use super::kit::frame::head;
use super::kit::list::{cleared, empty, filters, pager};
use super::kit::moment::Reader;
use super::kit::table::{Column, table};
use super::remembered;
use super::slot::seat_dots;
use super::step::page;
use super::visit::Visitor;
use super::words;
use crate::auth::Scope;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::slots::input::slot_filter;
use crate::slots::model::{Mode, SlotKind, SlotStatus};
use crate::slots::store::{self as slots, SlotBrief, SlotRow};
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::Cursors;
use crate::wire::sorting::{Sort, SortedPage};

#[get("/slots")]
pub async fn list_slots(visitor: Visitor, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::slots::list(visit, &request, &deps).await,
    };
    let (now, asked) = (visit.now, Asked::of(&request));
    if let Some(elsewhere) = remembered::lead(&visit, &asked, &deps).await? {
        return Ok(elsewhere);
    }
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let filters_asked = asked.clone();
    let read = deps.db.read("console_slots", move |conn| {
        let institute = institute::read(conn)?;
        let query = filters_asked.query(&institute.timezone);
        let mut fields = Fields::of_query(&query);
        let wanted = SortedPage::take(&mut fields, &query, &cursors, Sort::StartsAt);
        let filter = slot_filter(&mut fields, Scope::Institute, now);
        let (wanted, filter) = fields.finish(|| Some((wanted, filter)))?;
        let rows = slots::list(conn, Scope::Institute, &filter, &wanted)?;
        let shown = wanted.page(&cursors, rows, |slot| (slot.sort_at, slot.id), |slot| slot);
        let mut briefs = slots::briefs(conn, &shown.items.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
        let rows: Vec<_> = shown.items.into_iter().filter_map(|slot| Some((briefs.remove(&slot.id)?, slot))).collect();
        Ok((institute, rows, shown.next_cursor, Choices::read(conn, &filters_asked)?))
    });
    let (institute, rows, next, choices) = read.await?;
    if let Some(elsewhere) = remembered::keep(&visit, &asked, &deps).await? {
        return Ok(elsewhere);
    }
    let said = said(&asked, choices.company(&asked));
    let reader = Reader { now, zone: &institute.timezone };
    let rows: Vec<_> = rows.iter().map(|(brief, slot)| row(slot, brief, reader)).collect();
    let content = html! {
        (head("Slots", None, acts(&asked)))
        (filters("/slots", &said, &fields(choices), &Filled::set(typed)))
        @if rows.is_empty() && asked.has_filters() {
            (empty("No slot is found", "No slot fits all the filters.", Some((&cleared("/slots"), "Clear filters"))))
        } @else if rows.is_empty() {
            (empty("There is no slot yet", "Slots stand here, the earliest first, as soon as a company or you have made one.", Some(("/slots/new", "New slot"))))
        }
        @else { (table("Slots", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), next.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, "Slots", content)))
}

fn acts(asked: &Asked) -> Markup {
    html! {
        (link("/slots/new", "New slot", Weight::Primary))
        (link("/series/new", "New series", Weight::Plain))
        (link(&asked.export(), "Export", Weight::Quiet))
    }
}

const COLUMNS: [Column; 5] =
    [Column::text("Slot"), Column::text("When"), Column::text("Company"), Column::text("Seats"), Column::text("State")];

fn row(slot: &SlotRow, brief: &SlotBrief, reader: Reader<'_>) -> Vec<Markup> {
    let hosts: Vec<_> = brief.hosts.iter().map(|(_, name)| name.as_str()).collect();
    vec![
        html! { a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) } br; span.muted { (words::kind(slot.kind)) } },
        html! { @match slot.starts_at { Some(at) => (reader.absolute(at, &slot.timezone)), None => "To be confirmed" } },
        html! { span dir="auto" { (brief.facts.company_name) } @if !hosts.is_empty() { br; span.muted dir="auto" { (hosts.join(", ")) } } },
        seat_dots(slot),
        words::slot_state(slot.status),
    ]
}

fn fields(choices: Choices) -> Vec<Field> {
    let kinds = SlotKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(*kind))).collect();
    let statuses = SlotStatus::ALL.iter().map(|status| Choice::new(status.as_str(), words::slot_status(*status))).collect();
    let modes = Mode::ALL.iter().map(|mode| Choice::new(mode.as_str(), words::mode(*mode))).collect();
    let free = vec![Choice::new("true", "Only with a free seat and open for booking")];
    let mut fields = vec![
        Field::text("q", "Words in the title or the company's name").optional(),
        Field::select("status", "State", statuses).optional(),
        Field::select("kind", "Kind", kinds).optional(),
        Field::select("available", "Free seats", free).optional(),
        Field::select("mode", "Online or in person", modes).optional(),
        Field::date("from", "From this day").optional(),
        Field::date("to", "To this day").optional(),
        Field::text("field", "Field of work").optional(),
    ];
    fields.extend(choices.fields());
    fields.push(Field::select("sort", "Order", orders()).optional());
    fields
}

fn orders() -> Vec<Choice> {
    vec![
        Choice::new("starts_at", "The earliest first"),
        Choice::new("-starts_at", "The latest first"),
        Choice::new("-created_at", "The newest first"),
    ]
}

/// The filters in words.
fn said(asked: &Asked, company: Option<String>) -> String {
    let status = asked.value("status").and_then(|word| word.parse().ok()).map(words::slot_status);
    let kind = asked.value("kind").and_then(|word| word.parse().ok()).map(words::kind);
    let set = [asked.value("q").map(|q| format!("“{q}”")), status.map(str::to_owned), kind.map(str::to_owned), company];
    let set: Vec<_> = set.into_iter().flatten().collect();
    match (set.is_empty(), asked.has_filters()) {
        (false, _) => set.join(", "),
        (true, true) => "some slots".to_owned(),
        (true, false) => "all slots".to_owned(),
    }
}
