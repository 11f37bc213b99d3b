//! How the programs of a company fare: when its keys were last used, and the endpoints that are called.

use actix_web::HttpResponse;
use maud::{Markup, html};

use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame::head;
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::settings::webhooks::of_company;
use crate::console::step::page;
use crate::console::visit::ContactVisit;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::keys::store::{self as keys, KeyRow};
use crate::webhooks::store as webhooks;
use crate::wire::paging::PageRequest;

/// A company has at most 20 endpoints.
const MOST: usize = 20;

pub async fn get(contact: &ContactVisit, deps: &Deps) -> Result<HttpResponse> {
    let (scope, company) = (contact.scope(), contact.company.id);
    let read = deps.db.read("console_contact_developers", move |conn| {
        let keys = keys::list_of_company(conn, company)?;
        let endpoints = webhooks::list(conn, scope, None, &PageRequest { limit: MOST, after: None })?;
        Ok((institute::read(conn)?, keys, endpoints))
    });
    let (institute, keys, endpoints) = read.await?;
    let reader = Reader { now: contact.visit.now, zone: &institute.timezone };
    let lead = "For programs of yours that call this service, or are called by it.";
    let content = html! {
        (head("Developers", Some(lead), link("/settings/webhooks/new", "New endpoint", Weight::Primary)))
        section.panel {
            h2 { "Endpoints" }
            p.muted { "An endpoint is an address of yours that is called when something happens with your slots and bookings." }
            (of_company(&endpoints, reader))
            (link("/settings/deliveries", "What was sent", Weight::Quiet))
        }
        section.panel {
            h2 { "API keys" }
            (show_keys(&keys, reader))
            p.muted { "An administrator of " bdi { (institute.name) } " makes, replaces and revokes keys. If one was lost, or seen by others, tell them at once." }
            (link("/docs/", "How programs call this service", Weight::Quiet))
        }
    };
    Ok(page(contact.page(&institute.name, "Developers", content)))
}

fn show_keys(keys: &[KeyRow], reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Key"), Column::text("Last used"), Column::text("Works until")];
    let row = |key: &KeyRow| {
        vec![
            html! { span dir="auto" { (key.name) } },
            html! { @match key.last_used_at { Some(at) => (reader.moment(at, reader.zone)), None => span.muted { "Never" } } },
            html! {
                @match key.expires_at {
                    Some(at) if at <= reader.now => "It has ended",
                    Some(at) => (reader.moment(at, reader.zone)),
                    None => span.muted { "It has no end" },
                }
            },
        ]
    };
    let rows: Vec<_> = keys.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "There is no key." } } @else { (table("API keys", &COLUMNS, &rows)) } }
}
