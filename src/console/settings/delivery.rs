//! `/settings/deliveries/{id}`: one event for one endpoint, with each call that was made. It can be sent once more from here.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use crate::auth::Stamp;
use crate::console::faults::fault;
use crate::console::kit::button::{Weight, submit};
use crate::console::kit::filled::{Refused, once};
use crate::console::kit::frame::head;
use crate::console::kit::moment::Reader;
use crate::console::kit::notice::Notice;
use crate::console::kit::table::{Column, table};
use crate::console::sent::Sent;
use crate::console::step::{not_done, page};
use crate::console::visit::Visitor;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{DeliveryId, Ids};
use crate::institute::store::{self as institute, InstituteRow};
use crate::web::change_request::Given;
use crate::webhooks::send_now::{self, PROMISED};
use crate::webhooks::store::attempts::{self, AttemptRow};
use crate::webhooks::store::deliveries::{self, DeliveryRow};
use crate::wire::answer::Answer;
use crate::wire::paging::PageRequest;
use crate::wire::problem::Problem;

/// A delivery has at most ten attempts by itself, and those that somebody asked for.
const MOST: usize = 100;

struct Seen {
    institute: InstituteRow,
    delivery: DeliveryRow,
    attempts: Vec<AttemptRow>,
}

#[get("/settings/deliveries/{id}")]
pub async fn get_delivery(visitor: Visitor, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(page(show(&visitor, &deps, id, None).await?))
}

/// Sends it once more and waits for the answer. The same form, sent twice, makes one attempt.
#[post("/settings/deliveries/{id}/retry")]
pub async fn send_retry(id: Path<String>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let id: DeliveryId = id.parse().map_err(|_| Error::NotFound)?;
    let promise =
        move |conn: &mut Conn, stamp: &Stamp, given: &Given| Answer::json(PROMISED, &send_now::promise_retry(conn, stamp, given, id)?);
    let kept = match sent.run("console_retry", visitor.actor(), &deps, promise).await {
        Ok(promised) => send_now::keep_answer(&deps, visitor.actor(), &promised).await,
        Err(error) => Err(error),
    };
    match kept {
        Ok(delivery) => {
            let place = Notice::Sent.added_to(&format!("/settings/deliveries/{}", delivery.id));
            Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish())
        }
        Err(error) => not_done(sent, error, &deps, async |refused| show(&visitor, &deps, id, Some(refused)).await).await,
    }
}

async fn show(visitor: &Visitor, deps: &Deps, id: DeliveryId, refused: Option<Refused>) -> Result<Markup> {
    let scope = visitor.scope();
    let read = deps.db.read("console_delivery", move |conn| {
        let delivery = deliveries::find(conn, scope, id)?;
        let attempts = attempts::list(conn, id, &PageRequest { limit: MOST, after: None })?;
        Ok(Seen { institute: institute::read(conn)?, delivery, attempts })
    });
    let seen = read.await?;
    let reader = Reader { now: visitor.visit().now, zone: &seen.institute.timezone };
    let title = format!("Delivery of {}", seen.delivery.event_type);
    Ok(visitor.page(&seen.institute.name, &title, content(&seen, &title, refused.as_ref(), reader, deps.ids)))
}

fn content(seen: &Seen, title: &str, refused: Option<&Refused>, reader: Reader<'_>, ids: Ids) -> Markup {
    let delivery = &seen.delivery;
    html! {
        p.crumb { a href={ "/settings/webhooks/" (delivery.endpoint_id) } { "Endpoint" } }
        (head(title, None, html! {
            form method="post" action={ "/settings/deliveries/" (delivery.id) "/retry" } {
                input type="hidden" name="_once" value=(once(ids));
                (submit("Send it now", Weight::Primary))
            }
        }))
        @if let Some(refused) = refused { div.summary role="alert" tabindex="-1" autofocus { h2 { "This cannot be done now" } p { (Problem::from(&refused.error).detail) } } }
        dl.facts {
            dt { "State" } dd { (words::delivery_state(delivery.status)) }
            dt { "It happened" } dd { (reader.moment(delivery.created_at, reader.zone)) }
            @if let Some(at) = delivery.delivered_at { dt { "Delivered" } dd { (reader.moment(at, reader.zone)) } }
            @if let Some(at) = delivery.next_attempt_at { dt { "Next attempt" } dd { (reader.moment(at, reader.zone)) } }
            @if let Some(at) = delivery.recovered_at { dt { "Recovered" } dd { (reader.moment(at, reader.zone)) } }
            dt { "Event" } dd { code { (delivery.event_id) } }
        }
        section.panel {
            h2 { "Attempts" }
            @if seen.attempts.is_empty() { p.muted { "None is known. What was answered is kept for 7 days, and each attempt for 90." } }
            @else { (table("Attempts", &ATTEMPTS, &seen.attempts.iter().map(|attempt| row_of_attempt(attempt, reader)).collect::<Vec<_>>())) }
        }
    }
}

const ATTEMPTS: [Column; 4] = [Column::text("Attempt"), Column::text("When"), Column::text("What came back"), Column::text("Answer")];

fn row_of_attempt(attempt: &AttemptRow, reader: Reader<'_>) -> Vec<Markup> {
    vec![
        html! { (attempt.number) br; span.muted { (words::trigger(attempt.trigger)) } },
        html! { (reader.moment(attempt.started_at, reader.zone)) br; span.muted { (attempt.duration_ms) " ms" } },
        html! {
            @match (attempt.status_code, &attempt.error) {
                (Some(status), _) => (status),
                (None, Some(error)) => (fault(error)),
                (None, None) => span.muted { "No answer" },
            }
        },
        html! { @match &attempt.response_body { Some(body) => details { summary { "Show" } p { code dir="auto" { (body) } } }, None => span.muted { "Nothing is kept" } } },
    ]
}

/// A table of deliveries.
pub fn table_of(deliveries: &[DeliveryRow], reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Event"), Column::text("When"), Column::text("State")];
    let row = |delivery: &DeliveryRow| {
        vec![
            html! { a href={ "/settings/deliveries/" (delivery.id) } { (delivery.event_type) } },
            reader.moment(delivery.created_at, reader.zone),
            html! {
                (words::delivery_state(delivery.status))
                @if let Some(error) = &delivery.last_error { br; span.muted { (words::count(delivery.attempts.unsigned_abs(), "attempt")) ". " (fault(error)) } }
            },
        ]
    };
    html! {
        @if deliveries.is_empty() { p.muted { "Nothing was sent yet." } }
        @else { (table("Deliveries", &COLUMNS, &deliveries.iter().map(row).collect::<Vec<_>>())) }
    }
}
