//! A submitted slot, as a coordinator reviews it: the card as a mentee reads it, what is missing, and the two answers.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use maud::{Markup, html};

use super::kit::button::{Weight, link};
use super::kit::frame::head;
use super::slot::{self, Seen};
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::slots::rules::missing_to_submit;

#[get("/slots/{id}/review")]
pub async fn get_review(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let seen = Seen::read(&deps, &visit, id).await?;
    let title = format!("Review {}", seen.slot.title);
    Ok(page(visit.page(&seen.institute, &title, content(&seen, &title))))
}

fn content(seen: &Seen, title: &str) -> Markup {
    let slot = &seen.slot;
    let missing = missing_to_submit(slot);
    let acts = html! {
        (link(&format!("/slots/{}/publish", slot.id), "Publish", Weight::Primary))
        (link(&format!("/slots/{}/return", slot.id), "Return with a comment", Weight::Plain))
        (link(&format!("/slots/{}/edit", slot.id), "Edit", Weight::Quiet))
    };
    html! {
        (head(title, Some(&format!("{}, {}", words::kind(slot.kind), seen.brief.facts.company_name)), acts))
        @if let Some(comment) = &slot.return_comment { p.note dir="auto" { "It was returned before: " (comment) } }
        @if missing.is_empty() { p.notice { "The card is complete." } }
        @else { div.note { p { "The card is not complete:" } ul { @for fault in &missing { li { (fault.pointer.trim_start_matches('/').replace('/', ", ").replace('_', " ")) ": " (fault.detail) } } } } }
        section { h2 { "The card, as a mentee reads it" } (slot::facts(seen)) (slot::card(slot.card.as_ref())) }
    }
}
