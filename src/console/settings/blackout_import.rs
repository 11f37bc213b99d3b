//! `/settings/blackouts/import?of=`: a calendar of holidays is chosen, or its text is pasted. It is kept until somebody has looked it through.

use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::blackout_forms::{owner_of, scope_of};
use super::blackout_preview::KEPT_FOR;
use super::owner::{self, Names};
use crate::auth::{Scope, Stamp};
use crate::console::file_form::{FileForm, why};
use crate::console::kit::frame::head;
use crate::console::sent::{SentFile, Unsent};
use crate::console::step::{answer, answered, page};
use crate::console::visit::Visit;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::institute::store as institute;
use crate::lifecycle::import::upload;
use crate::policy::blackouts::blackout;
use crate::policy::blackouts::model::BlackoutScope;
use crate::schedule::blackouts::import::Wanted;
use crate::schedule::blackouts::read_aside::read_aside;
use crate::web::change_request::LARGEST_FILE;
use crate::web::upload_request::{PASTED, UploadRequest};
use crate::wire::form::Typed;
use crate::wire::problem::Problem;

#[get("/settings/blackouts/import")]
pub async fn get_import(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show(&visit, &deps, scope_of(&request)?, None).await?))
}

/// Keeps the calendar, and goes on to what an import of it would do.
#[post("/settings/blackouts/import")]
pub async fn send_import(sent: SentFile<Visit>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let SentFile { who: visit, upload } = sent;
    let scope = scope_of(&request)?;
    let unsent = Unsent { path: upload.path.clone(), typed: upload.pasted().unwrap_or_default() };
    answered(keep(&visit, &deps, scope, upload, &unsent.typed).await, &unsent)
}

async fn keep(visit: &Visit, deps: &Deps, scope: BlackoutScope, upload: UploadRequest, typed: &Typed) -> Result<HttpResponse> {
    let content = match readable(visit, deps, scope, upload).await {
        Ok(content) => content,
        Err(error @ (Error::Invalid(_) | Error::PayloadTooLarge { .. } | Error::Unavailable(_))) => {
            let status = Problem::from(&error).code.status();
            return Ok(answer(status, show(visit, deps, scope, Some((error, typed))).await?));
        }
        Err(error) => return Err(error),
    };
    let (account, stamp) = (visit.account()?, Stamp { by: visit.actor, at: visit.now, ids: deps.ids });
    let id = deps.db.write("console_keep_upload", move |conn| upload::keep(conn, &stamp, account, KEPT_FOR, &content)).await?;
    let place = format!("/settings/blackouts/import/{id}{}", owner::query(owner_of(scope)));
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish())
}

/// Gives the calendar that was sent, if it can be read.
async fn readable(visit: &Visit, deps: &Deps, scope: BlackoutScope, upload: UploadRequest) -> Result<Bytes> {
    let content = upload.content()?;
    read(visit, deps, scope, content.clone()).await?;
    Ok(content)
}

/// Reads what a calendar asks for.
pub async fn read(visit: &Visit, deps: &Deps, scope: BlackoutScope, content: Bytes) -> Result<Wanted> {
    let zone = deps.db.read("console_zone", move |conn| blackout::zone_of(conn, Scope::Institute, scope, "")).await?;
    read_aside(deps, content, zone, visit.now).await
}

async fn show(visit: &Visit, deps: &Deps, scope: BlackoutScope, refused: Option<(Error, &Typed)>) -> Result<Markup> {
    let owner = owner_of(scope);
    let read = deps.db.read("console_import_blackouts", move |conn| Ok((institute::read(conn)?.name, Names::of_one(conn, owner)?)));
    let (institute, name) = read.await?;
    let (why, pasted) = refused.map_or((None, ""), |(error, typed)| (Some(why(&error)), typed.value(PASTED)));
    let title = format!("Import blackouts of {name}");
    let form = FileForm {
        action: &format!("/settings/blackouts/import{}", owner::query(owner)),
        back: "/settings/blackouts",
        accept: ".ics,text/calendar",
        hint: &format!(
            "An .ics file of up to {} MB, such as the public holidays that a calendar program exports.",
            LARGEST_FILE / 1024 / 1024
        ),
        paste: "Or paste what is in it",
        pasted: "What is in the calendar?",
        pasted_hint: "It begins with BEGIN:VCALENDAR and ends with END:VCALENDAR.",
    };
    let content = html! {
        p.crumb { a href="/settings/blackouts" { "Blackouts" } }
        (head(&title, Some("Each event from 60 days ago to three years on becomes a blackout. First you see what would be made."), html! {}))
        (form.show(pasted, why.as_deref()))
    };
    let title = if why.is_some() { format!("Error: {title}") } else { title };
    Ok(visit.page(&institute, &title, content))
}
