//! The list of exceptions, the newest first, each with both people.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::about::{self, Named};
use crate::allocation::exception::input::exception_filter;
use crate::allocation::store::{self, ExceptionFilter, ExceptionRow};
use crate::auth::Scope;
use crate::console::asked::Asked;
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
use crate::ids::ExceptionId;
use crate::institute::store as institute;
use crate::time::Instant;
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::{Cursors, PageRequest};

const LEAD: &str =
    "A place that is given out of order is asked for by one person and approved by another. What nobody answers in 72 hours lapses.";

#[get("/exceptions")]
pub async fn list_exceptions(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (now, asked) = (visit.now, Asked::of(&request));
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let (wanted, filter) = wanted(&asked.plain(), &cursors, now)?;
    let read = deps.db.read("console_exceptions", move |conn| {
        let rows = store::list_exceptions(conn, &filter, &wanted)?;
        let shown = wanted.page(&cursors, rows, |row| row.id, |row| row);
        let named = Named::of(conn, &shown.items)?;
        Ok((institute::read(conn)?, shown, named))
    });
    let (institute, shown, named) = read.await?;
    let reader = Reader { now, zone: &institute.timezone };
    let rows = shown.items.iter().map(|row| self::row(row, &named, reader)).collect::<Result<Vec<_>>>()?;
    let said = asked.value("status").and_then(|word| word.parse().ok()).map_or("all exceptions", about::status);
    let fields = [Field::select("status", "State", about::statuses()).optional()];
    let content = html! {
        p.crumb { a href="/rounds" { "Fair turns" } }
        (head("Exceptions", Some(LEAD), html! {}))
        (filters("/exceptions", said, &fields, &Filled::set(typed)))
        @if rows.is_empty() && asked.has_filters() {
            (empty("No exception is found", "No exception is in this state.", Some((&cleared("/exceptions"), "Clear filters"))))
        } @else if rows.is_empty() {
            (empty("There is no exception", "One is asked for on the page of a slot, of a booking that waits, or of a round.", Some(("/rounds", "See the rounds"))))
        } @else { (table("Exceptions", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, "Exceptions", content)))
}

fn wanted(query: &str, cursors: &Cursors, now: Instant) -> Result<(PageRequest<ExceptionId>, ExceptionFilter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = exception_filter(&mut fields, now);
    fields.finish(|| Some((page, filter)))
}

const COLUMNS: [Column; 4] = [Column::text("Asked for"), Column::text("State"), Column::text("Asked by"), Column::text("Decided by")];

fn row(row: &ExceptionRow, named: &Named, reader: Reader<'_>) -> Result<Vec<Markup>> {
    Ok(vec![
        html! { (named.asked(row, reader.zone)?) br; a.muted href={ "/exceptions/" (row.id) } { (about::category(row.category)) } },
        about::exception_state(row, reader.now),
        html! { (named.people.show(Some(row.asked_by))) br; span.muted { (reader.absolute(row.created_at, reader.zone)) } },
        html! {
            @if let Some(by) = row.decided_by { (named.people.show(Some(by))) }
            @if let Some(at) = row.decided_at { br; span.muted { (reader.absolute(at, reader.zone)) } }
        },
    ])
}
