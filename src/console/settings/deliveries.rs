//! `/settings/deliveries`: what became of each event for each endpoint.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::html;
use url::form_urlencoded::{Serializer, parse as parse_query};

use super::delivery::table_of;
use super::home::crumb;
use super::webhooks::crumb_to_list;
use crate::console::asked::Asked;
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, filters, pager};
use crate::console::kit::moment::Reader;
use crate::console::step::page;
use crate::console::visit::Visitor;
use crate::console::words;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::time::Zone;
use crate::webhooks::input::delivery_filter;
use crate::webhooks::model::endpoint::DeliveryStatus;
use crate::webhooks::store::deliveries;
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::{Cursors, PageRequest};

#[get("/settings/deliveries")]
pub async fn list_deliveries(visitor: Visitor, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (asked, scope) = (Asked::of(&request), visitor.scope());
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, scope);
    let query = asked.plain();
    let read = deps.db.read("console_deliveries", move |conn| {
        let institute = institute::read(conn)?;
        let query = with_instants(&query, &institute.timezone);
        let mut fields = Fields::of_query(&query);
        let wanted = PageRequest::take(&mut fields, &cursors);
        let filter = delivery_filter(&mut fields);
        fields.finish(|| Some(()))?;
        let rows = deliveries::list(conn, scope, filter, &wanted)?;
        Ok((institute, wanted.page(&cursors, rows, |delivery| delivery.id, |delivery| delivery)))
    });
    let (institute, shown) = read.await?;
    let reader = Reader { now: visitor.visit().now, zone: &institute.timezone };
    let content = html! {
        @match &visitor { Visitor::Staff(_) => (crumb()), Visitor::Contact(_) => (crumb_to_list(&visitor)) }
        (head("Deliveries", Some("What became of each call of a webhook, the oldest first. They are kept for some months."), html! {}))
        (filters("/settings/deliveries", &said(&asked), &fields(), &Filled::set(typed)))
        @if shown.items.is_empty() { (empty("No delivery is found", "Deliveries that match stand here.", Some(("/settings/deliveries", "Show all")))) }
        @else { (table_of(&shown.items, reader)) }
        (pager_of(&asked, shown.next_cursor.as_deref()))
    };
    Ok(page(visitor.page(&institute.name, "Deliveries", content)))
}

fn pager_of(asked: &Asked, next: Option<&str>) -> maud::Markup {
    pager(asked.first().as_deref(), next.map(|cursor| asked.going_on(cursor)).as_deref())
}

/// Makes instants of the days, which are both included.
fn with_instants(query: &str, zone: &Zone) -> String {
    let mut with = Serializer::new(String::new());
    for (name, value) in parse_query(query.as_bytes()) {
        match (name.as_ref(), value.parse::<Date>()) {
            ("since", Ok(day)) => with.append_pair(&name, &zone.start_of(day).to_string()),
            ("until", Ok(day)) => with.append_pair(&name, &zone.start_of(day.saturating_add(1.day())).to_string()),
            _ => with.append_pair(&name, &value),
        };
    }
    with.finish()
}

fn fields() -> [Field; 5] {
    let statuses = DeliveryStatus::ALL.iter().map(|status| Choice::new(status.as_str(), words::delivery_status(*status))).collect();
    [
        Field::select("status", "State", statuses).optional(),
        Field::date("since", "From this day").optional(),
        Field::date("until", "To this day").optional(),
        Field::text("endpoint_id", "Endpoint's id").optional(),
        Field::text("event_id", "Event's id").optional(),
    ]
}

/// The filters in words.
fn said(asked: &Asked) -> String {
    let status = asked.value("status").and_then(|word| word.parse().ok()).map(words::delivery_status);
    let endpoint = asked.value("endpoint_id").map(|_| "of one endpoint");
    let event = asked.value("event_id").map(|_| "of one event");
    let set: Vec<_> = [status, endpoint, event].into_iter().flatten().collect();
    if set.is_empty() { "all deliveries".to_owned() } else { set.join(", ") }
}
