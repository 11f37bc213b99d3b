//! The list of bookings, with every filter of the API.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::asked::Asked;
use super::contact;
use super::kit::field::{Choice, Field};
use super::kit::filled::Filled;
use super::kit::frame::head;
use super::kit::list::{empty, filters, pager};
use super::kit::moment::Reader;
use super::kit::table::{Column, table};
use super::step::page;
use super::visit::Visitor;
use super::words;
use crate::auth::Scope;
use crate::bookings::input::booking_filter;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self as bookings, BookingRow};
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::mentees::store as mentees;
use crate::slots::model::SlotKind;
use crate::slots::store::{self as slots, SlotBrief};
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::Cursors;
use crate::wire::sorting::{Sort, SortedPage};

#[get("/bookings")]
pub async fn list_bookings(visitor: Visitor, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::bookings::list(visit, &request, &deps).await,
    };
    let (now, asked) = (visit.now, Asked::of(&request));
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let filters_asked = asked.clone();
    let read = deps.db.read("console_bookings", move |conn| {
        let institute = institute::read(conn)?;
        let query = filters_asked.query(&institute.timezone);
        let mut fields = Fields::of_query(&query);
        let wanted = SortedPage::take(&mut fields, &query, &cursors, Sort::StartsAtDown);
        let filter = booking_filter(&mut fields, Scope::Institute);
        let (wanted, filter) = fields.finish(|| Some((wanted, filter)))?;
        let rows = bookings::list(conn, Scope::Institute, &filter, &wanted, now)?;
        let shown = wanted.page(&cursors, rows, |booking| (booking.starts_at, booking.id), |booking| booking);
        let briefs = slots::briefs(conn, &shown.items.iter().map(|booking| booking.slot_id).collect::<Vec<_>>())?;
        let names = mentees::full_names(conn, &shown.items.iter().map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
        Ok((institute, shown, briefs, names))
    });
    let (institute, shown, briefs, names) = read.await?;
    let reader = Reader { now, zone: &institute.timezone };
    let of = |booking: &BookingRow| Some(row(booking, briefs.get(&booking.slot_id)?, names.get(&booking.mentee_id)?, reader));
    let rows: Vec<_> = shown.items.iter().filter_map(of).collect();
    let content = html! {
        (head("Bookings", None, html! {}))
        (filters("/bookings", &said(&asked), &fields(), &Filled::set(typed)))
        @if rows.is_empty() { (empty("No booking is found", "Bookings that match stand here.", Some(("/bookings", "Show all")))) }
        @else { (table("Bookings", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, "Bookings", content)))
}

const COLUMNS: [Column; 4] = [Column::text("Mentee"), Column::text("Slot"), Column::text("When"), Column::text("State")];

fn row(booking: &BookingRow, slot: &SlotBrief, name: &str, reader: Reader<'_>) -> Vec<Markup> {
    vec![
        html! { a href={ "/bookings/" (booking.id) } dir="auto" { (name) } },
        html! { a href={ "/slots/" (booking.slot_id) } dir="auto" { (slot.facts.title) } br; span.muted dir="auto" { (slot.facts.company_name) } },
        reader.absolute(booking.starts_at, &slot.facts.timezone),
        html! {
            (words::booking_state(booking.status))
            @if booking.override_reason.is_some() { br; span.muted { "A limit was passed over" } }
        },
    ]
}

fn fields() -> [Field; 6] {
    let statuses = BookingStatus::ALL.iter().map(|status| Choice::new(status.as_str(), words::booking_status(*status))).collect();
    let kinds = SlotKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(*kind))).collect();
    let overridden = vec![Choice::new("true", "Only where a limit was passed over")];
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
        Field::select("overridden", "Limits", overridden).optional(),
        Field::select("sort", "Order", orders).optional(),
    ]
}

/// The filters in words.
fn said(asked: &Asked) -> String {
    let status = asked.value("status").and_then(|word| word.parse().ok()).map(words::booking_status);
    let kind = asked.value("kind").and_then(|word| word.parse().ok()).map(words::kind);
    let set: Vec<_> = [status, kind].into_iter().flatten().collect();
    if set.is_empty() { "all bookings".to_owned() } else { set.join(", ") }
}
