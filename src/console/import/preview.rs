//! What an import of a file would do: found out by doing it in a transaction that is rolled back.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::choose;
use super::list::List;
use crate::auth::Stamp;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::Form;
use crate::console::kit::frame::head;
use crate::console::kit::notice::Notice;
use crate::console::kit::table::{Column, table};
use crate::console::sent::Sent;
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result, RowFault};
use crate::ids::UploadId;
use crate::institute::store as institute;
use crate::lifecycle::import::act::bring_in;
use crate::lifecycle::import::sheet::Sheet;
use crate::lifecycle::import::store::take_upload;
use crate::lifecycle::import::upload;
use crate::lifecycle::import::view::{ImportView, ImportWarning};
use crate::web::change_request::Given;
use crate::web::csv_request::Mode;
use crate::wire::form::Typed;

/// A page names at most this many faults and this many warnings. The others are counted.
const SHOWN: usize = 100;

/// This says what an import would do, or what is wrong with the rows.
enum Foreseen {
    Would { view: ImportView, names: HashMap<String, String> },
    Cannot(Vec<RowFault>),
}

pub async fn get<K: List>(visit: &Visit, deps: &Deps, id: &str) -> Result<HttpResponse> {
    let id: UploadId = id.parse().map_err(|_| Error::NotFound)?;
    let foreseen = foresee::<K>(visit, deps, id).await?;
    Ok(page(show::<K>(visit, deps, id, &foreseen, None).await?))
}

/// Imports the file. A second press of the button is answered as the first one was.
pub async fn send<K: List>(Sent { who: visit, form }: Sent<Visit>, deps: &Deps, id: &str) -> Result<HttpResponse> {
    let id: UploadId = id.parse().map_err(|_| Error::NotFound)?;
    let sheet = match read::<K>(&visit, deps, id).await {
        Ok(sheet) => Some(sheet),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
        let sheet = sheet.as_ref().ok_or(Error::NotFound)?;
        take_upload(conn, id)?;
        bring_in(conn, stamp, sheet, Mode::ForGood)?;
        Ok(Goto::new(format!("/{}", K::LIST), Notice::Imported))
    };
    let again = async |refused| {
        let foreseen = foresee::<K>(&visit, deps, id).await?;
        show::<K>(&visit, deps, id, &foreseen, Some(refused)).await
    };
    step(form.long(), "console_import", visit.actor, deps, act, again).await
}

/// Reads the rows of a file that this visitor has sent, before the database is asked for anything else, so that nobody waits for that.
async fn read<K: List>(visit: &Visit, deps: &Deps, id: UploadId) -> Result<Arc<Sheet<K>>> {
    let (account, now) = (visit.account()?, visit.now);
    let content = deps.db.read("console_upload", move |conn| upload::content(conn, account, K::LIST, id, now)).await?;
    let content = content.ok_or(Error::NotFound)?;
    let reading = tokio::task::spawn_blocking(move || Sheet::<K>::read(&content));
    Ok(Arc::new(reading.await.map_err(|_| Error::Internal("reading a file panicked".to_owned()))??))
}

async fn foresee<K: List>(visit: &Visit, deps: &Deps, id: UploadId) -> Result<Foreseen> {
    let sheet = match read::<K>(visit, deps, id).await {
        Ok(sheet) => sheet,
        Err(Error::BadRows(faults)) => return Ok(Foreseen::Cannot(faults)),
        Err(error) => return Err(error),
    };
    let stamp = Stamp { by: visit.actor, at: visit.now, ids: deps.ids };
    let rehearsed = deps.db.rehearse("console_foresee_import", move |conn| {
        let view = bring_in(conn, &stamp, &sheet, Mode::DryRun)?;
        let ids: Vec<_> = view.warnings.iter().take(SHOWN).flat_map(|warning| warning.ids.clone()).collect();
        let names = if ids.is_empty() { HashMap::new() } else { K::names(conn, &ids)? };
        Ok((view, names))
    });
    match rehearsed.await {
        Ok((view, names)) => Ok(Foreseen::Would { view, names }),
        Err(Error::BadRows(faults)) => Ok(Foreseen::Cannot(faults)),
        Err(error) => Err(error),
    }
}

async fn show<K: List>(visit: &Visit, deps: &Deps, id: UploadId, foreseen: &Foreseen, refused: Option<Refused>) -> Result<Markup> {
    let institute = deps.db.read("console_institute", institute::read).await?;
    let content = html! {
        p.crumb { a href={ "/" (K::LIST) "/import" } { "Choose another file" } }
        @match foreseen {
            Foreseen::Would { view, names } => (would::<K>(id, view, names, &Filled::new(Typed::default(), refused, deps.ids))),
            Foreseen::Cannot(faults) => (cannot::<K>(faults)),
        }
    };
    let title = match foreseen {
        Foreseen::Would { .. } => K::TITLE.to_owned(),
        Foreseen::Cannot(_) => format!("Error: {}", K::TITLE),
    };
    Ok(visit.page(&institute.name, &title, content))
}

fn would<K: List>(id: UploadId, view: &ImportView, names: &HashMap<String, String>, filled: &Filled) -> Markup {
    let counts = [(view.created, "new"), (view.updated, "changed"), (view.unchanged, "as they are already")];
    let is_nothing = view.created + view.updated == 0;
    let form = Form::new(format!("/{}/import/{id}", K::LIST), "Import").back_to(format!("/{}/import", K::LIST));
    html! {
        (head(K::TITLE, Some(if is_nothing { "This file changes nothing." } else { "This is what will happen. Nothing is done yet." }), html! {}))
        ul {
            @for (number, what) in counts { @if number > 0 { li { (words::grouped(number)) " " (what) } } }
        }
        @if !view.warnings.is_empty() { (warnings::<K>(view, names)) }
        @if is_nothing { p { (link(&format!("/{}", K::LIST), "Back to the list", Weight::Plain)) } } @else { (form.show(filled)) }
    }
}

fn warnings<K: List>(view: &ImportView, names: &HashMap<String, String>) -> Markup {
    const COLUMNS: [Column; 3] = [Column::number("Line"), Column::text("Look at it"), Column::text("Who")];
    let row = |warning: &ImportWarning| {
        let lines: Vec<_> = warning.lines.iter().map(usize::to_string).collect();
        let who = html! {
            ul.plain {
                @for id in &warning.ids { li { a href={ "/" (K::LIST) "/" (id) } dir="auto" { (names.get(id).map_or("Open", String::as_str)) } } }
                @if !lines.is_empty() { li { "Line " (lines.join(", ")) " of the file" } }
            }
        };
        vec![html! { (warning.line) }, html! { (warning.detail) }, who]
    };
    let rows: Vec<_> = view.warnings.iter().take(SHOWN).map(row).collect();
    html! {
        section.panel {
            h2 { "Look at these first" }
            (table("Rows that may not be what was meant", &COLUMNS, &rows))
            @if view.warnings_in_all > rows.len() { p { "And " (words::grouped(view.warnings_in_all - rows.len())) " more." } }
        }
    }
}

fn cannot<K: List>(faults: &[RowFault]) -> Markup {
    const COLUMNS: [Column; 3] = [Column::number("Line"), Column::text("Column"), Column::text("What is wrong")];
    let row = |fault: &RowFault| {
        let column = html! { @match &fault.column { Some(column) => (column), None => "The whole row" } };
        vec![html! { (fault.line) }, column, html! { (said(fault)) }]
    };
    let rows: Vec<_> = faults.iter().take(SHOWN).map(row).collect();
    let heading = match faults.len() {
        1 => "There is one thing to mend".to_owned(),
        many => format!("There are {} things to mend", words::grouped(many)),
    };
    html! {
        (head(K::TITLE, None, html! {}))
        div.summary role="alert" tabindex="-1" autofocus {
            h2 { (heading) }
            p { "Nothing was imported. Mend these rows in the file, and choose it again." }
        }
        section.panel {
            (table("What is wrong, by the lines of the file", &COLUMNS, &rows))
            @if faults.len() > rows.len() { p { "And " (words::grouped(faults.len() - rows.len())) " more." } }
        }
        (choose::form::<K>("", None))
    }
}

/// Gives the fault's own sentence, except where that speaks of the API.
fn said(fault: &RowFault) -> &str {
    match (fault.code, fault.column.as_deref()) {
        ("not-allowed", Some("active")) => {
            "An import archives and restores nobody. Do that on the page of each, and leave this column out."
        }
        _ => &fault.detail,
    }
}
