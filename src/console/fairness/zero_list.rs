//! Who has waited longest for a one-to-one, with the last contact, with what is open for them, and with the next act.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use crate::allocation::store::round_names;
use crate::auth::Scope;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, filters, pager};
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::numbers::page::cohorts;
use crate::console::step::page;
use crate::console::visit::Visit;
use crate::console::words;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::RoundId;
use crate::institute::store as institute;
use crate::mentees::store as mentees;
use crate::reports::fairness::input::wanted;
use crate::reports::fairness::open::Open;
use crate::reports::fairness::waiting::{self, Contact, Waits};
use crate::wire::form::Typed;
use crate::wire::paging::Cursors;

const LEAD: &str = "These people have had no one-to-one for long. Those who have waited longest stand first.";

#[get("/fairness/zero-list")]
pub async fn get_zero_list(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (now, asked) = (visit.now, Asked::of(&request));
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let wanted = wanted(&asked.plain(), &cursors)?;
    let cohort = wanted.cohort_id;
    let waited = days(wanted.days.into());
    let read = deps.db.read("console_zero_list", move |conn| {
        let found = waiting::find(conn, &wanted, now)?;
        let shown = wanted.page.page_until(&cursors, found.waits, found.until, Waits::place, |waits| waits);
        let rounds: Vec<_> = shown.items.iter().flat_map(|waits| waits.open.rounds.iter().chain(&waits.open.entered)).copied().collect();
        let cohort = cohort.map(|id| mentees::cohort_names(conn, &[id])).transpose()?.and_then(|names| names.into_values().next());
        Ok((institute::read(conn)?, shown, round_names(conn, &rounds)?, cohorts(conn)?, cohort))
    });
    let (institute, shown, rounds, cohorts, cohort) = read.await?;
    let said = format!("{waited} or longer{}", cohort.map_or_else(String::new, |name| format!(", {name}")));
    let reader = Reader { now, zone: &institute.timezone };
    let rows: Vec<_> = shown.items.iter().map(|waits| row(waits, &rounds, reader)).collect();
    let choices = [14, 30, 60, 90, 180].map(|number| Choice::new(number.to_string(), days(number)));
    let fields = [
        Field::select("days", "Has waited", choices.into()).optional().none_is("45 days"),
        Field::select("cohort_id", "Cohort", cohorts).optional(),
    ];
    let content = html! {
        p.crumb { a href="/fairness" { "How fairly places are given" } }
        (head("Who waits longest", Some(LEAD), html! {}))
        (filters("/fairness/zero-list", &said, &fields, &Filled::set(typed)))
        @if rows.is_empty() {
            (empty("Nobody has waited so long", "Everybody has had a one-to-one since then, or has come later.", Some(("/fairness", "See the figures"))))
        } @else { (table("Who waits longest", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, "Who waits longest", content)))
}

const COLUMNS: [Column; 5] =
    [Column::text("Person"), Column::text("Last one-to-one"), Column::text("Last contact"), Column::text("Open"), Column::ACTS];

fn row(waits: &Waits, rounds: &HashMap<RoundId, String>, reader: Reader<'_>) -> Vec<Markup> {
    let day = |at| html! { (reader.absolute(at, reader.zone)) };
    vec![
        html! {
            a href={ "/mentees/" (waits.mentee_id) } dir="auto" { (waits.full_name) }
            br; span.muted { "Has waited for " (days(reader.now.since(waits.waiting_since).as_hours() / 24)) }
        },
        html! { @match waits.last_attended_at { Some(at) => (day(at)), None => "None yet" } },
        html! {
            @match waits.last_contact {
                Some((at, by)) => { (day(at)) br; span.muted { (contact(by)) } },
                None => "None is written down",
            }
        },
        open(&waits.open, rounds),
        html! {
            div.row-acts {
                (link(&format!("/mentees/{}/book", waits.mentee_id), "Book", Weight::Plain))
                @for round in waits.open.rounds.iter().take(2) {
                    (link(&format!("/rounds/{round}/entries/{}", waits.mentee_id), &format!("Enter {}", name(round, rounds)), Weight::Plain))
                }
            }
        },
    ]
}

/// "1 day", "2 days".
fn days(number: i64) -> String {
    words::count(u32::try_from(number).unwrap_or(0), "day")
}

const fn contact(by: Contact) -> &'static str {
    match by {
        Contact::Note => "A note",
        Contact::Booking => "A step of a booking",
    }
}

/// Says what is open, each with a link.
fn open(open: &Open, rounds: &HashMap<RoundId, String>) -> Markup {
    let bookings = [("Offer", &open.offers), ("Request", &open.requests), ("Waits in line", &open.waiting), ("Booked", &open.upcoming)];
    let is_empty = open.entered.is_empty() && open.rounds.is_empty() && bookings.iter().all(|(_, ids)| ids.is_empty());
    html! {
        @if is_empty { span.muted { "Nothing" } }
        ul.plain {
            @for (what, ids) in bookings { @for id in ids.iter().take(5) { li { a href={ "/bookings/" (id) } { (what) } } } }
            @for round in &open.entered { li { "Has entered " a href={ "/rounds/" (round) } dir="auto" { (name(round, rounds)) } } }
            @if !open.rounds.is_empty() { li { (words::count(u32::try_from(open.rounds.len()).unwrap_or(u32::MAX), "round")) " to enter" } }
        }
    }
}

fn name<'a>(round: &RoundId, rounds: &'a HashMap<RoundId, String>) -> &'a str {
    rounds.get(round).map_or("a round", String::as_str)
}
