//! A queue of attention as it stands on Today: what waits, and since when or until when.

use maud::{Markup, html};

use super::faults::{disabled_because, fault};
use super::kit::button::{Weight, link};
use super::kit::moment::Reader;
use super::queue_acts::acts;
use super::refusals;
use super::words;
use crate::allocation::exception::model::ExceptionAction;
use crate::auth::Actor;
use crate::ids::Ids;
use crate::reports::model::{About, Found, Queue};
use crate::reports::store::Names;
use crate::slots::store::SlotBrief;

/// Gives the heading of a queue.
pub const fn title(queue: Queue) -> &'static str {
    match queue {
        Queue::LookFirst => "Requests to look at first",
        Queue::ClearanceWithdrawn => "No longer cleared for workplaces",
        Queue::NotBooked => "Without a seat in their session",
        Queue::OverLimits => "Over a limit since a slot moved",
        Queue::ChangedSlots => "Changed by the company",
        Queue::Blackouts => "Touched by a blackout",
        Queue::Draws => "Rounds to draw",
        Queue::Exceptions => "Exceptions to decide",
        Queue::Requests => "Waiting for the employer",
        Queue::Offers => "Offers running out",
        Queue::UnansweredOffers => "Two offers without an answer",
        Queue::Attendance => "Who came?",
        Queue::SubmittedSlots => "Slots to review",
        Queue::ReturnedDrafts => "Returned to the company",
        Queue::SlotsOnHold => "Slots on hold",
        Queue::FreeSeats => "Free seats, and booking closes soon",
        Queue::FewEntries => "Few entries, and the round closes soon",
        Queue::NextActions => "Next steps with companies",
        Queue::Agreements => "Agreements that end",
        Queue::DisabledEndpoints => "Webhooks that have stopped",
        Queue::BusyCalendars => "Busy calendars that fail",
        Queue::FollowerFailures => "Not done by the service",
    }
}

/// Shows a queue. One more entry than `shown` says that there are others.
pub fn show(queue: Queue, found: &[Found], shown: usize, names: &Names, reader: Reader<'_>, by: Actor, ids: Ids) -> Markup {
    let word = queue.as_str();
    html! {
        section.queue aria-labelledby=(word) {
            header { h2 id=(word) { (title(queue)) } span.count { (count(found.len(), shown)) } }
            p.muted { (queue.what_to_do()) }
            ul.plain { @for found in found.iter().take(shown) { (task(queue, found, names, reader, by, ids)) } }
            @if found.len() > shown { p { (link(&format!("/queues/{word}"), "Show all", Weight::Quiet)) } }
        }
    }
}

/// Says how many entries there are. Only the first ones are read, so nobody knows how many others there are.
fn count(found: usize, shown: usize) -> String {
    if found > shown { format!("more than {shown}") } else { found.to_string() }
}

pub fn task(queue: Queue, found: &Found, names: &Names, reader: Reader<'_>, by: Actor, ids: Ids) -> Markup {
    let slot = found.about.slot().and_then(|id| names.slots.get(&id));
    let zone = slot.map_or(reader.zone, |slot| &slot.facts.timezone);
    html! {
        li.task {
            div {
                p.what { (what(found, slot, names)) }
                @if let Some(slot) = slot { p.why dir="auto" { (where_and_when(slot, found, reader)) } }
                @if let Some(note) = &found.note { p.why dir="auto" { (said(queue, note, reader)) } }
                @if let Some(at) = found.due_at {
                    @if is_of_a_day(queue) { (reader.due_on(due(queue), at)) } @else { (reader.deadline(due(queue), at, zone)) }
                }
            }
            div.row-acts { (acts(queue, found, by, ids)) }
        }
    }
}

/// Says what happens at the time of an entry.
const fn due(queue: Queue) -> &'static str {
    match queue {
        Queue::LookFirst | Queue::Requests | Queue::Offers => "Runs out",
        Queue::UnansweredOffers => "Ran out",
        Queue::Exceptions => "Lapses",
        Queue::ClearanceWithdrawn
        | Queue::NotBooked
        | Queue::OverLimits
        | Queue::ChangedSlots
        | Queue::Blackouts
        | Queue::SubmittedSlots
        | Queue::ReturnedDrafts
        | Queue::SlotsOnHold => "Begins",
        Queue::Attendance => "Was over",
        Queue::FreeSeats => "Booking closes",
        Queue::Draws => "Closed",
        Queue::FewEntries => "Closes",
        Queue::NextActions => "Due",
        Queue::Agreements => "Ends",
        Queue::DisabledEndpoints => "Stopped",
        Queue::BusyCalendars => "Fails since",
        Queue::FollowerFailures => "Failed",
    }
}

/// Tells whether the time of an entry stands for a whole day of the institute.
const fn is_of_a_day(queue: Queue) -> bool {
    matches!(queue, Queue::NextActions | Queue::Agreements)
}

/// Gives the note of an entry in words, because some queues note words of the model or instants.
fn said(queue: Queue, note: &str, reader: Reader<'_>) -> String {
    let known = match queue {
        Queue::SlotsOnHold => note.parse().ok().map(words::held_by),
        Queue::NotBooked => note.parse().ok().map(words::not_booked),
        _ => None,
    };
    match (known, queue) {
        (Some(known), _) => known.to_owned(),
        (None, Queue::OverLimits) => format!("Too many {}.", note.split(", ").map(refusals::limit).collect::<Vec<_>>().join(", too many ")),
        (None, Queue::Blackouts) => reader.in_words(note),
        (None, Queue::DisabledEndpoints) => disabled_because(note).to_owned(),
        (None, Queue::BusyCalendars) => fault(note).into_owned(),
        (None, _) => note.to_owned(),
    }
}

fn what(found: &Found, slot: Option<&SlotBrief>, names: &Names) -> Markup {
    let company = found.company_id.and_then(|id| Some((id, names.companies.get(&id)?)));
    let mentee = found.about.mentee().and_then(|id| Some((id, names.mentees.get(&id)?)));
    let title = slot.map_or("", |slot| slot.facts.title.as_str());
    let round = found.about.round().and_then(|id| names.rounds.get(&id)).map(String::as_str);
    html! {
        @match &found.about {
            About::Booking { id, .. } => {
                a href={ "/bookings/" (id) } dir="auto" { @if let Some((_, name)) = mentee { (name) } @else { "A booking" } }
                ", “" span dir="auto" { (title) } "”"
            },
            About::Session { slot_id, .. } => {
                @if let Some((id, name)) = mentee { a href={ "/mentees/" (id) } dir="auto" { (name) } ", " }
                a href={ "/slots/" (slot_id) } dir="auto" { (title) }
            },
            About::Slot(id) => a href={ "/slots/" (id) } dir="auto" { (title) },
            About::Round(id) => a href={ "/rounds/" (id) } dir="auto" { (round.unwrap_or("A round")) },
            About::Exception { id, action, .. } => {
                a href={ "/exceptions/" (id) } { (exception(*action)) }
                @if let Some((_, name)) = mentee { " for " span dir="auto" { (name) } }
                @if slot.is_some() { ", “" span dir="auto" { (title) } "”" } @else if let Some(round) = round { ", “" span dir="auto" { (round) } "”" }
            },
            About::Company => @if let Some((id, name)) = company { a href={ "/companies/" (id) } dir="auto" { (name) } },
            About::NextAction(action) => {
                span dir="auto" { (action) }
                @if let Some((id, name)) = company { ", " a href={ "/companies/" (id) } dir="auto" { (name) } }
            },
            About::Endpoint { title, .. } => {
                span dir="auto" { (title) }
                @if let Some((id, name)) = company { ", " a href={ "/companies/" (id) } dir="auto" { (name) } }
            },
            About::BusyCalendar { title, host_name, .. } => {
                span dir="auto" { (title) " of " (host_name) }
                @if let Some((id, name)) = company { ", " a href={ "/companies/" (id) } dir="auto" { (name) } }
            },
            About::FollowerFailure { title, .. } => code { (title) },
        }
    }
}

/// Says what an exception asks for.
const fn exception(action: ExceptionAction) -> &'static str {
    match action {
        ExceptionAction::Place => "A place",
        ExceptionAction::Offer => "An offer out of line",
        ExceptionAction::CancelRound => "The end of a round",
    }
}

/// Says where something takes place, and when, unless the entry's own time says that.
fn where_and_when(slot: &SlotBrief, found: &Found, reader: Reader<'_>) -> Markup {
    let hosts: Vec<_> = slot.hosts.iter().map(|(_, name)| name.as_str()).collect();
    html! {
        (slot.facts.company_name)
        @if let Some(at) = slot.facts.starts_at.filter(|at| found.due_at != Some(*at)) { " · " (reader.absolute(at, &slot.facts.timezone)) }
        @if !hosts.is_empty() { " · " (hosts.join(", ")) }
    }
}
