//! Programmes with their cohorts.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use maud::{Markup, html};

use super::kit::button::{Weight, link};
use super::kit::frame::head;
use super::kit::list::empty;
use super::kit::moment::date_with_year;
use super::kit::table::{Column, table};
use super::step::page;
use super::visit::Visit;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::mentees::model::CohortFilter;
use crate::mentees::store::{self as mentees, CohortRow, ProgrammeRow};
use crate::wire::paging::PageRequest;

/// The page shows so many programmes and cohorts.
const MOST: usize = 200;

#[get("/cohorts")]
pub async fn list_cohorts(visit: Visit, deps: Data<Deps>) -> Result<HttpResponse> {
    let read = deps.db.read("console_cohorts", |conn| {
        let programmes = mentees::list_programmes(conn, None, &PageRequest { limit: MOST, after: None })?;
        let cohorts = mentees::list_cohorts(conn, &CohortFilter::default(), &PageRequest { limit: MOST, after: None })?;
        Ok((institute::read(conn)?, programmes, cohorts))
    });
    let (institute, programmes, cohorts) = read.await?;
    let content = html! {
        (head("Programmes and cohorts", None, link("/programmes/new", "New programme", Weight::Primary)))
        @if programmes.is_empty() {
            (empty("There is no programme yet", "A programme has cohorts, in which mentees are enrolled.", Some(("/programmes/new", "New programme"))))
        }
        @for programme in &programmes { (of_programme(programme, &cohorts)) }
    };
    Ok(page(visit.page(&institute.name, "Cohorts", content)))
}

fn of_programme(programme: &ProgrammeRow, cohorts: &[CohortRow]) -> Markup {
    let cohorts: Vec<_> = cohorts.iter().filter(|cohort| cohort.programme_id == programme.id).collect();
    html! {
        section.panel {
            h2 { a href={ "/programmes/" (programme.id) } dir="auto" { (programme.details.name) } }
            @if !programme.active { p.muted { "Archived" } }
            @if let Some(purpose) = &programme.details.purpose { p dir="auto" { (purpose) } }
            (table_of(&cohorts))
            @if programme.active {
                div.row-acts {
                    (link(&format!("/programmes/{}/cohort", programme.id), "New cohort", Weight::Plain))
                    (link(&format!("/programmes/{}/edit", programme.id), "Edit the programme", Weight::Quiet))
                }
            }
        }
    }
}

/// Shows cohorts of one programme.
pub fn table_of(cohorts: &[&CohortRow]) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Cohort"), Column::text("Days"), Column::text("Places")];
    let row = |cohort: &&CohortRow| {
        let details = &cohort.details;
        vec![
            html! { a href={ "/cohorts/" (cohort.id) } dir="auto" { (details.name) } @if !cohort.active { br; span.muted { "Archived" } } },
            html! { (date_with_year(details.starts_on.0)) " to " (date_with_year(details.ends_on.0)) },
            html! { (cohort.places_taken) " of " (details.places) },
        ]
    };
    let rows: Vec<_> = cohorts.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "No cohort yet." } } @else { (table("Cohorts", &COLUMNS, &rows)) } }
}
