//! The page on which a file is chosen, or its rows are pasted. The file is kept until somebody has looked it through.

use actix_web::HttpResponse;
use actix_web::http::header;
use maud::{Markup, html};

use super::list::List;
use crate::auth::Stamp;
use crate::console::kit::button::{Weight, link, submit};
use crate::console::kit::frame::head;
use crate::console::sent::SentFile;
use crate::console::step::{answer, page};
use crate::console::visit::Visit;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::institute::store as institute;
use crate::lifecycle::import::upload;
use crate::web::change_request::LARGEST_FILE;
use crate::web::upload_request::{FILE, PASTED};
use crate::wire::form::Typed;
use crate::wire::problem::Problem;

pub async fn get<K: List>(visit: &Visit, deps: &Deps) -> Result<HttpResponse> {
    Ok(page(show::<K>(visit, deps, None).await?))
}

/// Keeps what was sent, and goes on to what an import of it would do.
pub async fn send<K: List>(SentFile { who: visit, upload }: SentFile<Visit>, deps: &Deps) -> Result<HttpResponse> {
    let typed = upload.typed();
    let content = match upload.content() {
        Ok(content) => content,
        Err(error @ (Error::Invalid(_) | Error::PayloadTooLarge { .. })) => {
            let status = Problem::from(&error).code.status();
            return Ok(answer(status, show::<K>(&visit, deps, Some((error, typed))).await?));
        }
        Err(error) => return Err(error),
    };
    let (account, stamp) = (visit.account()?, Stamp { by: visit.actor, at: visit.now, ids: deps.ids });
    let id = deps.db.write("console_keep_upload", move |conn| upload::keep(conn, &stamp, account, K::LIST, &content)).await?;
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, format!("/{}/import/{id}", K::LIST))).finish())
}

async fn show<K: List>(visit: &Visit, deps: &Deps, refused: Option<(Error, Typed)>) -> Result<Markup> {
    let institute = deps.db.read("console_institute", institute::read).await?;
    let (why, typed) = refused.map_or((None, Typed::default()), |(error, typed)| (Some(said(&error)), typed));
    let title = if why.is_some() { format!("Error: {}", K::TITLE) } else { K::TITLE.to_owned() };
    let content = html! {
        p.crumb { a href={ "/" (K::LIST) } { "Back to the list" } }
        (head(K::TITLE, Some("First you see what would change. Nothing is imported until you say so."), html! {}))
        @if let Some(why) = &why {
            div.summary role="alert" tabindex="-1" autofocus { h2 { "There is one thing to mend" } ul { li { a href="#file" { (why) } } } }
        }
        (form::<K>(typed.value(PASTED), why.is_some()))
        (columns::<K>())
    };
    Ok(visit.page(&institute.name, &title, content))
}

fn said(error: &Error) -> String {
    match error {
        Error::PayloadTooLarge { .. } => {
            format!("The file is larger than {} MB. Split it, and import the parts one after the other.", LARGEST_FILE / 1024 / 1024)
        }
        Error::Invalid(faults) => faults.iter().map(|fault| fault.detail.as_str()).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Shows the form that sends a file, or what is pasted.
pub fn form<K: List>(pasted: &str, is_wrong: bool) -> Markup {
    html! {
        form.form method="post" action={ "/" (K::LIST) "/import" } enctype="multipart/form-data" {
            div class=(if is_wrong { "field wrong" } else { "field" }) {
                label for="file" { "Which file?" }
                p.hint id="file-hint" { "A CSV file of up to " (LARGEST_FILE / 1024 / 1024) " MB and 10,000 rows, as spreadsheet programs save it." }
                input type="file" id="file" name=(FILE) accept=".csv,text/csv,text/plain" aria-describedby="file-hint" aria-invalid=[is_wrong.then_some("true")];
            }
            details open[!pasted.is_empty()] {
                summary { "Or paste the rows" }
                div.field {
                    label for="rows" { "Rows" }
                    p.hint id="rows-hint" { "The first row names the columns." }
                    textarea id="rows" name=(PASTED) rows="8" dir="auto" aria-describedby="rows-hint" { "\n" (pasted) }
                }
            }
            div.row-acts.main { (submit("Look through it", Weight::Primary)) (link(&format!("/{}", K::LIST), "Back", Weight::Quiet)) }
        }
    }
}

/// Says what a file can have in it.
fn columns<K: List>() -> Markup {
    let names: Vec<_> = K::COLUMNS.iter().map(|column| column.name).collect();
    html! {
        section.panel {
            h2 { "What the file can have" }
            p { "A row with an id or an external_id that is in the list already changes that entry, and any other row is new. New rows need " (K::NEEDED) "." }
            p { "The columns are: " (names.join(", ")) ". A column that is left out changes nothing, and an empty cell clears what is there." }
            p { "All rows are imported, or none: where one is wrong, you see which one." }
            (link(&format!("/{}/export", K::LIST), "Export the list, as an example", Weight::Quiet))
        }
    }
}
