//! A new blackout, and the end of one: `/settings/blackouts/new?of=` and `/settings/blackouts/{id}/delete`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::blackouts::when;
use super::owner::{self, Names};
use super::when as times;
use crate::auth::{Scope, Stamp};
use crate::calendars::model::FeedScope;
use crate::console::asked::Asked;
use crate::console::kit::field::Field;
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::{Form, confirm};
use crate::console::kit::moment::Reader;
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::BlackoutId;
use crate::institute::store as institute;
use crate::policy::blackouts::blackout;
use crate::policy::blackouts::model::BlackoutScope;
use crate::policy::blackouts::view::VERSION;
use crate::policy::store as policy;
use crate::schedule::blackouts::create::create;
use crate::time::Zone;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

const LIST: &str = "/settings/blackouts";

/// The fields in which a time is typed.
const TIMES: [&str; 2] = ["starts_at", "ends_at"];

/// Reads whose blackout a page is about. Mentees and cohorts have none.
pub fn scope_of(request: &HttpRequest) -> Result<BlackoutScope> {
    match owner::read(Asked::of(request).value("of"))? {
        FeedScope::Institute => Ok(BlackoutScope::Institute),
        FeedScope::Company(id) => Ok(BlackoutScope::Company(id)),
        FeedScope::Host(id) => Ok(BlackoutScope::Host(id)),
        FeedScope::Mentee(_) | FeedScope::Cohort(_) => Err(Error::NotFound),
    }
}

/// Gives the owner of a scope, as pages name it.
pub const fn owner_of(scope: BlackoutScope) -> FeedScope {
    match scope {
        BlackoutScope::Institute => FeedScope::Institute,
        BlackoutScope::Company(id) => FeedScope::Company(id),
        BlackoutScope::Host(id) => FeedScope::Host(id),
    }
}

#[get("/settings/blackouts/new")]
pub async fn get_new_blackout(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show_new(&visit, &deps, scope_of(&request)?, None).await?))
}

#[post("/settings/blackouts/new")]
pub async fn send_new_blackout(sent: Sent<Visit>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (scope, typed) = (scope_of(&request)?, sent.form.typed.clone());
    let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
        let zone = zone_of(conn, scope)?;
        create(conn, stamp, &times::given(&typed, &zone, &TIMES)?)?;
        Ok(Goto::new(LIST, Notice::BlackoutsMade))
    };
    let again = async |refused| show_new(&visit, &deps, scope, Some(refused)).await;
    step(sent, "console_new_blackout", visit.actor, &deps, act, again).await
}

fn zone_of(conn: &mut Conn, scope: BlackoutScope) -> Result<Zone> {
    blackout::zone_of(conn, Scope::Institute, scope, "/scope/id")
}

async fn show_new(visit: &Visit, deps: &Deps, scope: BlackoutScope, refused: Option<Refused>) -> Result<Markup> {
    let owner = owner_of(scope);
    let read = deps.db.read("console_new_blackout", move |conn| {
        let name = Names::of_one(conn, owner)?;
        Ok((institute::read(conn)?.name, name, zone_of(conn, scope)?))
    });
    let (institute, name, zone) = read.await?;
    let filled = Filled::new(Typed::default(), refused, deps.ids);
    let hint = || format!("On the clock of {}.", zone.name());
    let form = Form::new(format!("{LIST}/new{}", owner::query(owner)), "Make the blackout")
        .back_to(LIST)
        .hidden("scope.type", owner.scope_type().as_str())
        .hidden("scope.id", owner.id().unwrap_or_default())
        .field(Field::text("name", "What is it?").hint("Such as Winter break."))
        .group(
            "Whole days",
            [
                Field::date("starts_on", "Which is the first day?").optional(),
                Field::date("ends_on", "Which is the last day?").hint("It belongs to the blackout.").optional(),
            ],
        )
        .group(
            "Or from one time to another, in place of days",
            [
                Field::local_time("starts_at", "When does it begin?").hint(hint()).optional(),
                Field::local_time("ends_at", "When does it end?").hint(hint()).optional(),
            ],
        );
    let title = format!("New blackout of {name}");
    let consequences = [
        html! { "From now on nothing is published in it or moved into it." },
        html! { "Slots that stand in it already stay. Today lists them, so that somebody looks at each." },
        html! { @if scope == BlackoutScope::Institute { "Its whole days are no working days, also for deadlines." } @else { "It is no day off for deadlines: only the institute's are." } },
    ];
    let content = html! { p.crumb { a href=(LIST) { "Blackouts" } } (confirm(&title, &consequences, &form, &filled)) };
    Ok(visit.page(&institute, &filled.title(&title), content))
}

#[get("/settings/blackouts/{id}/delete")]
pub async fn get_blackout_deletion(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(page(show_deletion(&visit, &deps, id, None).await?))
}

#[post("/settings/blackouts/{id}/delete")]
pub async fn send_blackout_deletion(id: Path<String>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let id: BlackoutId = id.parse().map_err(|_| Error::NotFound)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        blackout::delete(conn, stamp, given, id)?;
        Ok(Goto::new(LIST, Notice::Deleted))
    };
    let again = async |refused| show_deletion(&visit, &deps, id, Some(refused)).await;
    step(sent, "console_delete_blackout", visit.actor, &deps, act, again).await
}

async fn show_deletion(visit: &Visit, deps: &Deps, id: BlackoutId, refused: Option<Refused>) -> Result<Markup> {
    let read =
        deps.db.read("console_blackout", move |conn| Ok((institute::read(conn)?, policy::find_blackout(conn, Scope::Institute, id)?)));
    let (institute, blackout) = read.await?;
    let reader = Reader { now: visit.now, zone: &institute.timezone };
    let filled = Filled::of(Typed::default(), VERSION, refused, deps.ids);
    let form = Form::new(format!("{LIST}/{id}/delete"), "Delete").dangerous().back_to(LIST);
    let title = format!("Delete {}", blackout.name);
    let consequences = [
        html! { "Slots can be published on " (when(&blackout, reader)) " again." },
        html! { "Deadlines that were reckoned with it stay as they are." },
    ];
    let content = html! { p.crumb { a href=(LIST) { "Blackouts" } } (confirm(&title, &consequences, &form, &filled)) };
    Ok(visit.page(&institute.name, &filled.title(&title), content))
}
