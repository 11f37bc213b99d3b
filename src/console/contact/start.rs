//! What needs a contact: times to approve, attendance to record, drafts that were returned, and what has stopped; and the slots to come.

use std::collections::HashMap;

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::queue::{self, Task};
use super::told;
use crate::auth::Scope;
use crate::bookings::disclosure::MenteeForHost;
use crate::bookings::store as bookings;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame::head;
use crate::console::kit::list::empty;
use crate::console::kit::moment::Reader;
use crate::console::slot::seat_dots;
use crate::console::step::page;
use crate::console::visit::ContactVisit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::BookingId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::reports::attention::{self, Attention};
use crate::reports::model::{About, Found, Queue};
use crate::slots::model::SlotStatus;
use crate::slots::store::{self as slots, SlotFilter, SlotRow};
use crate::time::Instant;
use crate::wire::paging::PageRequest;
use crate::wire::sorting::{Sort, SortedPage};

/// A queue shows at most this many entries. The lists of slots and bookings have the others.
const SHOWN: usize = 20;
/// At most this many slots to come are shown.
const TO_COME: usize = 8;

struct Start {
    institute: InstituteRow,
    attention: Attention,
    people: HashMap<BookingId, MenteeForHost>,
    to_come: Vec<SlotRow>,
}

pub async fn get(contact: ContactVisit, deps: &Deps) -> Result<HttpResponse> {
    let (scope, now) = (contact.scope(), contact.visit.now);
    let start = deps.db.read("console_contact_start", move |conn| read(conn, scope, now)).await?;
    let reader = Reader { now, zone: &start.institute.timezone };
    let is_clear = start.attention.queues.iter().all(|(_, found)| found.is_empty());
    let lead = if is_clear { "Nothing waits for you." } else { "The most urgent stands first." };
    let content = html! {
        (head("What needs you", Some(lead), link("/slots/new", "New slot", Weight::Primary)))
        div.cols {
            div {
                @for (queue, found) in &start.attention.queues {
                    @if !found.is_empty() { (queue::show(*queue, &tasks(found, &start), SHOWN, reader, deps.ids)) }
                }
                @if is_clear {
                    (empty("Nothing needs you now", "Times to approve and attendance to record stand here as soon as there are some.", None))
                }
            }
            aside aria-labelledby="to-come" { h2 #to-come { "Your slots to come" } (to_come(&start.to_come, reader)) }
        }
    };
    Ok(page(contact.page(&start.institute.name, "What needs you", content)))
}

fn read(conn: &mut Conn, scope: Scope, now: Instant) -> Result<Start> {
    let institute = institute::read(conn)?;
    let queues: Vec<_> = Queue::ALL.iter().copied().filter(|queue| queue.is_shown_to(scope)).collect();
    let page = PageRequest { limit: SHOWN, after: None };
    let attention = attention::look(conn, scope, now, &institute.timezone, &queues, &page)?;
    let booking = |found: &Found| match found.about {
        About::Booking { id, .. } => Some(id),
        _ => None,
    };
    let ids: Vec<_> = attention.queues.iter().flat_map(|(_, found)| found).filter_map(booking).collect();
    let bookings = bookings::find_all(conn, &ids)?;
    let people = told::people(conn, scope, &bookings, now)?;
    let filter = SlotFilter { statuses: vec![SlotStatus::Published, SlotStatus::OnHold], starts_after: Some(now), ..SlotFilter::default() };
    let to_come = slots::list(conn, scope, &filter, &SortedPage::first(Sort::StartsAt, TO_COME))?;
    Ok(Start { institute, attention, people, to_come })
}

fn tasks<'a>(found: &'a [Found], start: &'a Start) -> Vec<Task<'a>> {
    let task = |found: &'a Found| {
        let slot = found.about.slot().and_then(|id| start.attention.names.slots.get(&id));
        let person = match found.about {
            About::Booking { id, .. } => start.people.get(&id).map(MenteeForHost::preferred_name),
            _ => None,
        };
        Task { found, slot, person }
    };
    found.iter().map(task).collect()
}

fn to_come(slots: &[SlotRow], reader: Reader<'_>) -> Markup {
    html! {
        @if slots.is_empty() { p.muted { "None is published." } }
        ul.plain.history {
            @for slot in slots.iter().take(TO_COME) {
                li {
                    @if let Some(at) = slot.starts_at { p.muted { (reader.absolute(at, &slot.timezone)) } }
                    p { a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) } }
                    p.muted { (seat_dots(slot)) " seats" }
                }
            }
        }
        p { (link("/slots", "All your slots", Weight::Quiet)) }
    }
}
