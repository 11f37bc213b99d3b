//! This shows what can be done about an entry of Today where it stands.

use maud::{Markup, html};

use super::kit::button::{Weight, link, submit};
use super::kit::filled::once;
use crate::auth::Actor;
use crate::ids::Ids;
use crate::reports::model::{About, Found, Queue};

/// Shows what can be done about an entry, the likeliest first. An act that needs an answer from somebody has a page of its own.
pub fn acts(queue: Queue, found: &Found, by: Actor, ids: Ids) -> Markup {
    let at_once = |path: String, text: &str, fields: &[(&str, &str)]| {
        html! {
            form method="post" action=(path) {
                input type="hidden" name="_once" value=(once(ids));
                input type="hidden" name="_to" value="today";
                @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                (submit(text, Weight::Plain))
            }
        }
    };
    let page = |path: String, text: &str| link(&path, text, Weight::Plain);
    let besides = |path: String, text: &str| link(&path, text, Weight::Quiet);
    match (queue, &found.about) {
        (Queue::Offers, About::Booking { id, .. }) => html! {
            (at_once(format!("/bookings/{id}/confirm"), "Accepted", &[]))
            (at_once(format!("/bookings/{id}/decline"), "Declined", &[]))
        },
        (Queue::Requests, About::Booking { id, .. }) => html! {
            (at_once(format!("/bookings/{id}/confirm"), "Confirm for them", &[]))
            (besides(format!("/bookings/{id}/decline"), "Decline"))
        },
        (Queue::Attendance, About::Booking { id, .. }) => html! {
            (at_once(format!("/bookings/{id}/attendance"), "Came", &[("outcome", "attended")]))
            (besides(format!("/bookings/{id}/attendance"), "Did not come"))
        },
        (Queue::LookFirst | Queue::ClearanceWithdrawn, About::Booking { id, mentee_id, .. }) => html! {
            (page(format!("/mentees/{mentee_id}/edit"), "Record clearance"))
            (besides(format!("/bookings/{id}/cancel"), "Cancel"))
        },
        (Queue::OverLimits, About::Booking { id, .. }) => page(format!("/bookings/{id}/reschedule"), "Reschedule"),
        (Queue::NotBooked, About::Session { slot_id, mentee_id }) => page(format!("/slots/{slot_id}/book/{mentee_id}"), "Book"),
        (Queue::SubmittedSlots, About::Slot(id)) => page(format!("/slots/{id}/review"), "Review"),
        (Queue::SlotsOnHold, About::Slot(id)) => at_once(format!("/slots/{id}/release"), "Release", &[]),
        (Queue::ChangedSlots | Queue::Blackouts, About::Slot(id)) => at_once(format!("/slots/{id}/seen"), "Mark as seen", &[]),
        (Queue::FreeSeats, About::Slot(id)) => page(format!("/slots/{id}/book"), "Book"),
        (Queue::Draws, About::Round(id)) => page(format!("/rounds/{id}/draw"), "Draw"),
        (Queue::FewEntries, About::Round(id)) => page(format!("/rounds/{id}/enter"), "Enter somebody"),
        (Queue::UnansweredOffers, About::Booking { mentee_id, .. }) => html! {
            (page(format!("/mentees/{mentee_id}/note"), "Write a note"))
            (besides(format!("/mentees/{mentee_id}"), "Open the mentee"))
        },
        (_, About::Booking { id, .. }) => page(format!("/bookings/{id}"), "Open"),
        (_, About::Round(id)) => page(format!("/rounds/{id}"), "Open"),
        (_, About::Exception { id, .. }) => page(format!("/exceptions/{id}"), "Approve or reject"),
        (_, About::Slot(id) | About::Session { slot_id: id, .. }) => page(format!("/slots/{id}"), "Open"),
        (_, About::Endpoint { id, .. }) => page(format!("/settings/webhooks/{id}"), "Open the endpoint"),
        (_, About::BusyCalendar { host_id, .. }) => page(format!("/hosts/{host_id}"), "Open the host"),
        (_, About::FollowerFailure { id, .. }) => html! {
            @if by.is_admin() { (at_once(format!("/failures/{id}/retry"), "Try again", &[])) }
        },
        (_, About::Company | About::NextAction(_)) => html! {
            @if let Some(id) = found.company_id {
                @match queue {
                    Queue::NextActions => (page(format!("/companies/{id}/contact"), "Log contact")),
                    Queue::Agreements => (page(format!("/companies/{id}/partnership"), "Partnership step")),
                    _ => (page(format!("/companies/{id}"), "Open")),
                }
            }
        },
    }
}
