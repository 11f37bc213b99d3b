//! The page on which a file is chosen, or its rows are pasted. The file is kept until somebody has looked it through.

use actix_web::HttpResponse;
use actix_web::http::header;
use maud::{Markup, html};

use super::list::List;
use crate::auth::Stamp;
use crate::console::file_form::{FileForm, why};
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame::head;
use crate::console::sent::{SentFile, Unsent};
use crate::console::step::{answer, answered, page};
use crate::console::visit::Visit;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::institute::store as institute;
use crate::lifecycle::import::upload;
use crate::web::change_request::LARGEST_FILE;
use crate::web::upload_request::{PASTED, UploadRequest};
use crate::wire::form::Typed;
use crate::wire::problem::Problem;

pub async fn get<K: List>(visit: &Visit, deps: &Deps) -> Result<HttpResponse> {
    Ok(page(show::<K>(visit, deps, None).await?))
}

/// Keeps what was sent, and goes on to what an import of it would do.
pub async fn send<K: List>(SentFile { who: visit, upload }: SentFile<Visit>, deps: &Deps) -> Result<HttpResponse> {
    let unsent = Unsent { path: upload.path.clone(), typed: upload.pasted().unwrap_or_default() };
    answered(keep::<K>(&visit, upload, deps, &unsent.typed).await, &unsent)
}

async fn keep<K: List>(visit: &Visit, upload: UploadRequest, deps: &Deps, typed: &Typed) -> Result<HttpResponse> {
    let content = match upload.content() {
        Ok(content) => content,
        Err(error @ (Error::Invalid(_) | Error::PayloadTooLarge { .. })) => {
            let status = Problem::from(&error).code.status();
            return Ok(answer(status, show::<K>(visit, deps, Some((error, typed))).await?));
        }
        Err(error) => return Err(error),
    };
    let (account, stamp) = (visit.account()?, Stamp { by: visit.actor, at: visit.now, ids: deps.ids });
    let id = deps.db.write("console_keep_upload", move |conn| upload::keep(conn, &stamp, account, K::LIST, &content)).await?;
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, format!("/{}/import/{id}", K::LIST))).finish())
}

async fn show<K: List>(visit: &Visit, deps: &Deps, refused: Option<(Error, &Typed)>) -> Result<Markup> {
    let institute = deps.db.read("console_institute", institute::read).await?;
    let (why, pasted) = refused.map_or((None, ""), |(error, typed)| (Some(why(&error)), typed.value(PASTED)));
    let title = if why.is_some() { format!("Error: {}", K::TITLE) } else { K::TITLE.to_owned() };
    let content = html! {
        p.crumb { a href={ "/" (K::LIST) } { "Back to the list" } }
        (head(K::TITLE, Some("First you see what would change. Nothing is imported until you say so."), html! {}))
        (form::<K>(pasted, why.as_deref()))
        (columns::<K>())
    };
    Ok(visit.page(&institute.name, &title, content))
}

/// Shows the form that sends a file, or what is pasted.
pub fn form<K: List>(pasted: &str, why: Option<&str>) -> Markup {
    let form = FileForm {
        action: &format!("/{}/import", K::LIST),
        back: &format!("/{}", K::LIST),
        accept: ".csv,text/csv,text/plain",
        hint: &format!("A CSV file of up to {} MB and 10,000 rows, as spreadsheet programs save it.", LARGEST_FILE / 1024 / 1024),
        paste: "Or paste the rows",
        pasted: "Rows",
        pasted_hint: "The first row names the columns.",
    };
    form.show(pasted, why)
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
