//! A slot: the card as a mentee reads it, its seats, who is booked and who waits, and what has happened.

use std::collections::{HashMap, HashSet};

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use maud::{Markup, html};

use super::contact;
use super::history::{self, Told};
use super::kit::button::{Weight, dangerous, link};
use super::kit::frame::head;
use super::kit::moment::Reader;
use super::kit::state::seats;
use super::kit::table::{Column, table};
use super::rounds::of_slot::{self, OfSlot};
use super::slot_steps::Step;
use super::step::page;
use super::visit::{Visit, Visitor};
use super::words;
use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self as bookings, BookingRow};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::history::model::Whose;
use crate::ids::{BookingId, MenteeId, SlotId};
use crate::institute::store as institute;
use crate::mentees::store as mentees;
use crate::slots::card::{Card, Compensation, CompensationKind};
use crate::slots::model::{Approval, SlotStatus};
use crate::slots::store::{self as slots, KeptBy, SlotBrief, SlotRow};
use crate::time::{Instant, Zone};

/// This is what a page says of a slot.
pub struct Seen {
    pub institute: String,
    pub zone: Zone,
    pub now: Instant,
    pub slot: SlotRow,
    pub brief: SlotBrief,
    /// The name of the cohort for which it is kept.
    pub cohort: Option<String>,
    /// Every booking, in the order in which they were made.
    pub bookings: Vec<BookingRow>,
    names: HashMap<MenteeId, String>,
    positions: HashMap<BookingId, i32>,
    /// The bookings on the waiting list whose mentee has something else at this time.
    clashing: HashSet<BookingId>,
    pub history: Vec<Told>,
}

impl Seen {
    pub async fn read(deps: &Deps, visit: &Visit, id: SlotId) -> Result<Self> {
        let now = visit.now;
        deps.db.read("console_slot", move |conn| Self::find(conn, id, now)).await
    }

    fn find(conn: &mut Conn, id: SlotId, now: Instant) -> Result<Self> {
        let institute = institute::read(conn)?;
        let slot = slots::find(conn, Scope::Institute, id)?;
        let brief = slots::brief(conn, id)?;
        let kept_for: Vec<_> = slot.cohort_id.into_iter().collect();
        let cohort = mentees::cohort_names(conn, &kept_for)?.into_values().next();
        let bookings = bookings::all_of_slot(conn, id)?;
        let names = mentees::full_names(conn, &bookings.iter().map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
        let positions = bookings::positions(conn, &[id])?;
        let clashing = bookings::clashing_on_waitlist(conn, &slot)?;
        let history = history::read(conn, Whose::Slot(id))?;
        let (institute, zone) = (institute.name, institute.timezone);
        Ok(Self { institute, zone, now, slot, brief, cohort, bookings, names, positions, clashing, history })
    }

    pub fn reader(&self) -> Reader<'_> {
        Reader { now: self.now, zone: &self.zone }
    }

    fn name(&self, booking: &BookingRow) -> &str {
        self.names.get(&booking.mentee_id).map_or("A mentee", String::as_str)
    }

    /// Says in a sentence where the slot stands.
    fn sentence(&self) -> String {
        let slot = &self.slot;
        match slot.status {
            SlotStatus::Draft if slot.return_comment.is_some() => "Returned to the company, which mends it.".to_owned(),
            SlotStatus::Draft => "Not submitted yet.".to_owned(),
            SlotStatus::Submitted => "Waits for a coordinator to publish it.".to_owned(),
            SlotStatus::Published if slot.starts_at.is_some_and(|start| start <= self.now) => "It has begun.".to_owned(),
            SlotStatus::Published if slot.kept().kept_by(self.now).is_some() => match slot.kept().kept_by(self.now) {
                Some(KeptBy::Reservation { .. }) => "Its seats stay reserved after a round.".to_owned(),
                Some(KeptBy::Round { .. }) | None => "A round gives its seats.".to_owned(),
            },
            SlotStatus::Published if slot.booking_closes_at.is_some_and(|closes| closes <= self.now) => "Booking has closed.".to_owned(),
            SlotStatus::Published if slot.seats_taken >= slot.capacity => "Every seat is taken.".to_owned(),
            SlotStatus::Published => "It can be booked.".to_owned(),
            SlotStatus::OnHold => "Nobody can be booked until it is released.".to_owned(),
            SlotStatus::Cancelled => format!(
                "Cancelled{}.",
                slot.reason_code.map(|code| format!(": {}", words::reason(code).to_lowercase())).unwrap_or_default()
            ),
            SlotStatus::Completed => "It is over.".to_owned(),
        }
    }
}

#[get("/slots/{id}")]
pub async fn get_slot(visitor: Visitor, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::slot::get(visit, id, &deps).await,
    };
    let now = visit.now;
    let read = deps.db.read("console_slot", move |conn| {
        let seen = Seen::find(conn, id, now)?;
        let round = of_slot::read(conn, &seen.slot)?;
        Ok((seen, round))
    });
    let (seen, round) = read.await?;
    Ok(page(visit.page(&seen.institute, &seen.slot.title, content(&seen, round.as_ref()))))
}

fn content(seen: &Seen, round: Option<&OfSlot>) -> Markup {
    let Seen { slot, brief, .. } = seen;
    let open = slot.status == SlotStatus::Published;
    let lead = format!("{}, {}", words::kind(slot.kind), brief.facts.company_name);
    html! {
        (head(&slot.title, Some(&lead), acts(seen, open)))
        p.sentence { (words::slot_state(slot.status)) " " (seen.sentence()) }
        @if let Some(comment) = &slot.return_comment { p.note dir="auto" { "A coordinator asked: " (comment) } }
        @if slot.changed_unseen_since.is_some() {
            div.note {
                p { "The company has changed this slot since people were booked." }
                (link(&format!("/slots/{}/seen", slot.id), Step::Seen.label(), Weight::Plain))
            }
        }
        div.cols {
            div.stack {
                (of_slot::show(round, slot, seen.reader()))
                section.panel { h2 { "Seats" } p { (seat_dots(slot)) " seats are taken." } (booked(seen)) }
                (waiting(seen))
                (left(seen))
                section.panel { h2 { "The card, as a mentee reads it" } (facts(seen)) (card(slot.card.as_ref())) }
            }
            aside.panel { h2 { "What has happened" } (history::show(&seen.history, seen.reader())) }
        }
    }
}

/// Shows the seats of a slot as dots and in numbers.
pub fn seat_dots(slot: &SlotRow) -> Markup {
    let count = |seats: i32| u32::try_from(seats).unwrap_or(0);
    seats(count(slot.seats_confirmed), count(slot.seats_taken - slot.seats_confirmed), count(slot.capacity))
}

/// Shows the slots of one company or cohort. `none` is said where there are none.
pub fn slots_table(caption: &str, slots: &[SlotRow], none: &str, reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 4] = [Column::text("Slot"), Column::text("When"), Column::text("Seats"), Column::text("State")];
    let row = |slot: &SlotRow| {
        vec![
            html! { a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) } },
            html! { @match slot.starts_at { Some(at) => (reader.absolute(at, &slot.timezone)), None => "To be confirmed" } },
            seat_dots(slot),
            words::slot_state(slot.status),
        ]
    };
    let rows: Vec<_> = slots.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { (none) } } @else { (table(caption, &COLUMNS, &rows)) } }
}

fn acts(seen: &Seen, open: bool) -> Markup {
    let slot = &seen.slot;
    let can_change = !matches!(slot.status, SlotStatus::Cancelled | SlotStatus::Completed);
    let edit = link(&format!("/slots/{}/edit", slot.id), "Edit", Weight::Plain);
    let has_begun = slot.starts_at.is_some_and(|start| start <= seen.now);
    let to_record = has_begun && seen.bookings.iter().any(|booking| booking.status == BookingStatus::Confirmed);
    let open = open && !has_begun;
    let kept = if open { slot.kept().kept_by(seen.now) } else { None };
    html! {
        @if to_record { (link(&format!("/slots/{}/attendance", slot.id), "Record attendance", Weight::Primary)) (edit) }
        @else if let Some(KeptBy::Round { id, .. }) = kept { (link(&format!("/rounds/{id}"), "Open the round", Weight::Primary)) (edit) }
        @else if kept.is_some() { (edit) }
        @else if open { (link(&format!("/slots/{}/book", slot.id), "Book", Weight::Primary)) (edit) }
        @for (index, step) in Step::possible(slot.status).iter().enumerate() {
            @let path = format!("/slots/{}/{step}", slot.id);
            @match (index, *step) {
                (_, Step::Cancel) => (dangerous(&path, step.label())),
                (0, _) if !open && !to_record => { (link(&path, step.label(), Weight::Primary)) @if can_change { (edit) } },
                _ => (link(&path, step.label(), Weight::Plain)),
            }
        }
        @if slot.series_id.is_some() { (link(&format!("/slots/{}/leave-series", slot.id), Step::LeaveSeries.label(), Weight::Quiet)) }
    }
}

/// Shows those who hold a seat.
fn booked(seen: &Seen) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Mentee"), Column::text("State"), Column::text("Until")];
    let held: Vec<_> = seen.bookings.iter().filter(|booking| BookingStatus::HOLDING.contains(&booking.status)).collect();
    let row = |booking: &&BookingRow| {
        let due = match booking.status {
            BookingStatus::Requested => booking.respond_by,
            BookingStatus::Offered => booking.offer_expires_at,
            _ => None,
        };
        let due = html! { @if let Some(due) = due { (seen.reader().moment(due, &seen.slot.timezone)) } };
        vec![open(seen, booking), words::booking_state(booking.status), due]
    };
    let rows: Vec<_> = held.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "Nobody is booked yet." } } @else { (table("Who is booked", &COLUMNS, &rows)) } }
}

/// Shows those who wait, in their order, and why somebody would be passed over.
fn waiting(seen: &Seen) -> Markup {
    const COLUMNS: [Column; 3] = [Column::number("Place"), Column::text("Mentee"), Column::text("Would be passed over")];
    let mut waiting: Vec<_> = seen.bookings.iter().filter(|booking| booking.status == BookingStatus::Waitlisted).collect();
    waiting.sort_by_key(|booking| seen.positions.get(&booking.id).copied());
    let row = |booking: &&BookingRow| {
        let place = html! { @if let Some(place) = seen.positions.get(&booking.id) { (place) } };
        let why = html! { @if seen.clashing.contains(&booking.id) { "Has something else at this time" } };
        vec![place, open(seen, booking), why]
    };
    let rows: Vec<_> = waiting.iter().map(row).collect();
    html! { @if !rows.is_empty() { section.panel { h2 { "Waiting list" } (table("Who waits", &COLUMNS, &rows)) } } }
}

/// Shows those whose booking has ended.
fn left(seen: &Seen) -> Markup {
    const COLUMNS: [Column; 2] = [Column::text("Mentee"), Column::text("State")];
    let ended =
        |booking: &&BookingRow| matches!(booking.status, BookingStatus::Declined | BookingStatus::Expired | BookingStatus::Cancelled);
    let rows: Vec<_> =
        seen.bookings.iter().filter(ended).map(|booking| vec![open(seen, booking), words::booking_state(booking.status)]).collect();
    html! {
        @if !rows.is_empty() { details { summary { "Ended bookings (" (rows.len()) ")" } (table("Bookings that have ended", &COLUMNS, &rows)) } }
    }
}

fn open(seen: &Seen, booking: &BookingRow) -> Markup {
    html! { a href={ "/bookings/" (booking.id) } dir="auto" { (seen.name(booking)) } }
}

/// Shows when and where a slot takes place, with whom, and until when it can be booked.
pub fn facts(seen: &Seen) -> Markup {
    let Seen { slot, brief, cohort, .. } = seen;
    let hosts: Vec<_> = brief.hosts.iter().map(|(_, name)| name.as_str()).collect();
    let approval = match slot.approval {
        Approval::Automatic => "A booking is confirmed at once",
        Approval::Employer => "The company approves the time of each booking",
    };
    html! {
        dl.facts {
            dt { "When" } dd { @match slot.starts_at { Some(at) => (seen.reader().moment(at, &slot.timezone)), None => "To be confirmed" } }
            dt { "Lasts" } dd { (slot.duration_minutes) " minutes" }
            dt { "Where" }
            dd dir="auto" { (words::mode(slot.mode)) @if let Some(location) = &slot.location { ", " (location) } @if let Some(url) = &slot.join_url { ", " (url) } }
            @if !hosts.is_empty() { dt { "With" } dd dir="auto" { (hosts.join(", ")) } }
            dt { "Company" } dd { a href={ "/companies/" (slot.company_id) } dir="auto" { (brief.facts.company_name) } }
            @if let Some(series) = slot.series_id { dt { "Series" } dd { a href={ "/series/" (series) } { "It is part of a series" } } }
            @if let Some(cohort) = cohort { dt { "Only for" } dd dir="auto" { (cohort) } }
            @if !slot.fields.0.is_empty() { dt { "For the fields" } dd { (slot.fields.0.join(", ").replace('_', " ")) } }
            dt { "Approval" } dd { (approval) }
            @if let Some(at) = slot.booking_closes_at { dt { "Booking closes" } dd { (seen.reader().moment(at, &slot.timezone)) } }
            @if let Some(at) = slot.cancel_cutoff_at { dt { "In time to cancel until" } dd { (seen.reader().moment(at, &slot.timezone)) } }
        }
    }
}

/// Shows what stands on the card.
pub fn card(card: Option<&Card>) -> Markup {
    let Some(card) = card else { return html! { p.muted { "The card is empty." } } };
    let said = [
        ("What it is for", &card.purpose),
        ("What happens", &card.what_happens),
        ("Who will be there", &card.who_will_be_there),
        ("Access", &card.access_notes),
    ];
    html! {
        dl.facts {
            @for (name, text) in said { @if let Some(text) = text { dt { (name) } dd dir="auto" { (text) } } }
            @if !card.activities.is_empty() { dt { "What the mentee does" } dd { ul { @for activity in &card.activities { li dir="auto" { (activity.text) } } } } }
            @if let Some(pay) = &card.compensation { dt { "Pay" } dd { (compensation(pay)) } }
            @if let Some(job) = card.may_lead_to_job { dt { "May it lead to a job?" } dd { (words::leads_to(job)) } }
        }
    }
}

fn compensation(pay: &Compensation) -> Markup {
    html! {
        @match pay.kind { CompensationKind::None => "None", CompensationKind::Expenses => "Expenses", CompensationKind::Paid => "Paid" }
        @if let (Some(rate), Some(currency)) = (pay.hourly_rate_minor, &pay.currency) {
            ", " (rate / 100) "." (format!("{:02}", rate % 100)) " " (currency) " an hour"
        }
        @if let Some(note) = &pay.note { ". " span dir="auto" { (note) } }
    }
}
