//! Finds a person, a company or a slot by a part of its name, or by an id that was pasted.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::asked::Asked;
use super::kit::frame::head;
use super::kit::list::empty;
use super::kit::moment::Reader;
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::auth::Scope;
use crate::companies::model::CompanyFilter;
use crate::companies::store as companies;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{BookingId, CohortId, CompanyId, MenteeId, SlotId};
use crate::institute::store as institute;
use crate::mentees::model::MenteeFilter;
use crate::mentees::store as mentees;
use crate::slots::store::{self as slots, SlotFilter};
use crate::wire::paging::PageRequest;
use crate::wire::sorting::{Sort, SortedPage};

/// So many of each are shown.
const MOST: usize = 10;

#[get("/search")]
pub async fn get_search(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let asked = Asked::of(&request).value("q").unwrap_or_default().trim().to_owned();
    if let Some(path) = path_of(&asked) {
        return Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish());
    }
    let (now, part) = (visit.now, asked.clone());
    let read = deps.db.read("console_search", move |conn| {
        let institute = institute::read(conn)?;
        if part.is_empty() {
            return Ok((institute, Vec::new(), Vec::new(), Vec::new()));
        }
        let first = PageRequest { limit: MOST, after: None };
        let people = mentees::list(conn, &MenteeFilter { part: Some(part.clone()), ..MenteeFilter::default() }, &first)?;
        let first = PageRequest { limit: MOST, after: None };
        let of_name = CompanyFilter { name_part: Some(part.clone()), ..CompanyFilter::default() };
        let found = companies::list_companies(conn, Scope::Institute, &of_name, &first)?;
        let of_title = SlotFilter { part: Some(part.clone()), ..SlotFilter::default() };
        let slots = slots::list(conn, Scope::Institute, &of_title, &SortedPage::first(Sort::StartsAtDown, MOST))?;
        Ok((institute, people, found, slots))
    });
    let (institute, people, found, slots) = read.await?;
    let reader = Reader { now, zone: &institute.timezone };
    let is_empty = people.is_empty() && found.is_empty() && slots.is_empty();
    let list = |heading: &str, items: Vec<Markup>| html! { @if !items.is_empty() { section { h2 { (heading) } ul.plain.list { @for item in items { li { (item) } } } } } };
    let people = people.iter().take(MOST).map(|mentee| {
        html! { a href={ "/mentees/" (mentee.id) } dir="auto" { (mentee.full_name) } " " span.muted dir="auto" { (mentee.profession.as_deref().unwrap_or("")) } }
    });
    let found = found.iter().take(MOST).map(|company| {
        html! { a href={ "/companies/" (company.id) } dir="auto" { (company.name) } " " span.muted { (words::partnership(company.partnership_status)) } }
    });
    let slots = slots.iter().take(MOST).map(|slot| {
        html! {
            a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) } " "
            span.muted { @match slot.starts_at { Some(at) => (reader.absolute(at, &slot.timezone)), None => "To be confirmed" } }
        }
    });
    let content = html! {
        (head("Search", None, html! {}))
        form.find method="get" action="/search" role="search" aria-label="These results" {
            input type="search" name="q" value=(asked) aria-label="A name, a title or an id" dir="auto";
            button.button type="submit" { "Find" }
        }
        div #found.stack {
            (list("Mentees", people.collect()))
            (list("Companies", found.collect()))
            (list("Slots", slots.collect()))
            @if is_empty { (empty("Nothing is found", "Type a part of a name or of a title, or paste an id.", None)) }
        }
    };
    Ok(page(visit.page(&institute.name, "Search", content)))
}

/// Gives the page of an id that was pasted.
fn path_of(text: &str) -> Option<String> {
    let (kind, _) = text.split_once('_')?;
    match kind {
        "ment" => text.parse::<MenteeId>().ok().map(|id| format!("/mentees/{id}")),
        "comp" => text.parse::<CompanyId>().ok().map(|id| format!("/companies/{id}")),
        "slot" => text.parse::<SlotId>().ok().map(|id| format!("/slots/{id}")),
        "book" => text.parse::<BookingId>().ok().map(|id| format!("/bookings/{id}")),
        "coho" => text.parse::<CohortId>().ok().map(|id| format!("/cohorts/{id}")),
        _ => None,
    }
}
