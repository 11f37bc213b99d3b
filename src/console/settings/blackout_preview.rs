//! `/settings/blackouts/import/{id}?of=`: what an import of a calendar would make, found out in a transaction that is rolled back, and its button.

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::blackout_forms::{owner_of, scope_of};
use super::blackout_import;
use super::blackouts::when;
use super::owner::{self, Names};
use crate::auth::Stamp;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::Form;
use crate::console::kit::frame::head;
use crate::console::kit::moment::Reader;
use crate::console::kit::notice::Notice;
use crate::console::kit::table::{Column, table};
use crate::console::sent::Sent;
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::UploadId;
use crate::institute::store as institute;
use crate::lifecycle::import::store::take_upload;
use crate::lifecycle::import::upload;
use crate::policy::blackouts::model::BlackoutScope;
use crate::policy::store::BlackoutRow;
use crate::schedule::blackouts::import::{Imported, Wanted, import};
use crate::schedule::blackouts::touched::Touched;
use crate::web::change_request::Given;
use crate::wire::form::Typed;
use crate::wire::problem::Problem;

/// A calendar is kept for this list.
pub const KEPT_FOR: &str = "blackouts";

/// A preview shows at most this many blackouts, and counts all.
const MOST: usize = 100;

#[get("/settings/blackouts/import/{id}")]
pub async fn get_blackout_import(visit: Visit, id: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, scope) = (id.parse().map_err(|_| Error::NotFound)?, scope_of(&request)?);
    Ok(page(show(&visit, &deps, id, scope, None).await?))
}

/// Makes the blackouts. A second press of the button is answered as the first one was.
#[post("/settings/blackouts/import/{id}")]
pub async fn send_blackout_import(id: Path<String>, sent: Sent<Visit>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (id, scope): (UploadId, _) = (id.parse().map_err(|_| Error::NotFound)?, scope_of(&request)?);
    let wanted = match read(&visit, &deps, id, scope).await {
        Ok(wanted) => Some(wanted),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
        let wanted = wanted.as_ref().ok_or(Error::NotFound)?;
        take_upload(conn, id)?;
        import(conn, stamp, scope, wanted)?;
        Ok(Goto::new("/settings/blackouts", Notice::BlackoutsMade))
    };
    let again = async |refused| show(&visit, &deps, id, scope, Some(refused)).await;
    step(sent, "console_import_blackouts", visit.actor, &deps, act, again).await
}

/// Reads a calendar that this visitor has sent.
async fn read(visit: &Visit, deps: &Deps, id: UploadId, scope: BlackoutScope) -> Result<Wanted> {
    let (account, now) = (visit.account()?, visit.now);
    let content = deps.db.read("console_upload", move |conn| upload::content(conn, account, KEPT_FOR, id, now)).await?;
    blackout_import::read(visit, deps, scope, Bytes::from(content.ok_or(Error::NotFound)?)).await
}

async fn show(visit: &Visit, deps: &Deps, id: UploadId, scope: BlackoutScope, refused: Option<Refused>) -> Result<Markup> {
    let wanted = read(visit, deps, id, scope).await?;
    let owner = owner_of(scope);
    let names = deps.db.read("console_import_blackouts", move |conn| Ok((institute::read(conn)?, Names::of_one(conn, owner)?)));
    let (institute, name) = names.await?;
    let reader = Reader { now: visit.now, zone: &institute.timezone };
    let another = format!("/settings/blackouts/import{}", owner::query(owner));
    let (title, shown) = match foresee(visit, deps, scope, &wanted).await {
        Ok(imported) => {
            let title = match imported.made.len() {
                0 => "No blackout would be made".to_owned(),
                1 => "1 blackout would be made".to_owned(),
                made => format!("{made} blackouts would be made"),
            };
            let action = format!("/settings/blackouts/import/{id}{}", owner::query(owner));
            let form = Form::new(action, "Make the blackouts").back_to(&another);
            let filled = Filled::new(Typed::default(), refused, deps.ids);
            (filled.title(&title), would(&title, &imported, &wanted, &form, &filled, reader))
        }
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            let title = "No blackout can be made";
            (format!("Error: {title}"), cannot(title, &Problem::from(&error).detail, &another))
        }
        Err(error) => return Err(error),
    };
    let content = html! {
        p.crumb { a href=(another) dir="auto" { "Import blackouts of " (name) } }
        (shown)
    };
    Ok(visit.page(&institute.name, &title, content))
}

async fn foresee(visit: &Visit, deps: &Deps, scope: BlackoutScope, wanted: &Wanted) -> Result<Imported> {
    let (stamp, wanted) = (Stamp { by: visit.actor, at: visit.now, ids: deps.ids }, wanted.clone());
    deps.db.rehearse("console_foresee_blackouts", move |conn| import(conn, &stamp, scope, &wanted)).await
}

fn would(title: &str, imported: &Imported, wanted: &Wanted, form: &Form, filled: &Filled, reader: Reader<'_>) -> Markup {
    html! {
        (head(title, Some("Nothing is done yet."), html! {}))
        (told(imported, wanted))
        @if imported.made.is_empty() { p { (link(form.back(), "Choose another calendar", Weight::Plain)) } }
        @else {
            (rows(imported, reader))
            (form.show(filled))
        }
    }
}

/// Says what is passed over, what is left out, and which slots would be touched.
fn told(imported: &Imported, wanted: &Wanted) -> Markup {
    let touched: usize = imported.made.iter().map(|(_, touched)| touched.iter().filter(|slot| slot.stands).count()).sum();
    html! {
        div.note {
            ul {
                @match imported.already_there {
                    0 => {}
                    1 => li { "1 is there already, and is passed over." },
                    many => li { (many) " are there already, and are passed over." },
                }
                @for left_out in &wanted.left_out { li { "Left out: " (words::left_out(*left_out)) "." } }
                @match touched {
                    0 => li { "No slot stands in these times." },
                    1 => li { "1 slot stands in these times. It stays, and Today lists it." },
                    many => li { (many) " slots stand in these times. They stay, and Today lists them." },
                }
            }
        }
    }
}

fn rows(imported: &Imported, reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Blackout"), Column::text("When"), Column::number("Slots in it")];
    let row = |(blackout, touched): &(BlackoutRow, Vec<Touched>)| {
        let standing = touched.iter().filter(|slot| slot.stands).count();
        vec![html! { span dir="auto" { (blackout.name) } }, when(blackout, reader), html! { (standing) }]
    };
    let rows: Vec<_> = imported.made.iter().take(MOST).map(row).collect();
    html! {
        (table("What would be made", &COLUMNS, &rows))
        @if imported.made.len() > MOST { p.muted { "And " (imported.made.len() - MOST) " more." } }
    }
}

fn cannot(title: &str, why: &str, another: &str) -> Markup {
    html! {
        (head(title, None, html! {}))
        div.summary role="alert" tabindex="-1" autofocus { h2 { "This cannot be done now" } p { (why) } }
        p { (link(another, "Choose another calendar", Weight::Plain)) }
    }
}
