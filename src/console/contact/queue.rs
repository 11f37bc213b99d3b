//! A queue of attention as a company's contact sees it: in the company's words, with the acts that the company may take.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::console::faults::{disabled_because, fault};
use crate::console::kit::button::{Weight, link, submit};
use crate::console::kit::filled::once;
use crate::console::kit::moment::Reader;
use crate::console::words;
use crate::ids::{BookingId, Ids};
use crate::reports::model::{About, Found, Queue};
use crate::slots::store::SlotBrief;
use crate::time::{Instant, Zone};

/// This is one entry, with its slot and with the name of the person, where the company is told who it is.
pub struct Task<'a> {
    pub found: &'a Found,
    pub slot: Option<&'a SlotBrief>,
    pub person: Option<&'a str>,
}

/// Gives the heading of a queue, what is to be done, and where the other entries stand.
fn about(queue: Queue) -> (&'static str, &'static str, &'static str) {
    match queue {
        Queue::Requests => (
            "Times to approve",
            "Somebody would like to come. Say whether the time suits you; you see who it is once you have confirmed.",
            "/bookings?status=requested&sort=starts_at",
        ),
        Queue::Attendance => (
            "Who came?",
            "Say for each person who was expected whether the meeting took place.",
            "/bookings?status=confirmed&sort=starts_at",
        ),
        Queue::ReturnedDrafts => ("Returned to you", "Mend what the comment asks for, then submit the slot again.", "/slots?status=draft"),
        Queue::BusyCalendars => {
            ("Calendars that cannot be read", "Until a calendar is replaced, only what was last read of it counts.", "/places")
        }
        Queue::DisabledEndpoints => ("Webhooks that have stopped", queue.what_to_do(), "/"),
        Queue::LookFirst
        | Queue::ClearanceWithdrawn
        | Queue::NotBooked
        | Queue::OverLimits
        | Queue::ChangedSlots
        | Queue::Blackouts
        | Queue::Draws
        | Queue::Exceptions
        | Queue::Offers
        | Queue::UnansweredOffers
        | Queue::SubmittedSlots
        | Queue::SlotsOnHold
        | Queue::FreeSeats
        | Queue::FewEntries
        | Queue::NextActions
        | Queue::Agreements
        | Queue::FollowerFailures => ("For the institute", queue.what_to_do(), "/"),
    }
}

/// Shows a queue. One more entry than `shown` says that there are others.
pub fn show(queue: Queue, tasks: &[Task<'_>], shown: usize, reader: Reader<'_>, ids: Ids) -> Markup {
    let (word, (title, what_to_do, others)) = (queue.as_str(), about(queue));
    html! {
        section.queue aria-labelledby=(word) {
            header { h2 id=(word) { (title) } @if tasks.len() <= shown { span.count { (tasks.len()) } } }
            p.muted { (what_to_do) }
            ul.plain { @for task in tasks.iter().take(shown) { (show_task(queue, task, reader, ids)) } }
            @if tasks.len() > shown { p { (link(others, "Show all", Weight::Quiet)) } }
        }
    }
}

fn show_task(queue: Queue, task: &Task<'_>, reader: Reader<'_>, ids: Ids) -> Markup {
    let zone = task.slot.map_or(reader.zone, |slot| &slot.facts.timezone);
    html! {
        li.task {
            div {
                p.what { (what(task)) }
                @if let Some(slot) = task.slot { p.why dir="auto" { (when_and_with_whom(slot, reader)) } }
                @if let Some(note) = &task.found.note { p.why dir="auto" { (said(queue, note)) } }
                @if let Some(due) = task.found.due_at { (due_in_words(queue, due, zone, reader)) }
            }
            div.row-acts { (acts(queue, task, ids)) }
        }
    }
}

/// Gives the note of an entry in words, because some queues note a word of the model.
fn said(queue: Queue, note: &str) -> Cow<'_, str> {
    match queue {
        Queue::DisabledEndpoints => disabled_because(note).into(),
        Queue::BusyCalendars => fault(note),
        _ => note.into(),
    }
}

/// Says by when an answer is due. Other queues say since when something fails, or nothing, because the slot's time is said already.
fn due_in_words(queue: Queue, due: Instant, zone: &Zone, reader: Reader<'_>) -> Markup {
    match queue {
        Queue::Requests => html! { p.due.late[due <= reader.now] { "Answer by " (reader.moment_within(due, zone)) } },
        Queue::Attendance | Queue::ReturnedDrafts => html! {},
        _ => html! { p.why { "Since " (reader.moment_within(due, zone)) } },
    }
}

fn what(task: &Task<'_>) -> Markup {
    let title = task.slot.map_or("", |slot| slot.facts.title.as_str());
    html! {
        @match &task.found.about {
            About::Booking { id, .. } => {
                a href={ "/bookings/" (id) } dir="auto" { (task.person.unwrap_or(title)) }
                @if task.person.is_some() { ", “" span dir="auto" { (title) } "”" }
            },
            About::Slot(id) | About::Session { slot_id: id, .. } => a href={ "/slots/" (id) } dir="auto" { (title) },
            About::Endpoint { title, .. } => span dir="auto" { (title) },
            About::BusyCalendar { title, host_name, .. } => span dir="auto" { (title) " of " (host_name) },
            About::Round(_) | About::Exception { .. } | About::Company | About::NextAction(_) | About::FollowerFailure { .. } => {},
        }
    }
}

fn when_and_with_whom(slot: &SlotBrief, reader: Reader<'_>) -> Markup {
    let hosts: Vec<_> = slot.hosts.iter().map(|(_, name)| name.as_str()).collect();
    html! {
        (words::kind(slot.facts.kind))
        @if let Some(at) = slot.facts.starts_at { " · " (reader.absolute(at, &slot.facts.timezone)) }
        @if !hosts.is_empty() { " · " (hosts.join(", ")) }
    }
}

/// Shows what can be done about an entry, the likeliest first. An act that needs an answer has a page of its own.
fn acts(queue: Queue, task: &Task<'_>, ids: Ids) -> Markup {
    match (queue, &task.found.about) {
        (Queue::Requests, About::Booking { id, .. }) => html! {
            (at_once(*id, "confirm", "Confirm", &[], "today", ids))
            (decline(*id, ids))
        },
        (Queue::Attendance, About::Booking { id, .. }) => html! {
            (at_once(*id, "attendance", "Came", &[("outcome", "attended")], "today", ids))
            (link(&format!("/bookings/{id}/attendance"), "Did not come", Weight::Quiet))
        },
        (Queue::DisabledEndpoints, About::Endpoint { id, .. }) => {
            link(&format!("/settings/webhooks/{id}"), "Open the endpoint", Weight::Plain)
        }
        (_, About::Booking { id, .. }) => link(&format!("/bookings/{id}"), "Open", Weight::Plain),
        (Queue::ReturnedDrafts, About::Slot(id)) => link(&format!("/slots/{id}/edit"), "Mend it", Weight::Plain),
        (_, About::Slot(id) | About::Session { slot_id: id, .. }) => link(&format!("/slots/{id}"), "Open", Weight::Plain),
        (_, About::BusyCalendar { host_id, .. }) => link(&format!("/hosts/{host_id}/edit"), "Open the host", Weight::Plain),
        (
            _,
            About::Round(_)
            | About::Exception { .. }
            | About::Company
            | About::NextAction(_)
            | About::Endpoint { .. }
            | About::FollowerFailure { .. },
        ) => html! {},
    }
}

/// Asks for the reason before a time is declined, so that nobody declines by mistake.
fn decline(id: BookingId, ids: Ids) -> Markup {
    html! {
        details {
            summary.button.quiet { "Decline" }
            form.stack method="post" action={ "/bookings/" (id) "/decline" } {
                input type="hidden" name="_once" value=(once(ids));
                input type="hidden" name="_to" value="today";
                label {
                    "Why? " span.muted { "(optional)" } br;
                    select name="reason_code" {
                        option value="" { "None" }
                        @for reason in words::reasons() { option value=(reason.value) { (reason.label) } }
                    }
                }
                (submit("Decline this time", Weight::Danger))
            }
        }
    }
}

/// Shows a button that takes a step of a booking at once, and leads back to the page of this word.
pub fn at_once(id: BookingId, step: &str, text: &str, fields: &[(&str, &str)], back: &str, ids: Ids) -> Markup {
    html! {
        form method="post" action={ "/bookings/" (id) "/" (step) } {
            input type="hidden" name="_once" value=(once(ids));
            input type="hidden" name="_to" value=(back);
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            (submit(text, Weight::Plain))
        }
    }
}
