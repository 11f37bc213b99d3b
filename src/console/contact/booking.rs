//! A booking as the slot's company is told of it: its state as a sentence, who comes once it is confirmed, and what the company can do.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::booking_steps::Step;
use super::bookings::name;
use super::told;
use crate::auth::Scope;
use crate::bookings::disclosure::{self, MenteeForHost};
use crate::bookings::model::{BookingStatus, Party};
use crate::bookings::store::{self, BookingRow};
use crate::console::booking_calendar;
use crate::console::history::{self, Told};
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame::head;
use crate::console::kit::moment::Reader;
use crate::console::step::page;
use crate::console::visit::ContactVisit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::history::model::Whose;
use crate::ids::BookingId;
use crate::institute::store as institute;
use crate::slots::model::CancelledBy;
use crate::slots::store::{self as slots, SlotBrief};
use crate::time::{Instant, Zone};

/// This is what a page says of a booking to the slot's company.
pub struct Seen {
    pub institute: String,
    zone: Zone,
    pub now: Instant,
    pub booking: BookingRow,
    pub slot: SlotBrief,
    /// The company is told this much of the mentee now.
    pub person: Option<MenteeForHost>,
    /// The company is told why the booking ended, because it was its own reason.
    knows_reason: bool,
    history: Vec<Told>,
}

impl Seen {
    pub async fn read(deps: &Deps, contact: &ContactVisit, id: BookingId) -> Result<Self> {
        let (scope, now) = (contact.scope(), contact.visit.now);
        deps.db.read("console_contact_booking", move |conn| Self::find(conn, scope, id, now)).await
    }

    fn find(conn: &mut Conn, scope: Scope, id: BookingId, now: Instant) -> Result<Self> {
        let institute = institute::read(conn)?;
        let booking = store::find(conn, scope, id)?;
        let slot = slots::brief(conn, booking.slot_id)?;
        let person = told::people(conn, scope, std::slice::from_ref(&booking), now)?.remove(&id);
        let knows_reason = disclosure::told(scope, &booking.stage(), now).has_reason();
        let history = history::read_as(conn, scope, Whose::Booking(id))?;
        Ok(Self { institute: institute.name, zone: institute.timezone, now, booking, slot, person, knows_reason, history })
    }

    fn reader(&self) -> Reader<'_> {
        Reader { now: self.now, zone: &self.zone }
    }

    /// Gives the name of the person who comes, or the words for somebody whose name the company is not told.
    pub fn name(&self) -> &str {
        name(self.person.as_ref())
    }

    /// Says in a sentence where the booking stands.
    fn sentence(&self) -> Markup {
        let Self { booking, slot, .. } = self;
        let why = booking.reason_code.filter(|_| self.knows_reason).map(|code| words::reason(code).to_lowercase());
        let why = html! { @if let Some(why) = why { ": " (why) } "." };
        html! {
            @match booking.status {
                BookingStatus::Requested => {
                    "Somebody would like this time."
                    @if let Some(until) = booking.respond_by { " Say whether it suits you. Answer by " (self.reader().moment(until, &slot.facts.timezone)) "." }
                    " You see who it is once you have confirmed."
                },
                BookingStatus::Confirmed if booking.starts_at <= self.now => { "It has begun. Say whether " (self.name()) " came." },
                BookingStatus::Confirmed => { (self.name()) " comes." },
                BookingStatus::Declined => { "Declined" (why) },
                BookingStatus::Expired => "Nobody answered in time, so it ran out.",
                BookingStatus::Cancelled => {
                    "Cancelled"
                    @if let Some(by) = booking.cancelled_by { " by " (side(by)) }
                    (why)
                },
                BookingStatus::Attended => {
                    (self.name()) " came"
                    @if let Some(minutes) = booking.late_minutes.filter(|minutes| *minutes > 0) { ", " (minutes) " minutes late" }
                    "."
                },
                BookingStatus::NoShow => {
                    @match booking.no_show_party {
                        Some(Party::Host) => "The host did not come.",
                        Some(Party::Mentee) | None => { (self.name()) " did not come." },
                    }
                },
                // A company is told of no booking in these states.
                BookingStatus::Waitlisted | BookingStatus::Offered => {},
            }
        }
    }
}

/// Names who cancelled, as a company reads it.
const fn side(by: CancelledBy) -> &'static str {
    match by {
        CancelledBy::Employer => "you",
        CancelledBy::Mentee => "the mentee",
        CancelledBy::Institute => "the institute",
    }
}

pub async fn get(contact: ContactVisit, id: BookingId, deps: &Deps) -> Result<HttpResponse> {
    let seen = Seen::read(deps, &contact, id).await?;
    let title = format!("{}, {}", seen.name(), seen.slot.facts.title);
    Ok(page(contact.page(&seen.institute, &title, content(&seen))))
}

fn content(seen: &Seen) -> Markup {
    let Seen { booking, slot, .. } = seen;
    let facts = &slot.facts;
    let hosts: Vec<_> = slot.hosts.iter().map(|(_, name)| name.as_str()).collect();
    html! {
        (head(seen.name(), Some(&facts.title), acts(seen)))
        p.lead { (words::booking_state(booking.status)) " " (seen.sentence()) }
        div.cols {
            section.panel {
                h2 { "What it is" }
                dl.facts {
                    dt { "Slot" } dd { a href={ "/slots/" (booking.slot_id) } dir="auto" { (facts.title) } ", " (words::kind(facts.kind)) }
                    dt { "When" } dd { (seen.reader().moment(booking.starts_at, &facts.timezone)) }
                    @if !hosts.is_empty() { dt { "With" } dd dir="auto" { (hosts.join(", ")) } }
                }
                @if let Some(path) = booking_calendar::path(booking.id, booking.status) { p { a href=(path) download { "Add it to your calendar" } } }
                @if let Some(person) = &seen.person { h2 { "Who comes" } (details(person)) }
                @if let Some(note) = booking.note.as_ref().filter(|_| seen.knows_reason) { h2 { "Note" } p dir="auto" { (note) } }
            }
            aside.panel { h2 { "What has happened" } (history::show(&seen.history, seen.reader())) }
        }
    }
}

/// Shows what a mentee agreed to share.
fn details(person: &MenteeForHost) -> Markup {
    let known = [
        ("Name", Some(person.preferred_name())),
        ("Profession", person.profession()),
        ("Looks for", person.target_role()),
        ("What helps", person.adjustment_for_host()),
    ];
    html! { dl.facts { @for (name, text) in known { @if let Some(text) = text { dt { (name) } dd dir="auto" { (text) } } } } }
}

/// Links to the next steps. The first one is the likeliest, and cancelling is quiet.
fn acts(seen: &Seen) -> Markup {
    html! {
        @for (index, step) in Step::possible(&seen.booking, seen.now).iter().enumerate() {
            @let weight = match (index, *step) {
                (_, Step::Cancel) => Weight::Quiet,
                (0, _) => Weight::Primary,
                _ => Weight::Plain,
            };
            (link(&format!("/bookings/{}/{step}", seen.booking.id), step.label(), weight))
        }
    }
}
