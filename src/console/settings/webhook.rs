//! `/settings/webhooks/{id}`: one endpoint, how it fares, and what was sent to it last. It can be tested from here.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::delivery;
use super::owner::Names;
use super::webhook_forms::Step;
use super::webhooks::{crumb_to_list, owner};
use crate::auth::{Scope, Stamp};
use crate::console::faults::disabled_because;
use crate::console::kit::button::{Weight, dangerous, link, submit};
use crate::console::kit::filled::Refused;
use crate::console::kit::frame::head;
use crate::console::kit::moment::Reader;
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::step::{not_done, page};
use crate::console::visit::Visitor;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::EndpointId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::webhooks::model::endpoint::Status;
use crate::webhooks::store::deliveries::{self, DeliveryRow};
use crate::webhooks::store::{self as webhooks, EndpointRow};
use crate::webhooks::{endpoint, send_now};
use crate::wire::problem::Problem;

/// The page shows the last deliveries up to this number.
const MOST: i64 = 20;

struct Seen {
    institute: InstituteRow,
    endpoint: EndpointRow,
    names: Names,
    deliveries: Vec<DeliveryRow>,
    paused: i64,
    /// When the old secrets end that sign beside the newest one.
    old_secrets: Vec<Instant>,
}

#[get("/settings/webhooks/{id}")]
pub async fn get_webhook(visitor: Visitor, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(page(show(&visitor, &deps, id, None).await?))
}

/// Sends a ping and shows what came of it, as the API does: each test is a test.
#[post("/settings/webhooks/{id}/test")]
pub async fn send_test(id: Path<String>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let id: EndpointId = id.parse().map_err(|_| Error::NotFound)?;
    let stamp = Stamp { by: visitor.actor(), at: deps.clock.now(), ids: deps.ids };
    match send_now::test(&deps, stamp, Given::of_form(sent.form.clone()), id).await {
        Ok((delivery, _)) => {
            let place = Notice::Sent.added_to(&format!("/settings/deliveries/{}", delivery.id));
            Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish())
        }
        Err(error) => not_done(sent, error, &deps, async |refused| show(&visitor, &deps, id, Some(refused)).await).await,
    }
}

async fn show(visitor: &Visitor, deps: &Deps, id: EndpointId, refused: Option<Refused>) -> Result<Markup> {
    let (scope, now) = (visitor.scope(), visitor.visit().now);
    let seen = deps.db.read("console_webhook", move |conn| find(conn, scope, id, now)).await?;
    let reader = Reader { now, zone: &seen.institute.timezone };
    let title = seen.endpoint.description.as_deref().unwrap_or("Endpoint").to_owned();
    Ok(visitor.page(&seen.institute.name, &title, content(visitor, &seen, &title, refused.as_ref(), reader)))
}

fn find(conn: &mut Conn, scope: Scope, id: EndpointId, now: Instant) -> Result<Seen> {
    let endpoint = webhooks::find(conn, scope, id)?;
    let names = Names::of(conn, &[owner(&endpoint)])?;
    let old_secrets = webhooks::valid_secrets(conn, &[id], now)?.into_iter().filter_map(|secret| secret.expires_at).collect();
    Ok(Seen {
        institute: institute::read(conn)?,
        deliveries: deliveries::latest(conn, id, MOST)?,
        paused: endpoint::count_paused(conn, &endpoint)?,
        endpoint,
        names,
        old_secrets,
    })
}

fn content(visitor: &Visitor, seen: &Seen, title: &str, refused: Option<&Refused>, reader: Reader<'_>) -> Markup {
    let endpoint = &seen.endpoint;
    html! {
        (crumb_to_list(visitor))
        (head(title, Some(&endpoint.url), acts(endpoint)))
        @if let Some(refused) = refused { div.summary role="alert" tabindex="-1" autofocus { h2 { "This cannot be done now" } p { (Problem::from(&refused.error).detail) } } }
        div.cols {
            section.panel {
                h2 { "What was sent last" }
                (delivery::table_of(&seen.deliveries, reader))
                (link(&format!("/settings/deliveries?endpoint_id={}", endpoint.id), "All deliveries", Weight::Quiet))
            }
            aside.panel { (facts(visitor.scope(), seen, reader)) }
        }
    }
}

fn acts(endpoint: &EndpointRow) -> Markup {
    let path = format!("/settings/webhooks/{}", endpoint.id);
    let is_disabled = endpoint.status == Status::Disabled;
    let test = |weight| html! { form method="post" action={ (path) "/test" } { (submit("Send a test", weight)) } };
    let act = |step: Step| match step {
        Step::Delete => dangerous(&format!("{path}/{step}"), step.label()),
        Step::Enable => link(&format!("{path}/{step}"), step.label(), Weight::Primary),
        Step::Edit | Step::RotateSecret | Step::Recover | Step::Disable => link(&format!("{path}/{step}"), step.label(), Weight::Plain),
    };
    html! {
        @if !is_disabled { (test(Weight::Primary)) }
        @for step in Step::possible(endpoint.status) {
            @if is_disabled && *step == Step::Delete { (test(Weight::Plain)) }
            (act(*step))
        }
    }
}

fn facts(scope: Scope, seen: &Seen, reader: Reader<'_>) -> Markup {
    let (endpoint, now) = (&seen.endpoint, reader.now);
    let health = endpoint.health();
    html! {
        dl.facts {
            dt { "State" } dd { (words::endpoint_state(health.seen(endpoint.status, now))) }
            @if endpoint.status == Status::Disabled { @if let Some(reason) = &endpoint.status_reason { dt { "Why" } dd { (disabled_because(reason)) } } }
            dt { "Since" } dd { (reader.moment(health.since(endpoint.status, now).unwrap_or(endpoint.status_since), reader.zone)) }
            @if let Some(until) = health.cooling_until.filter(|until| now < *until) { dt { "Rests until" } dd { (reader.moment(until, reader.zone)) } }
            dt { "Whose it is" } dd { (seen.names.show_to(scope, owner(endpoint))) }
            dt { "Hears of" }
            dd { @if endpoint.event_types.0.is_empty() { "All that its owner may see" } @else { ul.plain { @for event in &endpoint.event_types.0 { li { code { (event) } } } } } }
            @if seen.paused > 0 { dt { "Paused" } dd { @if seen.paused == 1 { "1 delivery" } @else { (seen.paused) " deliveries" } ", which a recovery sends" } }
            @for end in &seen.old_secrets { dt { "An old secret signs too, until" } dd { (reader.moment(*end, reader.zone)) } }
        }
    }
}
