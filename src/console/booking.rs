//! A booking: its state as a sentence, what can be done next, what the employer sees now, and what has happened.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use maud::{Markup, html};

use super::booking_calendar;
use super::booking_steps::Step;
use super::contact;
use super::history::{self, Told};
use super::kit::button::{Weight, dangerous, link};
use super::kit::field::Choice;
use super::kit::frame::head;
use super::kit::moment::{Reader, local};
use super::step::page;
use super::visit::{Visit, Visitor};
use super::words;
use crate::auth::Scope;
use crate::bookings::disclosure::{Told as Disclosed, told};
use crate::bookings::find_slots;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self, BookingRow, disclosures};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::history::model::Whose;
use crate::ids::BookingId;
use crate::institute::store as institute;
use crate::mentees::store as mentees;
use crate::slots::store::{self as slots, SlotBrief, SlotFilter};
use crate::time::{Instant, Zone};
use crate::wire::sorting::{Sort, SortedPage};

/// Shows so many slots to which a booking can be rescheduled, the earliest first.
const MOST_FITTING: usize = 50;

/// This is what a page says of a booking.
pub struct Seen {
    pub institute: String,
    pub zone: Zone,
    pub now: Instant,
    pub booking: BookingRow,
    pub slot: SlotBrief,
    /// The full name.
    pub mentee: String,
    pub position: Option<i32>,
    /// The name that the company reads now, if it is told who comes.
    pub told: Option<String>,
    /// The slots into which the mentee can be booked now, where they were asked for.
    pub fitting: Vec<Choice>,
    pub history: Vec<Told>,
}

impl Seen {
    /// Reads the booking. `is_moving` asks for the slots to which it can go, in place of its history.
    pub async fn read(deps: &Deps, visit: &Visit, id: BookingId, is_moving: bool) -> Result<Self> {
        let now = visit.now;
        deps.db.read("console_booking", move |conn| Self::find(conn, id, now, is_moving)).await
    }

    fn find(conn: &mut Conn, id: BookingId, now: Instant, is_moving: bool) -> Result<Self> {
        let institute = institute::read(conn)?;
        let booking = store::find(conn, Scope::Institute, id)?;
        let slot = slots::brief(conn, booking.slot_id)?;
        let mentee = mentees::find(conn, booking.mentee_id)?;
        let fitting = if is_moving { fitting(conn, &booking, &mentee, now)? } else { Vec::new() };
        let history = if is_moving { Vec::new() } else { history::read(conn, Whose::Booking(id))? };
        let person = disclosures::person_of(conn, Scope::Company(booking.company_id), &booking)?;
        let told = match told(Scope::Company(booking.company_id), &booking.stage(), now) {
            Disclosed::Nothing | Disclosed::Seat { .. } => None,
            Disclosed::Name | Disclosed::Person | Disclosed::Everything => person.map(|person| person.preferred_name().to_owned()),
        };
        let position = store::position(conn, &booking)?;
        Ok(Self {
            institute: institute.name,
            zone: institute.timezone,
            now,
            booking,
            slot,
            mentee: mentee.full_name,
            position,
            told,
            fitting,
            history,
        })
    }

    fn reader(&self) -> Reader<'_> {
        Reader { now: self.now, zone: &self.zone }
    }

    /// Says in a sentence where the booking stands, and for whom it waits until when.
    fn sentence(&self) -> Markup {
        let Self { booking, slot, mentee, .. } = self;
        let (company, zone) = (&slot.facts.company_name, &slot.facts.timezone);
        let until = |at: Option<Instant>| html! { @if let Some(at) = at { " until " (self.reader().moment(at, zone)) } };
        let why = booking.reason_code.map(|code| words::reason(code).to_lowercase());
        html! {
            @match booking.status {
                BookingStatus::Waitlisted => {
                    (mentee) " waits for a seat"
                    @if let Some(position) = self.position { ", as number " (position) " on the waiting list" }
                    "."
                },
                BookingStatus::Requested => { "Waits for " (company) (until(booking.respond_by)) "." },
                BookingStatus::Offered => { "A seat is held for " (mentee) (until(booking.offer_expires_at)) "." },
                BookingStatus::Confirmed if booking.ends_at <= self.now => { "It is over, and nobody has recorded who came." },
                BookingStatus::Confirmed => { (mentee) " has the seat, and " (company) " knows who comes." },
                BookingStatus::Declined => { "Declined" @if let Some(why) = why { ": " (why) } "." },
                BookingStatus::Expired => { "Nobody answered in time, so it ran out." },
                BookingStatus::Cancelled => {
                    "Cancelled"
                    @if let Some(by) = booking.cancelled_by { " by " (words::side(by).to_lowercase()) }
                    @if let Some(why) = why { ": " (why) }
                    @if booking.late == Some(true) { ". It was late" @if let Some(category) = booking.excused_category { ", and is excused: " (words::excuse(category).to_lowercase()) } }
                    "."
                },
                BookingStatus::Attended => {
                    (mentee) " came"
                    @if let Some(minutes) = booking.late_minutes.filter(|minutes| *minutes > 0) { ", " (minutes) " minutes late" }
                    "."
                },
                BookingStatus::NoShow => {
                    @if let Some(party) = booking.no_show_party { (words::party(party)) " did not come" } @else { "It did not take place" }
                    @if let Some(category) = booking.excused_category { ", which is excused: " (words::excuse(category).to_lowercase()) }
                    "."
                },
            }
        }
    }
}

/// Finds the slots to which a booking can go: those into which its mentee can be booked, but for the one where it is.
fn fitting(conn: &mut Conn, booking: &BookingRow, mentee: &mentees::MenteeRow, now: Instant) -> Result<Vec<Choice>> {
    let page = SortedPage::first(Sort::StartsAt, MOST_FITTING);
    let found = find_slots::bookable(conn, mentee, &SlotFilter::default(), &page, now)?;
    let ids: Vec<_> = found.slots.iter().map(|(slot, _)| slot.id).filter(|id| *id != booking.slot_id).collect();
    let briefs = slots::briefs(conn, &ids)?;
    let label = |brief: &SlotBrief| {
        let when = brief.facts.local_start.map(local).unwrap_or_default();
        format!("{when}: {}, {}", brief.facts.title, brief.facts.company_name)
    };
    Ok(ids.iter().filter_map(|id| Some(Choice::new(id.to_string(), label(briefs.get(id)?)))).collect())
}

#[get("/bookings/{id}")]
pub async fn get_booking(visitor: Visitor, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::booking::get(visit, id, &deps).await,
    };
    let seen = Seen::read(&deps, &visit, id, false).await?;
    let title = format!("{}, {}", seen.mentee, seen.slot.facts.title);
    Ok(page(visit.page(&seen.institute, &title, content(&seen))))
}

fn content(seen: &Seen) -> Markup {
    let Seen { booking, slot, mentee, .. } = seen;
    let facts = &slot.facts;
    let hosts: Vec<_> = slot.hosts.iter().map(|(_, name)| name.as_str()).collect();
    html! {
        (head(mentee, Some(&facts.title), acts(booking)))
        p.sentence { (words::booking_state(booking.status)) " " (seen.sentence()) }
        @if let Some(reason) = &booking.override_reason {
            p.note { "A coordinator passed over " (booking.override_limits.0.join(", ")) ": " span dir="auto" { (reason) } }
        }
        @if booking.clearance_withdrawn_at.is_some() {
            p.note { (mentee) " is no longer cleared for workplaces. Record a new clearance, or cancel or reschedule the booking." }
        }
        div.cols {
            section.panel {
                h2 { "What it is" }
                dl.facts {
                    dt { "Mentee" } dd { a href={ "/mentees/" (booking.mentee_id) } dir="auto" { (mentee) } }
                    dt { "Slot" } dd { a href={ "/slots/" (booking.slot_id) } dir="auto" { (facts.title) } ", " (words::kind(facts.kind)) }
                    dt { "When" } dd { (seen.reader().moment(booking.starts_at, &facts.timezone)) }
                    dt { "Company" } dd { a href={ "/companies/" (booking.company_id) } dir="auto" { (facts.company_name) } }
                    @if !hosts.is_empty() { dt { "With" } dd dir="auto" { (hosts.join(", ")) } }
                    @if let Some(cutoff) = booking.cancel_cutoff_at {
                        dt { "In time to cancel until" } dd { (seen.reader().moment(cutoff, &facts.timezone)) }
                    }
                }
                @if let Some(path) = booking_calendar::path(booking.id, booking.status) { p { a href=(path) download { "Calendar file for the mentee" } } }
                h2 { "What " (facts.company_name) " sees now" }
                @match &seen.told {
                    Some(name) => p { "That " span dir="auto" { (name) } " comes, and what the mentee agreed to share." },
                    None => p { "Nobody's name." },
                }
                @if let Some(note) = &booking.note { h2 { "Note" } p dir="auto" { (note) } }
            }
            aside.panel {
                h2 { "What has happened" }
                (history::show(&seen.history, seen.reader()))
            }
        }
    }
}

/// Links to the next steps. The first one is the likeliest, and the last ones are quiet.
fn acts(booking: &BookingRow) -> Markup {
    html! {
        @for (index, step) in Step::possible(booking.status).iter().enumerate() {
            @let (path, label) = (format!("/bookings/{}/{step}", booking.id), step.label(booking.status));
            @match (index, *step) {
                (_, Step::Cancel) => (dangerous(&path, label)),
                (0, _) => (link(&path, label, Weight::Primary)),
                _ => (link(&path, label, Weight::Plain)),
            }
        }
    }
}
