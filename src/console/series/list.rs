//! The list of series, the newest first.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::pattern;
use crate::auth::Scope;
use crate::companies::store as companies;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, pager};
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::Visit;
use crate::console::words;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::CompanyId;
use crate::institute::store as institute;
use crate::slots::model::SlotStatus;
use crate::slots::store::{self as slots, SeriesRow};
use crate::wire::fields::Fields;
use crate::wire::paging::{Cursors, PageRequest};
use crate::wire::parse;

#[get("/series")]
pub async fn list_series(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let asked = Asked::of(&request);
    let query = asked.plain();
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let mut fields = Fields::of_query(&query);
    let wanted = PageRequest::take(&mut fields, &cursors);
    let company = fields.optional("company_id", parse::id);
    fields.finish(|| Some(()))?;
    let read = deps.db.read("console_series_list", move |conn| {
        let shown = wanted.page(&cursors, slots::newest_series(conn, company, &wanted)?, |series| series.id, |series| series);
        let ids: Vec<_> = shown.items.iter().map(|series| series.id).collect();
        let names = companies::company_names(conn, &shown.items.iter().map(|series| series.company_id).collect::<Vec<_>>())?;
        Ok((institute::read(conn)?.name, slots::slots_by_status(conn, &ids)?, names, shown))
    });
    let (institute, counts, names, shown) = read.await?;
    let row = |series: &SeriesRow| {
        vec![
            html! {
                a href={ "/series/" (series.id) } dir="auto" { (series.template.title) }
                br; span.muted { (words::kind(series.template.kind)) }
            },
            html! { span dir="auto" { (names.get(&series.company_id).map_or("", String::as_str)) } },
            html! { (pattern::days(&series.pattern)) br; span.muted { (pattern::times(&series.pattern)) } },
            counted(counts.get(&series.id).map_or(&[], Vec::as_slice)),
        ]
    };
    let rows: Vec<_> = shown.items.iter().map(row).collect();
    let new = company.map_or_else(|| "/series/new".to_owned(), |company: CompanyId| format!("/series/new?company_id={company}"));
    let content = html! {
        (head("Series", Some("Slots that were planned together."), link(&new, "New series", Weight::Primary)))
        @if rows.is_empty() { (empty("No series yet", "A day with many interviews, or a session every week, is planned here at once.", Some((&new, "Plan one")))) }
        @else { (table("Series", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute, "Series", content)))
}

const COLUMNS: [Column; 4] = [Column::text("Series"), Column::text("Company"), Column::text("When"), Column::text("Slots")];

/// Counts the slots in words: "12 published, 3 drafts".
pub fn counted(by_status: &[(SlotStatus, i64)]) -> Markup {
    let one = |(status, count): &(SlotStatus, i64)| format!("{count} {}", words::slot_status(*status).to_lowercase());
    html! { @if by_status.is_empty() { "None" } @else { (by_status.iter().map(one).collect::<Vec<_>>().join(", ")) } }
}
