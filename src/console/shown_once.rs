//! A step whose outcome is a secret. The page that answers shows it, and nothing else does: it is in no address and no log.
//!
//! As the API keeps the answer of a request with an idempotency key, sealed and for a day, so is what a form has made: who presses the button
//! twice, or loads the page again, sees the same secret and makes no second one.

use actix_web::HttpResponse;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::kit::button::{Weight, copy, link};
use super::kit::filled::Refused;
use super::kit::frame::head;
use super::step::{not_done, page};
use super::visit::Visit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::institute::store as institute;
use crate::web::change_request::Given;
use crate::web::form_request::FormRequest;
use crate::wire::answer::Answer;

/// What the page shows. It has no `Debug`, because it holds the secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct ShownOnce {
    pub title: String,
    /// What the reader is to do with it.
    pub advice: String,
    pub parts: Vec<Part>,
    /// The page to go on to.
    pub next: String,
}

/// One text that can be copied.
#[derive(Clone, Serialize, Deserialize)]
pub struct Part {
    pub label: String,
    pub text: String,
}

impl Part {
    pub fn new(label: &str, text: impl Into<String>) -> Self {
        Self { label: label.to_owned(), text: text.into() }
    }
}

/// Runs the step of a page as [`super::step::step`] does, and shows what it has made.
pub async fn step_once(
    sent: FormRequest,
    name: &'static str,
    visit: &Visit,
    deps: &Deps,
    act: impl Fn(&mut Conn, &Stamp, &Given) -> Result<ShownOnce> + Send + Sync + 'static,
    show: impl AsyncFnOnce(Refused) -> Result<Markup>,
) -> Result<HttpResponse> {
    let told = move |conn: &mut Conn, stamp: &Stamp, given: &Given| Answer::json(200, &act(conn, stamp, given)?);
    let answer = match sent.run(name, visit.actor, deps, told).await {
        Ok(answer) => answer,
        Err(error) => return not_done(sent, error, deps, show).await,
    };
    let shown = serde_json::from_str(&answer.body).map_err(|error| Error::Internal(format!("what is shown once: {error}")))?;
    let institute = deps.db.read("console_institute", institute::read).await?;
    Ok(page(content(visit, &institute.name, &shown)))
}

fn content(visit: &Visit, institute: &str, shown: &ShownOnce) -> Markup {
    let content = html! {
        (head(&shown.title, Some(&shown.advice), html! {}))
        p.note { "This is shown here once, and cannot be read again. Copy it before you leave this page." }
        @for (index, part) in shown.parts.iter().enumerate() {
            @let id = format!("secret-{index}");
            section.panel {
                h2 { (part.label) }
                p { code id=(id) { (part.text) } }
                div.row-acts { (copy(&id, "Copy")) }
            }
        }
        p { (link(&shown.next, "I have kept it", Weight::Primary)) }
    };
    visit.page(institute, &shown.title, content)
}
