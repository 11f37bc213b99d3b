//! `/settings/blackouts`: the times in which nothing is published, of the institute, of companies and of hosts.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::blackout_forms::owner_of;
use super::home::crumb;
use super::owner::Names;
use crate::auth::Scope;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, dangerous, link};
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, filters, pager};
use crate::console::kit::moment::{Reader, date_with_year};
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::Visit;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::policy::blackouts::input;
use crate::policy::store::{self as policy, BlackoutRow};
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::{Cursors, PageRequest};

#[get("/settings/blackouts")]
pub async fn list_blackouts(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let asked = Asked::of(&request);
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, visit.actor.scope());
    let query = asked.plain();
    let read = deps.db.read("console_blackouts", move |conn| {
        let institute = institute::read(conn)?;
        let mut fields = Fields::of_query(&query);
        let wanted = PageRequest::take(&mut fields, &cursors);
        let filter = input::filters(&mut fields);
        fields.finish(|| Some(()))?;
        let rows = policy::list_blackouts(conn, Scope::Institute, &filter.in_zone(&institute.timezone), &wanted)?;
        let shown = wanted.page(&cursors, rows, |row| (row.starts_at, row.id), |row| row);
        let names = Names::of(conn, &shown.items.iter().map(|blackout| owner_of(blackout.scope())).collect::<Vec<_>>())?;
        Ok((institute, shown, names))
    });
    let (institute, shown, names) = read.await?;
    let reader = Reader { now: visit.now, zone: &institute.timezone };
    let rows: Vec<_> = shown.items.iter().map(|blackout| row(blackout, &names, reader)).collect();
    let acts = html! {
        (link("/settings/blackouts/new", "New blackout", Weight::Primary))
        (link("/settings/blackouts/import", "Import a calendar", Weight::Plain))
    };
    let content = html! {
        (crumb())
        (head("Blackouts", Some("Nothing is published in these times, and those of the institute are no working days."), acts))
        p.muted { "One of a company or of a host is made on its own page." }
        (filters("/settings/blackouts", &said(&asked), &fields(), &Filled::set(typed)))
        @if rows.is_empty() { (empty("No blackout is found", "Holidays and other times that are closed stand here.", Some(("/settings/blackouts", "Show all")))) }
        @else { (table("Blackouts", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, "Blackouts", content)))
}

const COLUMNS: [Column; 4] = [Column::text("Blackout"), Column::text("Whose"), Column::text("When"), Column::ACTS];

fn row(blackout: &BlackoutRow, names: &Names, reader: Reader<'_>) -> Vec<Markup> {
    vec![
        html! { span dir="auto" { (blackout.name) } @if blackout.ends_at <= reader.now { br; span.muted { "It is over" } } },
        names.show(owner_of(blackout.scope())),
        when(blackout, reader),
        dangerous(&format!("/settings/blackouts/{}/delete", blackout.id), "Delete"),
    ]
}

/// The days of a blackout, or its times.
pub fn when(blackout: &BlackoutRow, reader: Reader<'_>) -> Markup {
    match (blackout.starts_on, blackout.ends_on) {
        (Some(first), Some(last)) if first == last => html! { (date_with_year(first.0)) },
        (Some(first), Some(last)) => html! { (date_with_year(first.0)) " to " (date_with_year(last.0)) },
        _ => {
            html! { (reader.absolute(blackout.starts_at, &blackout.timezone)) " to " (reader.absolute_within(blackout.ends_at, &blackout.timezone)) }
        }
    }
}

fn fields() -> [Field; 3] {
    let whose = vec![
        Choice::new("institute", "The institute's"),
        Choice::new("company", "Those of companies"),
        Choice::new("host", "Those of hosts"),
    ];
    [
        Field::select("scope", "Whose", whose).optional(),
        Field::date("from", "From this day").optional(),
        Field::date("to", "To this day").optional(),
    ]
}

/// The filters in words.
fn said(asked: &Asked) -> String {
    let whose = match asked.value("scope") {
        None => "all blackouts",
        Some("institute") => "those of the institute",
        Some("company") => "those of companies",
        Some("host") => "those of hosts",
        Some(_) => "those of one company or host",
    };
    match (asked.value("from"), asked.value("to")) {
        (None, None) => whose.to_owned(),
        (from, to) => format!("{whose}, {} to {}", from.unwrap_or("the beginning"), to.unwrap_or("the end")),
    }
}
