//! Finds somebody to enter in a round by name.

use std::collections::HashSet;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use crate::allocation::model::RoundStatus;
use crate::allocation::store;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, link, submit};
use crate::console::kit::frame::head;
use crate::console::kit::list::empty;
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::Visit;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::RoundId;
use crate::institute::store as institute;
use crate::mentees::model::MenteeFilter;
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::wire::paging::PageRequest;

/// The page shows at most this many mentees. The others are found by their names.
const SHOWN: usize = 50;

#[get("/rounds/{id}/enter")]
pub async fn get_enter(visit: Visit, id: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: RoundId = id.parse().map_err(|_| Error::NotFound)?;
    let part = Asked::of(&request).value("q").map(str::to_owned);
    let searched = part.clone().unwrap_or_default();
    let read = deps.db.read("console_enter", move |conn| {
        let round = store::find_round(conn, id)?;
        let filter = MenteeFilter { part: part.clone(), active: Some(true), cohort_id: round.details.cohort_id, ..MenteeFilter::default() };
        let found = mentees::list(conn, &filter, &PageRequest { limit: SHOWN, after: None })?;
        let entered: HashSet<_> = store::entries_of_round(conn, id)?.into_iter().map(|entry| entry.mentee_id).collect();
        Ok((institute::read(conn)?.name, round, found, entered))
    });
    let (institute, round, mut found, entered) = read.await?;
    let has_more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let rows: Vec<_> = found.iter().map(|mentee| row(id, mentee, entered.contains(&mentee.id))).collect();
    let here = format!("/rounds/{id}/enter");
    let lead = if round.details.cohort_id.is_some() {
        "Only those who are enrolled in the cohort of the round stand here."
    } else {
        "Everybody can enter."
    };
    let content = html! {
        p.crumb { a href={ "/rounds/" (id) } dir="auto" { (round.details.name) } }
        (head("Who enters?", Some(lead), html! {}))
        @if round.status_at(visit.now) != RoundStatus::Open { p.note { "The round is not open, so nobody can enter it now." } }
        form.find method="get" action=(here) role="search" aria-label="These mentees" {
            input type="search" name="q" value=(searched) aria-label="Find a mentee" dir="auto";
            (submit("Find", Weight::Plain))
        }
        @if rows.is_empty() { (empty("Nobody is found", "No mentee who could enter has this name.", Some((&here, "Show all")))) }
        @else {
            (table("Mentees", &COLUMNS, &rows))
            @if has_more { p.muted { "These are the first ones. Find the others by their names." } }
        }
    };
    Ok(page(visit.page(&institute, "Who enters?", content)))
}

const COLUMNS: [Column; 3] = [Column::text("Mentee"), Column::text("State"), Column::ACTS];

fn row(round: RoundId, mentee: &MenteeRow, has_entered: bool) -> Vec<Markup> {
    let path = format!("/rounds/{round}/entries/{}", mentee.id);
    let who = html! {
        span dir="auto" { (mentee.full_name) }
        @if let Some(profession) = &mentee.profession { br; span.muted dir="auto" { (profession) } }
    };
    let act = if has_entered { link(&path, "Show choices", Weight::Quiet) } else { link(&path, "Enter", Weight::Plain) };
    vec![who, html! { @if has_entered { "Has entered" } }, act]
}
