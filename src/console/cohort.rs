//! A cohort: its sessions, who is enrolled, who has left, and what each has had.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use maud::{Markup, html};

use super::history::{self, Told};
use super::kit::button::{Weight, dangerous, link};
use super::kit::frame::head;
use super::kit::moment::{Reader, date_with_year};
use super::kit::table::{Column, table};
use super::slot::slots_table;
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::auth::Scope;
use crate::bookings::turns::{Turns, turns};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::history::model::Whose;
use crate::ids::{CohortId, MenteeId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::model::{EnrolmentFilter, EnrolmentStatus};
use crate::mentees::store::{self as mentees, CohortRow, EnrolmentRow};
use crate::policy::store as policies;
use crate::slots::store::{self as slots, SlotFilter, SlotRow};
use crate::time::Instant;
use crate::wire::paging::PageRequest;
use crate::wire::sorting::{Sort, SortedPage};

/// The page shows so many enrolments and sessions.
const MOST: usize = 500;

struct Seen {
    institute: InstituteRow,
    cohort: CohortRow,
    sessions: Vec<SlotRow>,
    enrolments: Vec<EnrolmentRow>,
    names: HashMap<MenteeId, String>,
    turns: HashMap<MenteeId, Turns>,
    history: Vec<Told>,
}

#[get("/cohorts/{id}")]
pub async fn get_cohort(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let now = visit.now;
    let seen = deps.db.read("console_cohort", move |conn| find(conn, id, now)).await?;
    let reader = Reader { now, zone: &seen.institute.timezone };
    Ok(page(visit.page(&seen.institute.name, &seen.cohort.details.name, content(&seen, reader))))
}

fn find(conn: &mut Conn, id: CohortId, now: Instant) -> Result<Seen> {
    let institute = institute::read(conn)?;
    let cohort = mentees::find_cohort(conn, id)?;
    let kept = SlotFilter { cohort_id: Some(id), ..SlotFilter::default() };
    let sessions = slots::list(conn, Scope::Institute, &kept, &SortedPage::first(Sort::StartsAt, MOST))?;
    let of_cohort = EnrolmentFilter { cohort_id: Some(id), ..EnrolmentFilter::default() };
    let enrolments = mentees::list_enrolments(conn, &of_cohort, &PageRequest { limit: MOST, after: None })?;
    let ids: Vec<_> = enrolments.iter().map(|enrolment| enrolment.mentee_id).collect();
    let names = mentees::full_names(conn, &ids)?;
    let settings = policies::read(conn, now)?.settings;
    let turns = turns(conn, &ids, Some(id), &settings.rounds, now)?;
    let history = history::read(conn, Whose::Cohort(id))?;
    Ok(Seen { institute, cohort, sessions, enrolments, names, turns, history })
}

fn content(seen: &Seen, reader: Reader<'_>) -> Markup {
    let details = &seen.cohort.details;
    let lead = format!(
        "{} to {}, {} of {} places taken",
        date_with_year(details.starts_on.0),
        date_with_year(details.ends_on.0),
        seen.cohort.places_taken,
        details.places
    );
    let path = |step: &str| format!("/cohorts/{}/{step}", seen.cohort.id);
    let acts = html! {
        @if seen.cohort.active {
            (link(&path("enrol"), "Enrol", Weight::Primary))
            (link(&path("edit"), "Edit", Weight::Plain))
            (dangerous(&path("archive"), "Archive"))
        } @else { (link(&path("restore"), "Restore", Weight::Primary)) }
    };
    let (members, left): (Vec<_>, Vec<_>) =
        seen.enrolments.iter().partition(|enrolment| matches!(enrolment.status, EnrolmentStatus::Active | EnrolmentStatus::Paused));
    let nothing: Vec<_> = members.iter().filter(|enrolment| turns_of(seen, enrolment).one_to_one() == 0).collect();
    html! {
        (head(&details.name, Some(&lead), acts))
        div.cols {
            div.stack {
                section.panel {
                    h2 { "Enrolled" }
                    @if !nothing.is_empty() { p { (nothing.len()) " of " (members.len()) " have had no one-to-one yet." } }
                    (people("Enrolled", &members, seen))
                }
                section.panel { h2 { "Sessions" } (slots_table("Slots of this cohort", &seen.sessions, "No slot is kept for this cohort.", reader)) }
                @if !left.is_empty() { details { summary { "Those who have left (" (left.len()) ")" } (people("Those who have left", &left, seen)) } }
            }
            aside.panel { h2 { "What has happened" } (history::show(&seen.history, reader)) }
        }
    }
}

fn turns_of(seen: &Seen, enrolment: &EnrolmentRow) -> Turns {
    seen.turns.get(&enrolment.mentee_id).copied().unwrap_or_default()
}

fn people(caption: &str, of: &[&EnrolmentRow], seen: &Seen) -> Markup {
    const COLUMNS: [Column; 5] =
        [Column::text("Mentee"), Column::number("Mock interviews"), Column::number("Shadowings"), Column::text("State"), Column::ACTS];
    let row = |enrolment: &&EnrolmentRow| {
        let turns = turns_of(seen, enrolment);
        let name = seen.names.get(&enrolment.mentee_id).map_or("A mentee", String::as_str);
        let open = matches!(enrolment.status, EnrolmentStatus::Active | EnrolmentStatus::Paused);
        vec![
            html! { a href={ "/mentees/" (enrolment.mentee_id) } dir="auto" { (name) } },
            html! { (turns.mock_interviews) },
            html! { (turns.shadowings) },
            html! { (words::enrolment(enrolment.status)) },
            html! { @if open { (link(&format!("/enrolments/{}", enrolment.id), "Change", Weight::Quiet)) } },
        ]
    };
    let rows: Vec<_> = of.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "Nobody." } } @else { (table(caption, &COLUMNS, &rows)) } }
}
