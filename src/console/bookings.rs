//! The list of bookings, with every filter of the API.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::asked::Asked;
use super::choices::Choices;
use super::contact;
use super::kit::button::{Weight, link};
use super::kit::field::{Choice, Field};
use super::kit::filled::Filled;
use super::kit::frame::head;
use super::kit::list::{cleared, empty, filters, pager};
use super::kit::moment::Reader;
use super::kit::table::{Column, table};
use super::remembered;
use super::step::page;
use super::visit::Visitor;
use super::words;
use crate::auth::Scope;
use crate::bookings::input::booking_filter;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self as bookings, BookingRow};
use crate::db::Conn;
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
    if let Some(elsewhere) = remembered::lead(&visit, &asked, &deps).await? {
        return Ok(elsewhere);
    }
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
        Ok((institute, shown, briefs, names, Choices::read(conn, &filters_asked)?, of_one(conn, &filters_asked)?))
    });
    let (institute, shown, briefs, names, choices, of_one) = read.await?;
    if let Some(elsewhere) = remembered::keep(&visit, &asked, &deps).await? {
        return Ok(elsewhere);
    }
    let said = said(&asked, choices.company(&asked));
    let reader = Reader { now, zone: &institute.timezone };
    let of = |booking: &BookingRow| Some(row(booking, briefs.get(&booking.slot_id)?, names.get(&booking.mentee_id)?, reader));
    let rows: Vec<_> = shown.items.iter().filter_map(of).collect();
    let content = html! {
        (head("Bookings", None, link(&asked.export(), "Export", Weight::Plain)))
        (filters("/bookings", &said, &fields(of_one, choices), &Filled::set(typed)))
        @if rows.is_empty() && asked.has_filters() {
            (empty("No booking is found", "No booking fits all the filters.", Some((&cleared("/bookings"), "Clear filters"))))
        } @else if rows.is_empty() {
            (empty("There is no booking yet", "Bookings stand here as soon as somebody is booked into a slot.", Some(("/slots?available=true", "Slots with free seats"))))
        }
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

/// Gives the slot and the mentee of which alone bookings are shown, where a link asks for that.
fn of_one(conn: &mut Conn, asked: &Asked) -> Result<Vec<Field>> {
    let mut fields = Vec::new();
    if let Some(id) = asked.value("slot_id").and_then(|id| id.parse().ok()) {
        let titles = slots::briefs(conn, &[id])?.into_values().map(|brief| Choice::new(id.to_string(), brief.facts.title));
        fields.push(Field::select("slot_id", "Slot", titles.collect()).optional());
    }
    if let Some(id) = asked.value("mentee_id").and_then(|id| id.parse().ok()) {
        let names = mentees::full_names(conn, &[id])?.into_values().map(|name| Choice::new(id.to_string(), name));
        fields.push(Field::select("mentee_id", "Mentee", names.collect()).optional());
    }
    Ok(fields)
}

fn fields(mut fields: Vec<Field>, choices: Choices) -> Vec<Field> {
    let statuses = BookingStatus::ALL.iter().map(|status| Choice::new(status.as_str(), words::booking_status(*status))).collect();
    let kinds = SlotKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(*kind))).collect();
    let overridden = vec![Choice::new("true", "Only where a limit was passed over")];
    let orders = vec![
        Choice::new("starts_at", "The earliest first"),
        Choice::new("-starts_at", "The latest first"),
        Choice::new("-created_at", "The newest first"),
    ];
    fields.extend([
        Field::select("status", "State", statuses).optional(),
        Field::select("kind", "Kind", kinds).optional(),
        Field::date("from", "From this day").optional(),
        Field::date("to", "To this day").optional(),
        Field::select("overridden", "Limits", overridden).optional(),
    ]);
    fields.extend(choices.fields());
    fields.push(Field::select("sort", "Order", orders).optional());
    fields
}

/// The filters in words.
fn said(asked: &Asked, company: Option<String>) -> String {
    let status = asked.value("status").and_then(|word| word.parse().ok()).map(words::booking_status);
    let kind = asked.value("kind").and_then(|word| word.parse().ok()).map(words::kind);
    let set: Vec<_> = [status.map(str::to_owned), kind.map(str::to_owned), company].into_iter().flatten().collect();
    match (set.is_empty(), asked.has_filters()) {
        (false, _) => set.join(", "),
        (true, true) => "some bookings".to_owned(),
        (true, false) => "all bookings".to_owned(),
    }
}
