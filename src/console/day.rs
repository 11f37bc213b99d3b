//! The day sheet: for each place the times, the hosts and who comes, to print and to take along.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};

use super::contact;
use super::kit::button::{Weight, link, print};
use super::kit::frame::head;
use super::kit::list::empty;
use super::kit::moment::{Reader, date};
use super::kit::table::{Column, table};
use super::step::page;
use super::visit::Visitor;
use super::words;
use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self as bookings, BookingFilter, BookingRow};
use crate::companies::store as companies;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{MenteeId, SiteId, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::slots::model::SlotKind;
use crate::slots::store::{self as slots, SlotBrief, SlotRow};
use crate::time::Instant;
use crate::wire::sorting::{Sort, SortedPage};

/// A sheet shows so many people.
const MOST: usize = 1_000;

/// This holds what takes place on a day, and who comes.
pub(super) struct Sheet {
    pub institute: InstituteRow,
    pub slots: Vec<SlotRow>,
    pub briefs: HashMap<SlotId, SlotBrief>,
    pub bookings: Vec<BookingRow>,
    pub mentees: HashMap<MenteeId, MenteeRow>,
    /// These are the names of the sites.
    pub sites: HashMap<SiteId, String>,
}

/// Leads to the sheet of today.
#[get("/day")]
pub async fn get_sheet_of_today(visitor: Visitor, deps: Data<Deps>) -> Result<HttpResponse> {
    let (zone, now) = match visitor {
        Visitor::Staff(visit) => (deps.db.read("console_institute", institute::read).await?.timezone, visit.now),
        Visitor::Contact(contact) => (contact.company.timezone, contact.visit.now),
    };
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, format!("/day/{}", zone.date_at(now)))).finish())
}

#[get("/day/{date}")]
pub async fn get_day_sheet(visitor: Visitor, day: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let day: Date = day.parse().map_err(|_| Error::NotFound)?;
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::day::get(visit, day, &deps).await,
    };
    let now = visit.now;
    let sheet = deps.db.read("console_day_sheet", move |conn| read(conn, day, now)).await?;
    let reader = Reader { now, zone: &sheet.institute.timezone };
    let title = format!("Day sheet, {}", date(day));
    let content = html! {
        (head(&title, Some("Who comes where, and when. Times are on the clock of each place."), acts(day, &sheet, now)))
        @if sheet.slots.is_empty() { (empty("Nothing takes place", "No slot of this day is published.", Some(("/week", "Look at the week")))) }
        @for (place, slots) in by_place(&sheet) { (of_place(&place, &slots, &sheet, reader)) }
    };
    Ok(page(visit.page(&sheet.institute.name, &title, content)))
}

fn acts(day: Date, sheet: &Sheet, now: Instant) -> Markup {
    let is_open = |slot: &SlotRow| {
        let expected = |booking: &BookingRow| booking.slot_id == slot.id && booking.status == BookingStatus::Confirmed;
        slot.starts_at.is_some_and(|start| start <= now) && sheet.bookings.iter().any(expected)
    };
    html! {
        @if sheet.slots.iter().any(is_open) { (link(&format!("/day/{day}/attendance"), "Record attendance", Weight::Primary)) }
        (print("Print"))
        (link(&format!("/day/{}", day.saturating_sub(1.day())), "Day before", Weight::Quiet))
        (link(&format!("/day/{}", day.saturating_add(1.day())), "Day after", Weight::Quiet))
    }
}

pub(super) fn read(conn: &mut Conn, day: Date, now: Instant) -> Result<Sheet> {
    let institute = institute::read(conn)?;
    let zone = &institute.timezone;
    let (from, until) = (zone.start_of(day), zone.start_of(day.saturating_add(1.day())));
    let slots = slots::starting_between(conn, SlotKind::ALL, from.minus_minutes(1), until.minus_minutes(1))?;
    let briefs = slots::briefs(conn, &slots.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
    let filter = BookingFilter {
        statuses: vec![BookingStatus::Confirmed, BookingStatus::Attended, BookingStatus::NoShow],
        starts_after: Some(from),
        starts_before: Some(until),
        ..BookingFilter::default()
    };
    let bookings = bookings::list(conn, Scope::Institute, &filter, &SortedPage::first(Sort::StartsAt, MOST), now)?;
    let mentees = mentees::find_all(conn, &bookings.iter().map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
    let sites: BTreeSet<_> = slots.iter().filter_map(|slot| slot.site_id).collect();
    let sites = companies::site_names(conn, &sites.into_iter().collect::<Vec<_>>())?;
    Ok(Sheet { institute, slots, briefs, bookings, mentees, sites })
}

/// Groups the slots by the site at which they take place, or online.
fn by_place(sheet: &Sheet) -> BTreeMap<String, Vec<&SlotRow>> {
    let mut places: BTreeMap<String, Vec<&SlotRow>> = BTreeMap::new();
    for slot in &sheet.slots {
        let company = sheet.briefs.get(&slot.id).map_or("", |brief| brief.facts.company_name.as_str());
        let site = slot.site_id.and_then(|site| sheet.sites.get(&site));
        let place = match site {
            Some(site) => format!("{company}, {site}"),
            None => format!("{company}, {}", words::mode(slot.mode).to_lowercase()),
        };
        places.entry(place).or_default().push(slot);
    }
    places
}

fn of_place(place: &str, slots: &[&SlotRow], sheet: &Sheet, reader: Reader<'_>) -> Markup {
    html! {
        section.stack { h2 dir="auto" { (place) } @for slot in slots { (of_slot(slot, sheet, reader)) } }
    }
}

fn of_slot(slot: &SlotRow, sheet: &Sheet, reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 4] = [Column::text("Who comes"), Column::text("Profession"), Column::text("What helps"), Column::text("State")];
    let brief = sheet.briefs.get(&slot.id);
    let hosts: Vec<_> = brief.iter().flat_map(|brief| &brief.hosts).map(|(_, name)| name.as_str()).collect();
    let row = |booking: &BookingRow| {
        let mentee = sheet.mentees.get(&booking.mentee_id)?;
        let text = |text: &Option<String>| html! { span dir="auto" { (text.as_deref().unwrap_or("")) } };
        let who = html! { a href={ "/bookings/" (booking.id) } dir="auto" { (mentee.preferred_name) } };
        Some(vec![who, text(&mentee.profession), text(&mentee.adjustment_for_host), words::booking_state(booking.status)])
    };
    let rows: Vec<_> = sheet.bookings.iter().filter(|booking| booking.slot_id == slot.id).filter_map(row).collect();
    html! {
        div.panel {
            p {
                @if let Some(at) = slot.starts_at { strong { (reader.clock(at, &slot.timezone)) } " " }
                a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) }
                @if !hosts.is_empty() { ", " span dir="auto" { (hosts.join(", ")) } }
                @if let Some(location) = &slot.location { ", " span dir="auto" { (location) } }
                @if let Some(url) = &slot.join_url { ", " span dir="auto" { (url) } }
            }
            @if rows.is_empty() { p.muted { "Nobody is booked." } } @else { (table("Who comes", &COLUMNS, &rows)) }
        }
    }
}
