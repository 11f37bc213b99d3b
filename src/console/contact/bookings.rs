//! The bookings of a company's slots: who comes once a booking is confirmed, and before that only that somebody would come.

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};

use super::told;
use crate::bookings::disclosure::MenteeForHost;
use crate::bookings::input::booking_filter;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self as bookings, BookingRow};
use crate::console::asked::Asked;
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, filters, pager};
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::remembered;
use crate::console::step::page;
use crate::console::visit::ContactVisit;
use crate::console::words;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::slots::model::SlotKind;
use crate::slots::store::{self as slots, SlotBrief};
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::Cursors;
use crate::wire::sorting::{Sort, SortedPage};

/// A company can hear of a booking in these states.
const TOLD: [BookingStatus; 7] = [
    BookingStatus::Requested,
    BookingStatus::Confirmed,
    BookingStatus::Declined,
    BookingStatus::Expired,
    BookingStatus::Cancelled,
    BookingStatus::Attended,
    BookingStatus::NoShow,
];

pub async fn list(contact: ContactVisit, request: &HttpRequest, deps: &Deps) -> Result<HttpResponse> {
    let (scope, now, asked) = (contact.scope(), contact.visit.now, Asked::of(request));
    if let Some(elsewhere) = remembered::lead(&contact.visit, &asked, deps).await? {
        return Ok(elsewhere);
    }
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(request, &deps.sealer, scope);
    let filters_asked = asked.clone();
    let read = deps.db.read("console_contact_bookings", move |conn| {
        let institute = institute::read(conn)?;
        let query = filters_asked.query(&institute.timezone);
        let mut fields = Fields::of_query(&query);
        let wanted = SortedPage::take(&mut fields, &query, &cursors, Sort::StartsAtDown);
        let filter = booking_filter(&mut fields, scope);
        let (wanted, filter) = fields.finish(|| Some((wanted, filter)))?;
        let rows = bookings::list(conn, scope, &filter, &wanted, now)?;
        let shown = wanted.page(&cursors, rows, |booking| (booking.starts_at, booking.id), |booking| booking);
        let briefs = slots::briefs(conn, &shown.items.iter().map(|booking| booking.slot_id).collect::<Vec<_>>())?;
        let people = told::people(conn, scope, &shown.items, now)?;
        Ok((institute, shown, briefs, people))
    });
    let (institute, shown, briefs, people) = read.await?;
    if let Some(elsewhere) = remembered::keep(&contact.visit, &asked, deps).await? {
        return Ok(elsewhere);
    }
    let reader = Reader { now, zone: &institute.timezone };
    let of = |booking: &BookingRow| Some(row(booking, briefs.get(&booking.slot_id)?, people.get(&booking.id), reader));
    let rows: Vec<_> = shown.items.iter().filter_map(of).collect();
    let content = html! {
        (head("Bookings", Some("You see who comes once a booking is confirmed."), html! {}))
        (filters("/bookings", &said(&asked), &fields(), &Filled::set(typed)))
        @if rows.is_empty() { (empty("No booking is found", "Bookings of your slots stand here.", Some(("/slots", "Look at your slots")))) }
        @else { (table("Bookings", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(contact.page(&institute.name, "Bookings", content)))
}

const COLUMNS: [Column; 4] = [Column::text("Who"), Column::text("Slot"), Column::text("When"), Column::text("State")];

fn row(booking: &BookingRow, slot: &SlotBrief, person: Option<&MenteeForHost>, reader: Reader<'_>) -> Vec<Markup> {
    vec![
        html! { a href={ "/bookings/" (booking.id) } dir="auto" { (name(person)) } },
        html! { a href={ "/slots/" (booking.slot_id) } dir="auto" { (slot.facts.title) } br; span.muted { (words::kind(slot.facts.kind)) } },
        reader.absolute(booking.starts_at, &slot.facts.timezone),
        words::booking_state(booking.status),
    ]
}

/// Gives the name by which a company knows the mentee of a booking.
pub fn name(person: Option<&MenteeForHost>) -> &str {
    person.map_or("Somebody", MenteeForHost::preferred_name)
}

fn fields() -> [Field; 5] {
    let statuses = TOLD.iter().map(|status| Choice::new(status.as_str(), words::booking_status(*status))).collect();
    let kinds = SlotKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(*kind))).collect();
    let orders = vec![
        Choice::new("starts_at", "The earliest first"),
        Choice::new("-starts_at", "The latest first"),
        Choice::new("-created_at", "The newest first"),
    ];
    [
        Field::select("status", "State", statuses).optional(),
        Field::select("kind", "Kind", kinds).optional(),
        Field::date("from", "From this day").optional(),
        Field::date("to", "To this day").optional(),
        Field::select("sort", "Order", orders).optional(),
    ]
}

/// Says the filters in words.
fn said(asked: &Asked) -> String {
    let status = asked.value("status").and_then(|word| word.parse().ok()).map(words::booking_status);
    let kind = asked.value("kind").and_then(|word| word.parse().ok()).map(words::kind);
    let set: Vec<_> = [status, kind].into_iter().flatten().collect();
    if set.is_empty() { "all bookings".to_owned() } else { set.join(", ") }
}
