//! `/settings/keys`: the keys of programs, and when each was last used.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::home::crumb;
use super::owner::Names;
use super::people::People;
use crate::calendars::model::FeedScope;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, dangerous, link};
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, pager};
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::AdminVisit;
use crate::console::words;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::keys::store::{self as keys, KeyRow};
use crate::wire::paging::{Cursors, PageRequest};

#[get("/settings/keys")]
pub async fn list_keys(AdminVisit(visit): AdminVisit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let asked = Asked::of(&request);
    let cursors = Cursors::of(&request, &deps.sealer, visit.actor.scope());
    let query = asked.plain();
    let read = deps.db.read("console_keys", move |conn| {
        let wanted = PageRequest::alone(&query, &cursors)?;
        let shown = wanted.page(&cursors, keys::list(conn, &wanted)?, |key| key.id, |key| key);
        let people = People::of(conn, shown.items.iter().filter_map(|key| key.created_by))?;
        let names = Names::of(conn, &shown.items.iter().map(owner).collect::<Vec<_>>())?;
        Ok((institute::read(conn)?, shown, people, names))
    });
    let (institute, shown, people, names) = read.await?;
    let reader = Reader { now: visit.now, zone: &institute.timezone };
    let rows: Vec<_> = shown.items.iter().map(|key| row(key, &people, &names, reader)).collect();
    let content = html! {
        (crumb())
        (head("API keys", Some("A program that calls the API sends one of them."), link("/settings/keys/new", "New key", Weight::Primary)))
        @if rows.is_empty() { (empty("There is no key", "Keys that are made here or by the command line stand here until they are revoked.", None)) }
        @else { (table("API keys", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, "API keys", content)))
}

const COLUMNS: [Column; 5] =
    [Column::text("Key"), Column::text("For"), Column::text("Last used"), Column::text("Works until"), Column::ACTS];

fn owner(key: &KeyRow) -> FeedScope {
    key.company_id.map_or(FeedScope::Institute, FeedScope::Company)
}

fn row(key: &KeyRow, people: &People, names: &Names, reader: Reader<'_>) -> Vec<Markup> {
    let moment = |at| reader.moment(at, reader.zone);
    vec![
        html! {
            span dir="auto" { (key.name) } br;
            span.muted { (words::role(key.role)) ". Made by: " (people.show(key.created_by)) ", " (reader.absolute_within(key.created_at, reader.zone)) }
        },
        names.show(owner(key)),
        html! { @match key.last_used_at { Some(at) => (moment(at)), None => span.muted { "Never" } } },
        html! {
            @match key.expires_at {
                Some(at) if at <= reader.now => span.due.late { "It has ended, " (moment(at)) },
                Some(at) => (moment(at)),
                None => span.muted { "It has no end" },
            }
        },
        html! {
            div.row-acts {
                (link(&format!("/settings/keys/{}/replace", key.id), "Replace", Weight::Quiet))
                (link(&format!("/settings/keys/{}/edit", key.id), "Edit", Weight::Quiet))
                (dangerous(&format!("/settings/keys/{}/revoke", key.id), "Revoke"))
            }
        },
    ]
}
