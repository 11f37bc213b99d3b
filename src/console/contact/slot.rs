//! A slot as its company sees it: where it stands, who is booked as far as the company is told, the card, and what can be done.

use std::collections::HashMap;

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::bookings::name;
use super::slot_steps::Step;
use super::told;
use crate::auth::Scope;
use crate::bookings::disclosure::MenteeForHost;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self as bookings, BookingFilter, BookingRow};
use crate::companies::store::CompanyRow;
use crate::console::history::{self, Told};
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame::head;
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::slot::{card, seat_dots};
use crate::console::step::page;
use crate::console::visit::ContactVisit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::history::model::Whose;
use crate::ids::{BookingId, SlotId};
use crate::institute::store as institute;
use crate::mentees::store as mentees;
use crate::slots::model::{Approval, SlotStatus};
use crate::slots::rules::missing_to_submit;
use crate::slots::store::{self as slots, SlotBrief, SlotRow};
use crate::time::{Instant, Zone};
use crate::wire::sorting::{Sort, SortedPage};

/// The page shows at most this many bookings. The list of bookings has the others.
const MOST: usize = 200;

/// This is what a page says of a slot to its company.
pub struct Seen {
    pub institute: String,
    zone: Zone,
    pub now: Instant,
    pub slot: SlotRow,
    brief: SlotBrief,
    /// The slot is kept for the cohort with this name.
    cohort: Option<String>,
    /// The company is told of these bookings. They are in the order in which they were made.
    pub bookings: Vec<BookingRow>,
    people: HashMap<BookingId, MenteeForHost>,
    history: Vec<Told>,
    pub company: CompanyRow,
}

impl Seen {
    pub async fn read(deps: &Deps, contact: &ContactVisit, id: SlotId) -> Result<Self> {
        let (company, now) = (contact.company.clone(), contact.visit.now);
        deps.db.read("console_contact_slot", move |conn| Self::find(conn, company.clone(), id, now)).await
    }

    fn find(conn: &mut Conn, company: CompanyRow, id: SlotId, now: Instant) -> Result<Self> {
        let scope = Scope::Company(company.id);
        let institute = institute::read(conn)?;
        let slot = slots::find(conn, scope, id)?;
        let brief = slots::brief(conn, id)?;
        let kept_for: Vec<_> = slot.cohort_id.into_iter().collect();
        let cohort = mentees::cohort_names(conn, &kept_for)?.into_values().next();
        let of_slot = BookingFilter { slot_id: Some(id), ..BookingFilter::default() };
        let mut bookings = bookings::list(conn, scope, &of_slot, &SortedPage::first(Sort::CreatedAt, MOST), now)?;
        bookings.truncate(MOST);
        let people = told::people(conn, scope, &bookings, now)?;
        let history = history::read_as(conn, scope, Whose::Slot(id))?;
        let (institute, zone) = (institute.name, institute.timezone);
        Ok(Self { institute, zone, now, slot, brief, cohort, bookings, people, history, company })
    }

    fn reader(&self) -> Reader<'_> {
        Reader { now: self.now, zone: &self.zone }
    }

    pub fn has_begun(&self) -> bool {
        self.slot.starts_at.is_some_and(|start| start <= self.now)
    }

    /// Counts the bookings that hold a seat and of which the company is told.
    pub fn seats_known(&self) -> usize {
        self.bookings.iter().filter(|booking| BookingStatus::HOLDING.contains(&booking.status)).count()
    }

    /// Says in a sentence where the slot stands.
    fn sentence(&self) -> String {
        let slot = &self.slot;
        match slot.status {
            SlotStatus::Draft if slot.return_comment.is_some() => "Returned to you. Mend it, and submit it again.".to_owned(),
            SlotStatus::Draft if !missing_to_submit(slot).is_empty() => "Something is still missing.".to_owned(),
            SlotStatus::Draft if self.company.may_publish => "It is complete. Publish it, so that it can be booked.".to_owned(),
            SlotStatus::Draft => "It is complete. Submit it, so that it can be published.".to_owned(),
            SlotStatus::Submitted => "Waits for a coordinator to publish it.".to_owned(),
            SlotStatus::Published if self.has_begun() => "It has begun.".to_owned(),
            SlotStatus::Published if slot.booking_closes_at.is_some_and(|closes| closes <= self.now) => "Booking has closed.".to_owned(),
            SlotStatus::Published if slot.seats_taken >= slot.capacity => "Every seat is taken.".to_owned(),
            SlotStatus::Published => "It can be booked.".to_owned(),
            SlotStatus::OnHold => "Nobody can be booked until the institute releases it.".to_owned(),
            SlotStatus::Cancelled => {
                format!(
                    "Cancelled{}.",
                    slot.reason_code.map(|code| format!(": {}", words::reason(code).to_lowercase())).unwrap_or_default()
                )
            }
            SlotStatus::Completed => "It is over.".to_owned(),
        }
    }
}

pub async fn get(contact: ContactVisit, id: SlotId, deps: &Deps) -> Result<HttpResponse> {
    let seen = Seen::read(deps, &contact, id).await?;
    Ok(page(contact.page(&seen.institute, &seen.slot.title, content(&seen))))
}

fn content(seen: &Seen) -> Markup {
    let slot = &seen.slot;
    html! {
        (head(&slot.title, Some(words::kind(slot.kind)), acts(seen)))
        p.lead { (words::slot_state(slot.status)) " " (seen.sentence()) }
        @if let Some(comment) = &slot.return_comment { p.note dir="auto" { "A coordinator asks: " (comment) } }
        div.cols {
            div.stack {
                section.panel { h2 { "Seats" } p { (seat_dots(slot)) " seats are taken." } (booked(seen)) }
                section.panel { h2 { "The card, as a mentee reads it" } (facts(seen)) (card(slot.card.as_ref())) }
            }
            aside.panel { h2 { "What has happened" } (history::show(&seen.history, seen.reader())) }
        }
    }
}

fn acts(seen: &Seen) -> Markup {
    let slot = &seen.slot;
    let can_edit = match slot.status {
        SlotStatus::Draft | SlotStatus::Submitted => true,
        SlotStatus::Published | SlotStatus::OnHold => !seen.has_begun(),
        SlotStatus::Cancelled | SlotStatus::Completed => false,
    };
    let is_incomplete = slot.status == SlotStatus::Draft && !missing_to_submit(slot).is_empty();
    let steps = Step::possible(seen);
    let edit = || link(&format!("/slots/{}/edit", slot.id), "Edit", if is_incomplete { Weight::Primary } else { Weight::Plain });
    let is_expected = |booking: &BookingRow| booking.status == BookingStatus::Confirmed;
    html! {
        @if seen.has_begun() && seen.bookings.iter().any(is_expected) {
            (link(&format!("/slots/{}/attendance", slot.id), "Record attendance", Weight::Primary))
        }
        @if can_edit && is_incomplete { (edit()) }
        @for step in steps.iter().filter(|step| **step != Step::Cancel) {
            @let is_next = !is_incomplete && matches!(step, Step::Submit | Step::Publish);
            (link(&format!("/slots/{}/{step}", slot.id), step.label(), if is_next { Weight::Primary } else { Weight::Plain }))
        }
        @if can_edit && !is_incomplete { (edit()) }
        (link(&format!("/slots/new?from={}", slot.id), "New from this", Weight::Plain))
        @if steps.contains(&Step::Cancel) { (link(&format!("/slots/{}/{}", slot.id, Step::Cancel), Step::Cancel.label(), Weight::Quiet)) }
        @if seen.has_begun() && seen.seats_known() > 0 {
            (link(&format!("/day/{}", seen.company.timezone.date_at(slot.sort_at)), "Attendance", Weight::Primary))
        }
    }
}

/// Shows the bookings of which the company is told, those that have ended behind the others.
fn booked(seen: &Seen) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Who"), Column::text("State"), Column::text("Until")];
    let row = |booking: &&BookingRow| {
        let due = booking.respond_by.filter(|_| booking.status == BookingStatus::Requested);
        let who = html! { a href={ "/bookings/" (booking.id) } dir="auto" { (name(seen.people.get(&booking.id))) } };
        let due = html! { @if let Some(due) = due { (seen.reader().moment(due, &seen.slot.timezone)) } };
        vec![who, words::booking_state(booking.status), due]
    };
    let (held, ended): (Vec<_>, Vec<_>) = seen.bookings.iter().partition(|booking| BookingStatus::HOLDING.contains(&booking.status));
    let (held, ended): (Vec<_>, Vec<_>) = (held.iter().map(row).collect(), ended.iter().map(row).collect());
    html! {
        @if held.is_empty() { p.muted { "Nobody is booked yet." } } @else { (table("Who is booked", &COLUMNS, &held)) }
        @if !ended.is_empty() { details { summary { "Ended bookings (" (ended.len()) ")" } (table("Bookings that have ended", &COLUMNS, &ended)) } }
    }
}

/// Shows when and where the slot takes place, with whom, and until when it can be booked.
fn facts(seen: &Seen) -> Markup {
    let Seen { slot, brief, cohort, .. } = seen;
    let hosts: Vec<_> = brief.hosts.iter().map(|(_, name)| name.as_str()).collect();
    let approval = match slot.approval {
        Approval::Automatic => "A booking is confirmed at once",
        Approval::Employer => "You approve the time of each booking",
    };
    html! {
        dl.facts {
            dt { "When" } dd { @match slot.starts_at { Some(at) => (seen.reader().moment(at, &slot.timezone)), None => "To be confirmed" } ", " (slot.duration_minutes) " minutes" }
            dt { "Where" }
            dd dir="auto" { (words::mode(slot.mode)) @if let Some(location) = &slot.location { ", " (location) } @if let Some(url) = &slot.join_url { ", " (url) } }
            @if !hosts.is_empty() { dt { "With" } dd dir="auto" { (hosts.join(", ")) } }
            @if let Some(cohort) = cohort { dt { "Only for" } dd dir="auto" { (cohort) } }
            @if !slot.fields.0.is_empty() { dt { "For the fields" } dd { (words::fields(&slot.fields.0)) } }
            dt { "Approval" } dd { (approval) }
            @if let Some(at) = slot.booking_closes_at { dt { "Booking closes" } dd { (seen.reader().moment(at, &slot.timezone)) } }
        }
    }
}
