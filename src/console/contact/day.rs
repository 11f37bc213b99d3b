//! A company's day: for each slot the time, the host and who comes, to print and to take along; and who came, once it has begun.

use std::collections::HashMap;

use actix_web::HttpResponse;
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};

use super::bookings::name;
use super::queue::at_once;
use super::told;
use crate::auth::Scope;
use crate::bookings::disclosure::MenteeForHost;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self as bookings, BookingFilter, BookingRow};
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame::head;
use crate::console::kit::list::empty;
use crate::console::kit::moment::{Reader, long_date};
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::ContactVisit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{BookingId, Ids, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::slots::model::SlotStatus;
use crate::slots::store::{self as slots, SlotBrief, SlotFilter, SlotRow};
use crate::time::{Instant, Zone};
use crate::wire::sorting::{Sort, SortedPage};

/// These are the most slots and the most people that a sheet shows.
const MOST_SLOTS: usize = 100;
const MOST_PEOPLE: usize = 500;

/// This holds what takes place at a company on a day, and of whom it is told.
pub struct Sheet {
    pub institute: InstituteRow,
    pub slots: Vec<SlotRow>,
    briefs: HashMap<SlotId, SlotBrief>,
    pub bookings: Vec<BookingRow>,
    pub people: HashMap<BookingId, MenteeForHost>,
}

pub async fn get(contact: ContactVisit, day: Date, deps: &Deps) -> Result<HttpResponse> {
    let (scope, now, zone) = (contact.scope(), contact.visit.now, contact.company.timezone.clone());
    let sheet = deps.db.read("console_contact_day", move |conn| read(conn, scope, &zone, day, now)).await?;
    let reader = Reader { now, zone: &sheet.institute.timezone };
    let title = format!("Day sheet, {}", long_date(day));
    let to = |days: i64, text| link(&format!("/day/{}", day.saturating_add(days.days())), text, Weight::Plain);
    let acts = html! {
        @if sheet.is_open(now) { (link(&format!("/day/{day}/attendance"), "Record attendance", Weight::Primary)) }
        (to(-1, "Day before"))
        (to(1, "Day after"))
    };
    let content = html! {
        (head(&title, Some("Who comes, and when. Times are on the clock of each slot."), acts))
        @if sheet.slots.is_empty() { (empty("Nothing takes place", "None of your slots is published for this day.", Some(("/slots", "Look at your slots")))) }
        @for slot in &sheet.slots { (of_slot(slot, &sheet, reader, deps.ids)) }
    };
    Ok(page(contact.page(&sheet.institute.name, &title, content)))
}

impl Sheet {
    /// Tells whether a slot has begun of which the attendance is not recorded.
    fn is_open(&self, now: Instant) -> bool {
        let expected =
            |slot: &SlotRow| self.bookings.iter().any(|booking| booking.slot_id == slot.id && booking.status == BookingStatus::Confirmed);
        self.slots.iter().any(|slot| slot.starts_at.is_some_and(|start| start <= now) && expected(slot))
    }
}

pub fn read(conn: &mut Conn, scope: Scope, zone: &Zone, day: Date, now: Instant) -> Result<Sheet> {
    let institute = institute::read(conn)?;
    let (from, until) = (zone.start_of(day), zone.start_of(day.saturating_add(1.day())));
    let that_day = SlotFilter {
        statuses: vec![SlotStatus::Published, SlotStatus::OnHold, SlotStatus::Completed],
        starts_after: Some(from),
        starts_before: Some(until),
        ..SlotFilter::default()
    };
    let slots = slots::list(conn, scope, &that_day, &SortedPage::first(Sort::StartsAt, MOST_SLOTS))?;
    let briefs = slots::briefs(conn, &slots.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
    let expected = BookingFilter {
        statuses: vec![BookingStatus::Confirmed, BookingStatus::Attended, BookingStatus::NoShow],
        starts_after: Some(from),
        starts_before: Some(until),
        ..BookingFilter::default()
    };
    let bookings = bookings::list(conn, scope, &expected, &SortedPage::first(Sort::StartsAt, MOST_PEOPLE), now)?;
    let people = told::people(conn, scope, &bookings, now)?;
    Ok(Sheet { institute, slots, briefs, bookings, people })
}

fn of_slot(slot: &SlotRow, sheet: &Sheet, reader: Reader<'_>, ids: Ids) -> Markup {
    const COLUMNS: [Column; 5] =
        [Column::text("Who comes"), Column::text("Profession"), Column::text("What helps"), Column::text("State"), Column::ACTS];
    let hosts: Vec<_> = sheet.briefs.get(&slot.id).iter().flat_map(|brief| &brief.hosts).map(|(_, name)| name.as_str()).collect();
    let has_begun = slot.starts_at.is_some_and(|start| start <= reader.now);
    let row = |booking: &BookingRow| {
        let person = sheet.people.get(&booking.id);
        let text = |text: Option<&str>| html! { @if let Some(text) = text { span dir="auto" { (text) } } };
        vec![
            html! { a href={ "/bookings/" (booking.id) } dir="auto" { (name(person)) } },
            text(person.and_then(MenteeForHost::profession)),
            text(person.and_then(MenteeForHost::adjustment_for_host)),
            words::booking_state(booking.status),
            html! { @if has_begun && booking.status == BookingStatus::Confirmed { (attendance(booking.id, ids)) } },
        ]
    };
    let rows: Vec<_> = sheet.bookings.iter().filter(|booking| booking.slot_id == slot.id).map(row).collect();
    html! {
        section.panel {
            p {
                @if let Some(at) = slot.starts_at { strong { (reader.clock(at, &slot.timezone)) } " " }
                a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) }
            }
            p dir="auto" {
                (words::mode(slot.mode)) ", " (slot.duration_minutes) " minutes"
                @if let Some(location) = &slot.location { ", " (location) }
                @if let Some(url) = &slot.join_url { ", " (url) }
                @if !hosts.is_empty() { ", with " (hosts.join(", ")) }
            }
            @if rows.is_empty() { p.muted { "Nobody is booked." } } @else { (table("Who comes", &COLUMNS, &rows)) }
        }
    }
}

fn attendance(id: BookingId, ids: Ids) -> Markup {
    html! {
        div.row-acts {
            (at_once(id, "attendance", "Came", &[("outcome", "attended")], "day", ids))
            (link(&format!("/bookings/{id}/attendance"), "Did not come", Weight::Quiet))
        }
    }
}
