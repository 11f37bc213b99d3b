//! The external calendars of a host: `/hosts/{id}/calendars/new`, `/busy-calendars/{id}/refresh` and `/busy-calendars/{id}/delete`.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::faults::fault;
use super::kit::button::{Weight, dangerous, link, submit};
use super::kit::field::Field;
use super::kit::filled::{Filled, Refused};
use super::kit::form::{Form, confirm};
use super::kit::moment::Reader;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, not_done, page, step};
use super::visit::Visitor;
use super::words;
use crate::auth::Stamp;
use crate::busy::store::{self as busy, BusyCalendarRow};
use crate::busy::{calendar, fetch};
use crate::companies::store::{self as companies, HostRow};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{BusyCalendarId, HostId};
use crate::institute::store as institute;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

#[get("/hosts/{id}/calendars/new")]
pub async fn get_new_calendar(visitor: Visitor, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(page(show_new(&visitor, &deps, id, None).await?))
}

#[post("/hosts/{id}/calendars/new")]
pub async fn send_new_calendar(id: Path<String>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let id: HostId = id.parse().map_err(|_| Error::NotFound)?;
    let (http, sealer) = (deps.http.clone(), deps.sealer.clone());
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        calendar::register(conn, stamp, given, id, http.guard(), &sealer)?;
        Ok(Goto::new(format!("/hosts/{id}"), Notice::Created))
    };
    let again = async |refused| show_new(&visitor, &deps, id, Some(refused)).await;
    step(sent, "console_new_calendar", visitor.actor(), &deps, act, again).await
}

async fn show_new(visitor: &Visitor, deps: &Deps, id: HostId, refused: Option<Refused>) -> Result<Markup> {
    let scope = visitor.scope();
    let read = deps.db.read("console_host", move |conn| Ok((institute::read(conn)?.name, companies::find_host(conn, scope, id)?)));
    let (institute, host) = read.await?;
    let filled = Filled::new(Typed::default(), refused, deps.ids);
    let form = Form::new(format!("/hosts/{id}/calendars/new"), "Register")
        .back_to(format!("/hosts/{id}"))
        .field(
            Field::address("url", "Which address does the calendar have?")
                .hint("The secret .ics address that Outlook or Google gives. It is sealed, and never shown again."),
        )
        .field(Field::text("name", "What is it?").hint("Such as Outlook.").optional());
    let title = format!("New busy calendar of {}", host.details.name);
    let consequences = [
        html! { "It is read within seconds, and then about every half hour." },
        html! { "Only when the host is busy is kept: no titles, no people, no places." },
        html! { "Slots are not published over its busy times." },
    ];
    let content = html! {
        p.crumb { a href={ "/hosts/" (id) } dir="auto" { (host.details.name) } }
        (confirm(&title, &consequences, &form, &filled))
    };
    Ok(visitor.page(&institute, &filled.title(&title), content))
}

#[get("/busy-calendars/{id}/delete")]
pub async fn get_calendar_deletion(visitor: Visitor, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(page(show(&visitor, &deps, id, Step::Delete, None).await?))
}

#[post("/busy-calendars/{id}/delete")]
pub async fn send_calendar_deletion(id: Path<String>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let id: BusyCalendarId = id.parse().map_err(|_| Error::NotFound)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let host = calendar::remove(conn, stamp, given, id)?;
        Ok(Goto::new(format!("/hosts/{host}"), Notice::Deleted))
    };
    let again = async |refused| show(&visitor, &deps, id, Step::Delete, Some(refused)).await;
    step(sent, "console_delete_calendar", visitor.actor(), &deps, act, again).await
}

/// Reads the calendar now and waits for what comes of it, as the API does. It may take 20 seconds.
#[post("/busy-calendars/{id}/refresh")]
pub async fn send_refresh(id: Path<String>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let id: BusyCalendarId = id.parse().map_err(|_| Error::NotFound)?;
    let stamp = Stamp { by: visitor.actor(), at: deps.clock.now(), ids: deps.ids };
    match fetch::refresh(&deps, stamp, Given::of_form(sent.form.clone()), id).await {
        Ok(calendar) => {
            let place = Notice::Fetched.added_to(&format!("/hosts/{}", calendar.host_id));
            Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish())
        }
        Err(error) => not_done(sent, error, &deps, async |refused| show(&visitor, &deps, id, Step::Refresh, Some(refused)).await).await,
    }
}

/// What is done with a calendar on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Refresh,
    Delete,
}

async fn show(visitor: &Visitor, deps: &Deps, id: BusyCalendarId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let scope = visitor.scope();
    let read = deps.db.read("console_calendar", move |conn| {
        let calendar = busy::find(conn, scope, id)?;
        Ok((institute::read(conn)?.name, companies::find_host(conn, scope, calendar.host_id)?.details.name, calendar))
    });
    let (institute, host, calendar) = read.await?;
    let filled = Filled::of(Typed::default(), calendar.version, refused, deps.ids);
    let back = format!("/hosts/{}", calendar.host_id);
    let name = calendar.name.as_deref().unwrap_or(&calendar.server);
    let (title, consequences, form) = match step {
        Step::Refresh => {
            (format!("Read {name} now"), Vec::new(), Form::new(format!("/busy-calendars/{id}/refresh"), "Read it now").back_to(&back))
        }
        Step::Delete => (
            format!("Delete {name}"),
            vec![html! { "Its address and all that is known from it are deleted. Slots can be published over those times again." }],
            Form::new(format!("/busy-calendars/{id}/delete"), "Delete").dangerous().back_to(&back),
        ),
    };
    let content = html! { p.crumb { a href=(back) dir="auto" { (host) } } (confirm(&title, &consequences, &form, &filled)) };
    Ok(visitor.page(&institute, &filled.title(&title), content))
}

/// The external calendars of a host, each with how it fares.
pub fn of_host(host: &HostRow, calendars: &[BusyCalendarRow], reader: Reader<'_>) -> Markup {
    html! {
        @if calendars.is_empty() { p.muted { "None. With a calendar from Outlook or Google nothing is published over what is in it." } }
        @for calendar in calendars { (one(calendar, reader)) }
        @if host.active { (link(&format!("/hosts/{}/calendars/new", host.id), "New busy calendar", Weight::Plain)) }
    }
}

fn one(calendar: &BusyCalendarRow, reader: Reader<'_>) -> Markup {
    html! {
        div {
            p { strong dir="auto" { (calendar.name.as_deref().unwrap_or(&calendar.server)) } " " (words::calendar_state(calendar.state())) }
            p.muted {
                (calendar.server) ". "
                @match calendar.imported_at { Some(at) => { "What is known is of " (reader.moment_within(at, reader.zone)) ", with " (calendar.busy_intervals) " busy times." }, None => "Nothing is known yet." }
            }
            @if let Some(error) = &calendar.last_error { p { "The last try failed. " (fault(error)) " What was known before still holds." } }
            @for left_out in &calendar.left_out.0 { p.muted { "Left out: " (words::left_out(*left_out)) "." } }
            div.row-acts {
                form method="post" action={ "/busy-calendars/" (calendar.id) "/refresh" } { (submit("Read it now", Weight::Plain)) }
                (dangerous(&format!("/busy-calendars/{}/delete", calendar.id), "Delete"))
            }
        }
    }
}
