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
use crate::bookings::caps::Counted;
use crate::bookings::turns::{Turns, turns};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::history::model::Whose;
use crate::ids::{CohortId, MenteeId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::model::{EnrolmentFilter, EnrolmentStatus};
use crate::mentees::store::{self as mentees, CohortRow, EnrolmentRow};
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::model::SlotKind;
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
    /// This holds what counts against the caps of this cohort.
    counted: Counted,
    settings: Settings,
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
    let counted = Counted::read(conn, &ids.iter().map(|mentee| (*mentee, Some(id))).collect::<Vec<_>>())?;
    let history = history::read(conn, Whose::Cohort(id))?;
    Ok(Seen { institute, cohort, sessions, enrolments, names, turns, counted, settings, history })
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
    let new_session = |form: &str| format!("{form}?kind=group_session&cohort_id={}&book_cohort=true", seen.cohort.id);
    let acts = html! {
        @if seen.cohort.active {
            (link(&path("enrol"), "Enrol", Weight::Primary))
            (link(&new_session("/slots/new"), "New session", Weight::Plain))
            (link(&new_session("/series/new"), "New series of sessions", Weight::Plain))
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
                    (caps(seen, reader))
                    @if !nothing.is_empty() {
                        p { (nothing.len()) " of " (members.len()) " have had no one-to-one yet." }
                        @if nothing.len() < members.len() { p.muted dir="auto" { (nothing.iter().map(|enrolment| name(seen, enrolment)).collect::<Vec<_>>().join(", ")) } }
                    }
                    (people("Enrolled", &members, seen))
                }
                section.panel { h2 { "Sessions" } (slots_table("Slots of this cohort", &seen.sessions, "No slot is kept for this cohort.", reader)) }
                @if !left.is_empty() { details { summary { "Those who have left (" (left.len()) ")" } (people("Those who have left", &left, seen)) } }
            }
            aside.panel { h2 { "What has happened" } (history::show(&seen.history, reader)) }
        }
    }
}

/// Says how many one-to-ones each may have in this cohort, and until when.
fn caps(seen: &Seen, reader: Reader<'_>) -> Markup {
    let caps = seen.settings.cap_per_cohort;
    let count = |number: i32, one| words::count(u32::try_from(number).unwrap_or(0), one);
    html! {
        p {
            @match seen.counted.released_at(&seen.settings, seen.cohort.id) {
                Some(at) if at <= reader.now => "The caps of the cohort no longer apply.",
                released => {
                    "Each may have " (count(caps.mock_interview, "mock interview")) " and " (count(caps.shadowing, "shadowing"))
                    @if let Some(at) = released { " until " (reader.absolute_within(at, &seen.cohort.details.timezone)) }
                    "."
                }
            }
        }
    }
}

fn name<'a>(seen: &'a Seen, enrolment: &EnrolmentRow) -> &'a str {
    seen.names.get(&enrolment.mentee_id).map_or("A mentee", String::as_str)
}

fn turns_of(seen: &Seen, enrolment: &EnrolmentRow) -> Turns {
    seen.turns.get(&enrolment.mentee_id).copied().unwrap_or_default()
}

fn people(caption: &str, of: &[&EnrolmentRow], seen: &Seen) -> Markup {
    const COLUMNS: [Column; 5] = [
        Column::text("Mentee"),
        Column::number("Mock interviews used"),
        Column::number("Shadowings used"),
        Column::text("State"),
        Column::ACTS,
    ];
    let row = |enrolment: &&EnrolmentRow| {
        let used = |kind, cap: i32| html! { (seen.counted.used(enrolment.mentee_id, seen.cohort.id, kind)) " of " (cap) };
        let caps = seen.settings.cap_per_cohort;
        let open = matches!(enrolment.status, EnrolmentStatus::Active | EnrolmentStatus::Paused);
        vec![
            html! { a href={ "/mentees/" (enrolment.mentee_id) } dir="auto" { (name(seen, enrolment)) } },
            used(SlotKind::MockInterview, caps.mock_interview),
            used(SlotKind::Shadowing, caps.shadowing),
            html! { (words::enrolment(enrolment.status)) },
            html! { @if open { (link(&format!("/enrolments/{}", enrolment.id), "Change", Weight::Quiet)) } },
        ]
    };
    let rows: Vec<_> = of.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "Nobody." } } @else { (table(caption, &COLUMNS, &rows)) } }
}
