//! One exception, and the decision of a second person.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::about::{self, Named};
use crate::allocation::exception::decide;
use crate::allocation::exception::model::ExceptionStatus;
use crate::allocation::store::{self, ExceptionRow};
use crate::auth::Stamp;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::field::Field;
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::{Form, confirm};
use crate::console::kit::frame::head;
use crate::console::kit::moment::Reader;
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::ExceptionId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::web::change_request::Given;
use crate::wire::form::Typed;

crate::words! {
    /// What a second person does with an exception.
    pub enum Step { Approve = "approve", Reject = "reject" }
}

/// A page says this to the person who has asked.
const OWN: &str = "You have asked for this yourself, so another person decides.";

struct Seen {
    institute: InstituteRow,
    row: ExceptionRow,
    named: Named,
}

fn find(conn: &mut Conn, id: ExceptionId) -> Result<Seen> {
    let row = store::find_exception(conn, id)?;
    let named = Named::of(conn, std::slice::from_ref(&row))?;
    Ok(Seen { institute: institute::read(conn)?, row, named })
}

#[get("/exceptions/{id}")]
pub async fn get_exception(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let seen = deps.db.read("console_exception", move |conn| find(conn, id)).await?;
    let reader = Reader { now: visit.now, zone: &seen.institute.timezone };
    let row = &seen.row;
    let is_pending = row.status_at(visit.now) == ExceptionStatus::Pending;
    let is_own = row.asked_by == visit.actor.id();
    let acts = html! {
        @if is_pending && !is_own {
            (link(&format!("/exceptions/{id}/approve"), "Approve", Weight::Primary))
            (link(&format!("/exceptions/{id}/reject"), "Reject", Weight::Plain))
        }
    };
    let content = html! {
        p.crumb { a href="/exceptions" { "Exceptions" } }
        (head("Exception", None, acts))
        p.sentence { (about::exception_state(row, visit.now)) " " (seen.named.asked(row, reader.zone)?) "." }
        @if is_pending && is_own { p.note { (OWN) } }
        section.panel { (facts(&seen, reader)) }
    };
    Ok(page(visit.page(&seen.institute.name, "Exception", content)))
}

fn facts(seen: &Seen, reader: Reader<'_>) -> Markup {
    let (row, people) = (&seen.row, &seen.named.people);
    html! {
        dl.facts {
            dt { "Why" } dd { (about::category(row.category)) br; span dir="auto" { (row.reason) } }
            dt { "Asked by" } dd { (people.show(Some(row.asked_by))) ", " (reader.absolute_within(row.created_at, reader.zone)) }
            @if let Some(by) = row.decided_by {
                dt { "Decided by" } dd { (people.show(Some(by))) @if let Some(at) = row.decided_at { ", " (reader.absolute_within(at, reader.zone)) } }
            } @else { dt { "Lapses" } dd { (reader.absolute(row.lapses_at, reader.zone)) } }
            @if let Some(why) = &row.rejection { dt { "Why it was rejected" } dd dir="auto" { (why) } }
            @if let (Some(booking), ExceptionStatus::Approved) = (row.booking_id, row.status) {
                dt { "What came of it" } dd { a href={ "/bookings/" (booking) } { "The booking" } }
            }
        }
    }
}

#[get("/exceptions/{id}/{step}")]
pub async fn get_exception_step(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/exceptions/{id}/{step}")]
pub async fn send_exception_step(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (id, word) = named(&path)?;
    let sealer = deps.sealer.clone();
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let notice = match word {
            Step::Approve => decide::approve(conn, stamp, given, id, &sealer).map(|_| Notice::Approved)?,
            Step::Reject => decide::reject(conn, stamp, given, id).map(|_| Notice::Rejected)?,
        };
        Ok(Goto::new(format!("/exceptions/{id}"), notice))
    };
    let again = async |refused| show(&visit, &deps, id, word, Some(refused)).await;
    step(sent, "console_exception_step", visit.actor, &deps, act, again).await
}

fn named(path: &(String, String)) -> Result<(ExceptionId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn show(visit: &Visit, deps: &Deps, id: ExceptionId, word: Step, refused: Option<Refused>) -> Result<Markup> {
    let seen = deps.db.read("console_exception_step", move |conn| find(conn, id)).await?;
    let asked = seen.named.asked(&seen.row, &seen.institute.timezone)?;
    let (is_own, was_sent) = (seen.row.asked_by == visit.actor.id(), refused.is_some());
    let filled = Filled::of(Typed::default(), seen.row.version, refused, deps.ids);
    let form = |submit| Form::new(format!("/exceptions/{id}/{word}"), submit).back_to(format!("/exceptions/{id}"));
    let (title, form, consequences) = match word {
        Step::Approve => (
            "Approve this exception?",
            form("Approve"),
            vec![
                asked,
                html! { "It is done at once, whatever the caps. That it was out of order, and who asked and approved, stays on record." },
            ],
        ),
        Step::Reject => (
            "Reject this exception?",
            form("Reject").field(Field::lines("reason", "Why?").hint("Who asked reads it.")),
            vec![asked, html! { "Nothing is done. It can be asked for again." }],
        ),
    };
    let content = html! {
        p.crumb { a href={ "/exceptions/" (id) } { "Exception" } }
        @if is_own && !was_sent { (head(title, None, html! {})) p.note { (OWN) } } @else { (confirm(title, &consequences, &form, &filled)) }
    };
    Ok(visit.page(&seen.institute.name, &filled.title(title), content))
}
