//! The slots of a company, with what its contact needs to find one and to make the next one from it.

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};

use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, filters, pager};
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::remembered;
use crate::console::slot::seat_dots;
use crate::console::step::page;
use crate::console::visit::ContactVisit;
use crate::console::words;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::slots::input::slot_filter;
use crate::slots::model::{SlotKind, SlotStatus};
use crate::slots::store::{self as slots, SlotRow, named_hosts};
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::Cursors;
use crate::wire::sorting::{Sort, SortedPage};

pub async fn list(contact: ContactVisit, request: &HttpRequest, deps: &Deps) -> Result<HttpResponse> {
    let (scope, now, asked) = (contact.scope(), contact.visit.now, Asked::of(request));
    if let Some(elsewhere) = remembered::lead(&contact.visit, &asked, deps).await? {
        return Ok(elsewhere);
    }
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(request, &deps.sealer, scope);
    let filters_asked = asked.clone();
    let read = deps.db.read("console_contact_slots", move |conn| {
        let institute = institute::read(conn)?;
        let query = filters_asked.query(&institute.timezone);
        let mut fields = Fields::of_query(&query);
        let wanted = SortedPage::take(&mut fields, &query, &cursors, Sort::StartsAtDown);
        let filter = slot_filter(&mut fields, scope, now);
        let (wanted, filter) = fields.finish(|| Some((wanted, filter)))?;
        let rows = slots::list(conn, scope, &filter, &wanted)?;
        let shown = wanted.page(&cursors, rows, |slot| (slot.sort_at, slot.id), |slot| slot);
        let hosts = named_hosts(conn, &shown.items.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
        Ok((institute, shown, hosts))
    });
    let (institute, shown, hosts) = read.await?;
    if let Some(elsewhere) = remembered::keep(&contact.visit, &asked, deps).await? {
        return Ok(elsewhere);
    }
    let reader = Reader { now, zone: &institute.timezone };
    let names = |slot: &SlotRow| hosts.get(&slot.id).into_iter().flatten().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
    let rows: Vec<_> = shown.items.iter().map(|slot| row(slot, &names(slot), reader)).collect();
    let content = html! {
        (head("Your slots", None, link("/slots/new", "New slot", Weight::Primary)))
        (filters("/slots", &said(&asked), &fields(), &Filled::set(typed)))
        @if rows.is_empty() { (empty("No slot is found", "Slots that you offer stand here, the latest first.", Some(("/slots/new", "Make one")))) }
        @else { (table("Your slots", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(contact.page(&institute.name, "Your slots", content)))
}

const COLUMNS: [Column; 5] = [Column::text("Slot"), Column::text("When"), Column::text("Seats"), Column::text("State"), Column::ACTS];

fn row(slot: &SlotRow, hosts: &str, reader: Reader<'_>) -> Vec<Markup> {
    vec![
        html! {
            a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) }
            br; span.muted dir="auto" { (words::kind(slot.kind)) @if !hosts.is_empty() { ", " (hosts) } }
        },
        html! { @match slot.starts_at { Some(at) => (reader.absolute(at, &slot.timezone)), None => "To be confirmed" } },
        seat_dots(slot),
        html! { (words::slot_state(slot.status)) @if slot.return_comment.is_some() { br; span.muted { "Returned to you" } } },
        html! { a href={ "/slots/new?from=" (slot.id) } { "New from this" } },
    ]
}

fn fields() -> [Field; 6] {
    let kinds = SlotKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(*kind))).collect();
    let statuses = SlotStatus::ALL.iter().map(|status| Choice::new(status.as_str(), words::slot_status(*status))).collect();
    let orders = vec![
        Choice::new("starts_at", "The earliest first"),
        Choice::new("-starts_at", "The latest first"),
        Choice::new("-created_at", "The newest first"),
    ];
    [
        Field::text("q", "Words in the title").optional(),
        Field::select("status", "State", statuses).optional(),
        Field::select("kind", "Kind", kinds).optional(),
        Field::date("from", "From this day").optional(),
        Field::date("to", "To this day").optional(),
        Field::select("sort", "Order", orders).optional(),
    ]
}

/// Says the filters in words.
fn said(asked: &Asked) -> String {
    let status = asked.value("status").and_then(|word| word.parse().ok()).map(words::slot_status);
    let kind = asked.value("kind").and_then(|word| word.parse().ok()).map(words::kind);
    let set = [asked.value("q").map(|q| format!("“{q}”")), status.map(str::to_owned), kind.map(str::to_owned)];
    let set: Vec<_> = set.into_iter().flatten().collect();
    if set.is_empty() { "all slots".to_owned() } else { set.join(", ") }
}
