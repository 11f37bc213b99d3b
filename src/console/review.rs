//! A submitted slot, as a coordinator reviews it: the card as a mentee reads it, what is missing, what has changed since it was returned,
//! the duties of its company, and the two answers.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use maud::{Markup, html};

use super::duties::Duties;
use super::history;
use super::kit::button::{Weight, link, submit};
use super::kit::filled::once;
use super::kit::frame::head;
use super::slot::{self, Seen};
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::auth::Scope;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{Ids, SlotId};
use crate::slots::model::SlotStatus;
use crate::slots::rules::missing_to_submit;
use crate::slots::store::{self as slots, SlotFilter, SlotRow};
use crate::wire::sorting::{Sort, SortedPage};

#[get("/slots/{id}/review")]
pub async fn get_review(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let seen = Seen::read(&deps, &visit, id).await?;
    let (slot, zone, today) = (seen.slot.clone(), seen.zone.clone(), seen.zone.date_at(visit.now));
    let read = deps.db.read("console_review", move |conn| {
        let company = companies::find_company(conn, Scope::Institute, slot.company_id)?;
        Ok((Duties::read(conn, &company, &zone, today)?, following(conn, &slot)?))
    });
    let (duties, next) = read.await?;
    let title = format!("Review {}", seen.slot.title);
    Ok(page(visit.page(&seen.institute, &title, content(&seen, &title, duties.as_ref(), next, deps.ids))))
}

/// Gives the submitted slot that comes after this one in the order of starts.
pub fn following(conn: &mut Conn, slot: &SlotRow) -> Result<Option<SlotId>> {
    first_submitted(conn, Some(slot))
}

/// Gives what is reviewed next once this slot has its answer: the slot that comes after it, or the first of those that are left.
pub fn next(conn: &mut Conn, answered: &SlotRow) -> Result<Option<SlotId>> {
    match following(conn, answered)? {
        Some(next) => Ok(Some(next)),
        None => first_submitted(conn, None),
    }
}

fn first_submitted(conn: &mut Conn, after: Option<&SlotRow>) -> Result<Option<SlotId>> {
    let submitted = SlotFilter { statuses: vec![SlotStatus::Submitted], ..SlotFilter::default() };
    let page = SortedPage::after_key(Sort::StartsAt, 1, after.map(|slot| (slot.sort_at, slot.id)));
    Ok(slots::list(conn, Scope::Institute, &submitted, &page)?.first().map(|slot| slot.id))
}

fn content(seen: &Seen, title: &str, duties: Option<&Duties>, next: Option<SlotId>, ids: Ids) -> Markup {
    let slot = &seen.slot;
    let lead = format!("{}, {}", words::kind(slot.kind), seen.brief.facts.company_name);
    let next = html! {
        @match next { Some(next) => (link(&format!("/slots/{next}/review"), "Next one", Weight::Quiet)), None => (link("/", "Back to Today", Weight::Quiet)) }
    };
    html! {
        (head(title, Some(&lead), next))
        @if slot.status != SlotStatus::Submitted { p.note { (words::slot_state(slot.status)) " This slot does not wait for a review." } }
        div.stack {
            (completeness(slot))
            section.panel { h2 { "The card, as a mentee reads it" } (slot::facts(seen)) (slot::card(slot.card.as_ref())) }
            section.panel {
                (since_return(seen))
                h2 { "Duties of the company" }
                @match duties { Some(duties) => (duties.show()), None => p.muted { "No agreement is signed, so the slot cannot be published." } }
                p { a href={ "/companies/" (slot.company_id) } dir="auto" { (seen.brief.facts.company_name) } }
            }
            @if slot.status == SlotStatus::Submitted { (answers(slot, ids)) }
        }
    }
}

fn completeness(slot: &SlotRow) -> Markup {
    let missing = missing_to_submit(slot);
    let name = |pointer: &str| pointer.trim_start_matches('/').replace('/', ", ").replace('_', " ");
    html! {
        @if missing.is_empty() { p.notice { "The card is complete." } } @else {
            div.note { p { "The card is not complete:" } ul { @for fault in &missing { li { (name(&fault.pointer)) ": " (fault.detail) } } } }
        }
    }
}

/// Shows what the company has done since a coordinator returned the slot.
fn since_return(seen: &Seen) -> Markup {
    let told = history::since_return(&seen.history);
    html! {
        @if !told.is_empty() {
            h2 { "Since it was returned" }
            (history::show(told, seen.reader()))
            @if told.len() == 2 { p.note { "It was submitted again without a change." } }
        }
    }
}

/// Shows the two answers: publish, or return with a comment. The step's own page asks for what else has to be said, such as why a blackout
/// is passed over.
fn answers(slot: &SlotRow, ids: Ids) -> Markup {
    let hidden = html! {
        input type="hidden" name="_once" value=(once(ids));
        input type="hidden" name="_to" value="review";
        input type="hidden" name="version" value=(slot.version);
    };
    html! {
        section.panel {
            h2 { "Your answer" }
            form.row-acts.main method="post" action={ "/slots/" (slot.id) "/publish" } { (hidden) (submit("Publish", Weight::Primary)) (link(&format!("/slots/{}/edit", slot.id), "Edit first", Weight::Quiet)) }
            details {
                summary { "Return with a comment" }
                form.form method="post" action={ "/slots/" (slot.id) "/return" } {
                    (hidden)
                    div.field {
                        label for="comment" { "What should the company mend?" }
                        p.hint id="comment-hint" { "The company reads this." }
                        textarea id="comment" name="comment" rows="4" dir="auto" aria-describedby="comment-hint" {}
                    }
                    div.row-acts { (submit("Return", Weight::Plain)) }
                }
            }
        }
    }
}
