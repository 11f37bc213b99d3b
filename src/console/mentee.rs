//! A mentee: what is to come, what has been, the caps and turns that are used, cohorts and notes.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use maud::{Markup, html};

use super::history::{self, Told};
use super::kit::button::{Weight, dangerous, link, submit};
use super::kit::filled::once;
use super::kit::frame::head;
use super::kit::moment::Reader;
use super::kit::table::{Column, table};
use super::rounds::of_mentee::{self, OfMentee};
use super::settings::feeds::of_owner;
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self as bookings, BookingFilter, BookingRow};
use crate::bookings::turns::{Turns, turns};
use crate::calendars::model::FeedScope;
use crate::calendars::store::{self as feeds, FeedRow};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::history::model::Whose;
use crate::ids::{CohortId, Ids, MenteeId, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::model::EnrolmentFilter;
use crate::mentees::store::{self as mentees, EnrolmentRow, MenteeRow, NoteRow};
use crate::policy::store as policies;
use crate::slots::store::{self as slots, SlotBrief};
use crate::time::Instant;
use crate::wire::paging::PageRequest;
use crate::wire::sorting::{Sort, SortedPage};

/// The page shows so many bookings and notes, the newest ones.
const MOST: usize = 50;

struct Seen {
    institute: InstituteRow,
    mentee: MenteeRow,
    bookings: Vec<BookingRow>,
    briefs: HashMap<SlotId, SlotBrief>,
    turns: Turns,
    rounds: OfMentee,
    enrolments: Vec<EnrolmentRow>,
    cohorts: HashMap<CohortId, String>,
    notes: Vec<NoteRow>,
    history: Vec<Told>,
    feeds: Vec<FeedRow>,
}

#[get("/mentees/{id}")]
pub async fn get_mentee(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (now, ids) = (visit.now, deps.ids);
    let seen = deps.db.read("console_mentee", move |conn| find(conn, id, now)).await?;
    let reader = Reader { now, zone: &seen.institute.timezone };
    Ok(page(visit.page(&seen.institute.name, &seen.mentee.full_name, content(&seen, reader, ids))))
}

fn find(conn: &mut Conn, id: MenteeId, now: Instant) -> Result<Seen> {
    let institute = institute::read(conn)?;
    let mentee = mentees::find(conn, id)?;
    let filter = BookingFilter { mentee_id: Some(id), ..BookingFilter::default() };
    let bookings = bookings::list(conn, Scope::Institute, &filter, &SortedPage::first(Sort::StartsAtDown, MOST), now)?;
    let briefs = slots::briefs(conn, &bookings.iter().map(|booking| booking.slot_id).collect::<Vec<_>>())?;
    let settings = policies::read(conn, now)?.settings;
    let turns = turns(conn, &[id], None, &settings.rounds, now)?.remove(&id).unwrap_or_default();
    let rounds = of_mentee::read(conn, id, now)?;
    let of_mentee = EnrolmentFilter { mentee_id: Some(id), ..EnrolmentFilter::default() };
    let enrolments = mentees::list_enrolments(conn, &of_mentee, &PageRequest { limit: MOST, after: None })?;
    let cohorts = mentees::cohort_names(conn, &enrolments.iter().map(|enrolment| enrolment.cohort_id).collect::<Vec<_>>())?;
    let notes = mentees::list_notes(conn, id, &PageRequest { limit: MOST, after: None })?;
    let history = history::read(conn, Whose::Mentee(id))?;
    let feeds = feeds::list_of(conn, FeedScope::Mentee(id))?;
    Ok(Seen { institute, mentee, bookings, briefs, turns, rounds, enrolments, cohorts, notes, history, feeds })
}

fn content(seen: &Seen, reader: Reader<'_>, ids: Ids) -> Markup {
    let mentee = &seen.mentee;
    let is_to_come = |booking: &&BookingRow| booking.ends_at > reader.now && BookingStatus::OPEN.contains(&booking.status);
    let (mut to_come, been): (Vec<_>, Vec<_>) = seen.bookings.iter().partition(is_to_come);
    // The bookings are read with the latest first.
    to_come.reverse();
    html! {
        (head(&mentee.full_name, mentee.profession.as_deref(), acts(mentee)))
        @if !mentee.active { p.note { "This mentee is archived and cannot be booked." } }
        div.cols {
            div.stack {
                section.panel { h2 { "To come" } (of_bookings("Bookings to come", &to_come, seen, reader)) }
                section.panel { h2 { "Over" } (of_bookings("Bookings that are over", &been, seen, reader)) }
                section.panel { h2 { "Notes" } (notes(seen, reader, ids)) }
                section.panel { h2 { "Calendar links" } (of_owner(FeedScope::Mentee(mentee.id), &seen.feeds, reader)) }
            }
            aside.panel {
                h2 { "About" }
                (about(mentee))
                h2 { "Turns" }
                p {
                    (words::count(seen.turns.mock_interviews, "mock interview")) " and " (words::count(seen.turns.shadowings, "shadowing"))
                    ". Waited " (words::count(seen.turns.weeks_waited, "week")) "."
                }
                h2 { "Fair turns" }
                (of_mentee::show(&seen.rounds, reader))
                h2 { "Cohorts" }
                (cohorts(seen))
                h2 { "What has happened" }
                (history::show(&seen.history, reader))
            }
        }
    }
}

fn acts(mentee: &MenteeRow) -> Markup {
    let path = |step: &str| format!("/mentees/{}/{step}", mentee.id);
    html! {
        @if mentee.active {
            (link(&path("book"), "Book", Weight::Primary))
            (link(&path("edit"), "Edit", Weight::Plain))
            (dangerous(&path("archive"), "Archive"))
        } @else {
            (link(&path("restore"), "Restore", Weight::Primary))
        }
    }
}

fn of_bookings(caption: &str, of: &[&BookingRow], seen: &Seen, reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Slot"), Column::text("When"), Column::text("State")];
    let row = |booking: &&BookingRow| {
        let brief = seen.briefs.get(&booking.slot_id)?;
        let slot = html! { a href={ "/bookings/" (booking.id) } dir="auto" { (brief.facts.title) } br; span.muted dir="auto" { (brief.facts.company_name) } };
        Some(vec![slot, reader.absolute(booking.starts_at, &brief.facts.timezone), words::booking_state(booking.status)])
    };
    let rows: Vec<_> = of.iter().filter_map(row).collect();
    html! { @if rows.is_empty() { p.muted { "Nothing." } } @else { (table(caption, &COLUMNS, &rows)) } }
}

fn about(mentee: &MenteeRow) -> Markup {
    let said = [
        ("Called", Some(&mentee.preferred_name)),
        ("E-mail", mentee.email.as_ref()),
        ("Telephone", mentee.phone.as_ref()),
        ("Aims at", mentee.target_role.as_ref()),
        ("What helps", mentee.adjustment_for_host.as_ref()),
        ("Number elsewhere", mentee.external_id.as_ref()),
    ];
    html! {
        dl.facts {
            @for (name, text) in said { @if let Some(text) = text { dt { (name) } dd dir="auto" { (text) } } }
            @if !mentee.fields.0.is_empty() { dt { "Fields of work" } dd { (words::fields(&mentee.fields.0)) } }
            dt { "Time zone" } dd { (mentee.timezone.name()) }
            dt { "Workplaces" } dd { (words::clearance_state(mentee.workplace_clearance)) }
        }
    }
}

fn cohorts(seen: &Seen) -> Markup {
    html! {
        @if seen.enrolments.is_empty() { p.muted { "In no cohort." } }
        ul.plain {
            @for enrolment in &seen.enrolments {
                li {
                    a href={ "/cohorts/" (enrolment.cohort_id) } dir="auto" { (seen.cohorts.get(&enrolment.cohort_id).map_or("A cohort", String::as_str)) }
                    ", " (words::enrolment(enrolment.status).to_lowercase())
                }
            }
        }
    }
}

fn notes(seen: &Seen, reader: Reader<'_>, ids: Ids) -> Markup {
    html! {
        ul.plain {
            @for note in &seen.notes {
                li.panel {
                    p dir="auto" { (note.text) }
                    p.muted { (reader.moment(note.created_at, reader.zone)) }
                    form method="post" action={ "/notes/" (note.id) "/delete" } {
                        input type="hidden" name="_once" value=(once(ids));
                        (submit("Delete", Weight::Quiet))
                    }
                }
            }
        }
        @if seen.notes.is_empty() { p.muted { "No notes." } }
        (link(&format!("/mentees/{}/note", seen.mentee.id), "Write a note", Weight::Plain))
    }
}
