//! `/settings/webhooks`: the endpoints that are called when something happens, and how each of them fares.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::home::crumb;
use super::owner::Names;
use crate::auth::Scope;
use crate::calendars::model::FeedScope;
use crate::console::asked::Asked;
use crate::console::contact::developers;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, pager};
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::{Visit, Visitor};
use crate::console::words;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::webhooks::store::{self as webhooks, EndpointRow};
use crate::wire::fields::Fields;
use crate::wire::paging::{Cursors, PageRequest};
use crate::wire::parse;

#[get("/settings/webhooks")]
pub async fn list_webhooks(visitor: Visitor, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    match visitor {
        Visitor::Staff(visit) => list(&visit, &request, &deps).await,
        Visitor::Contact(contact) => developers::get(&contact, &deps).await,
    }
}

async fn list(visit: &Visit, request: &HttpRequest, deps: &Deps) -> Result<HttpResponse> {
    let asked = Asked::of(request);
    let cursors = Cursors::of(request, &deps.sealer, visit.actor.scope());
    let query = asked.plain();
    let read = deps.db.read("console_webhooks", move |conn| {
        let mut fields = Fields::of_query(&query);
        let wanted = PageRequest::take(&mut fields, &cursors);
        let company = fields.optional("company_id", parse::id);
        fields.finish(|| Some(()))?;
        let rows = webhooks::list(conn, Scope::Institute, company, &wanted)?;
        let shown = wanted.page(&cursors, rows, |endpoint| endpoint.id, |endpoint| endpoint);
        let names = Names::of(conn, &shown.items.iter().map(owner).collect::<Vec<_>>())?;
        Ok((institute::read(conn)?, shown, names))
    });
    let (institute, shown, names) = read.await?;
    let reader = Reader { now: visit.now, zone: &institute.timezone };
    let of = |endpoint: &EndpointRow| {
        let [address, state] = row(endpoint, reader);
        vec![address, names.show(owner(endpoint)), state]
    };
    let rows: Vec<_> = shown.items.iter().map(of).collect();
    let content = html! {
        (crumb())
        (head("Webhooks", Some("Endpoints that are called when something happens."), link("/settings/webhooks/new", "New endpoint", Weight::Primary)))
        @if rows.is_empty() { (empty("There is no endpoint", "An endpoint is an address of another program, which is told of bookings and slots.", None)) }
        @else { (table("Endpoints", &[COLUMNS[0], Column::text("Whose it is"), COLUMNS[1]], &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
        p { a href="/settings/deliveries?status=failed" { "What was given up" } }
    };
    Ok(page(visit.page(&institute.name, "Webhooks", content)))
}

const COLUMNS: [Column; 2] = [Column::text("Endpoint"), Column::text("State")];

/// Says whose an endpoint is.
pub fn owner(endpoint: &EndpointRow) -> FeedScope {
    endpoint.company_id.map_or(FeedScope::Institute, FeedScope::Company)
}

fn row(endpoint: &EndpointRow, reader: Reader<'_>) -> [Markup; 2] {
    let (health, now) = (endpoint.health(), reader.now);
    [
        html! {
            a href={ "/settings/webhooks/" (endpoint.id) } dir="auto" { (endpoint.description.as_deref().unwrap_or(&endpoint.url)) }
            @if endpoint.description.is_some() { br; span.muted { (endpoint.url) } }
        },
        html! {
            (words::endpoint_state(health.seen(endpoint.status, now)))
            @if endpoint.consecutive_failures > 0 { br; span.muted { (words::count(endpoint.consecutive_failures.unsigned_abs(), "failure")) " in a row" } }
            @if let Some(since) = health.since(endpoint.status, now) { br; span.muted { "since " (reader.absolute_within(since, reader.zone)) } }
        },
    ]
}

/// The list of endpoints, as a page below it leads back to it.
pub fn crumb_to_list(visitor: &Visitor) -> Markup {
    let name = match visitor {
        Visitor::Staff(_) => "Webhooks",
        Visitor::Contact(_) => "Developers",
    };
    html! { p.crumb { a href="/settings/webhooks" { (name) } } }
}

/// The endpoints of one company.
pub fn of_company(endpoints: &[EndpointRow], reader: Reader<'_>) -> Markup {
    let rows: Vec<_> = endpoints.iter().map(|endpoint| row(endpoint, reader).to_vec()).collect();
    html! { @if rows.is_empty() { p.muted { "None." } } @else { (table("Webhooks", &COLUMNS, &rows)) } }
}
