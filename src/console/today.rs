//! Today: everything that needs a person, in the order of attention, and what takes place today and tomorrow.

use std::collections::HashMap;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};

use super::contact::start;
use super::kit::button::{Weight, link};
use super::kit::frame::head;
use super::kit::list::empty;
use super::kit::moment::{Reader, long_date};
use super::queue;
use super::step::page;
use super::visit::{ContactVisit, Visit};
use super::words;
use crate::auth::{Access, AnyAccount, Scope};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::SlotId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::reports::attention::{self, Attention};
use crate::reports::model::Queue;
use crate::slots::model::SlotKind;
use crate::slots::store::{self as slots, SlotBrief, SlotRow};
use crate::time::{Instant, Zone};
use crate::wire::paging::PageRequest;

/// A queue shows so many entries. A page of its own shows the others.
const SHOWN: usize = 5;

struct Today {
    institute: InstituteRow,
    attention: Attention,
    /// The slots of today and tomorrow, in order of time.
    agenda: Vec<SlotRow>,
    briefs: HashMap<SlotId, SlotBrief>,
}

/// Shows the start of the console: Today for the staff, what needs them for contacts, and the figures for those who read nothing else.
#[get("/")]
pub async fn get_today(who: AnyAccount, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let visit = match who.0.by.access() {
        Some(Access::Partner(company)) => return start::get(ContactVisit::of(&request, who.0, company).await?, &deps).await,
        Some(Access::Viewer) => return Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, "/numbers")).finish()),
        Some(Access::Admin | Access::Coordinator) | None => Visit::of(&request, who.0).await?,
    };
    let (now, ids) = (visit.now, deps.ids);
    let today = deps.db.read("console_today", move |conn| read(conn, now)).await?;
    let reader = Reader { now, zone: &today.institute.timezone };
    let day = today.institute.timezone.date_at(now);
    let title = long_date(day);
    let content = html! {
        (head(&title, Some(&lead(&today.attention)), html! {}))
        div.cols {
            div {
                @for (queue, found) in &today.attention.queues {
                    @if !found.is_empty() { (queue::show(*queue, found, SHOWN, &today.attention.names, reader, visit.actor, ids)) }
                }
                @if is_clear(&today.attention) {
                    (empty("Nothing needs you now", "What waits for somebody stands here as soon as it does.", None))
                }
            }
            aside aria-labelledby="agenda" {
                h2 #agenda { "Today and tomorrow" }
                (agenda(&today, day, reader))
                (agenda(&today, day.saturating_add(1.day()), reader))
            }
        }
    };
    Ok(page(visit.page(&today.institute.name, "Today", content)))
}

fn read(conn: &mut Conn, now: Instant) -> Result<Today> {
    let institute = institute::read(conn)?;
    let zone = &institute.timezone;
    let page = PageRequest { limit: SHOWN, after: None };
    let attention = attention::look(conn, Scope::Institute, now, zone, Queue::ALL, &page)?;
    let (from, until) = two_days(zone, now);
    let agenda = slots::starting_between(conn, SlotKind::ALL, from.minus_minutes(1), until.minus_minutes(1))?;
    let briefs = slots::briefs(conn, &agenda.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
    Ok(Today { institute, attention, agenda, briefs })
}

fn two_days(zone: &Zone, now: Instant) -> (Instant, Instant) {
    let today = zone.date_at(now);
    (zone.start_of(today), zone.start_of(today.saturating_add(2.days())))
}

fn is_clear(attention: &Attention) -> bool {
    attention.queues.iter().all(|(_, found)| found.is_empty())
}

/// Says how many queues need somebody. Entries are not counted, because only the first ones of each queue are read.
fn lead(attention: &Attention) -> String {
    match attention.queues.iter().filter(|(_, found)| !found.is_empty()).count() {
        0 => "Nothing waits for you.".to_owned(),
        1 => "One kind of thing needs you. The most urgent stands first.".to_owned(),
        many => format!("{many} kinds of things need you. The most urgent stand first."),
    }
}

fn agenda(today: &Today, day: Date, reader: Reader<'_>) -> Markup {
    let of_day: Vec<_> = today.agenda.iter().filter(|slot| slot.starts_at.is_some_and(|at| reader.zone.date_at(at) == day)).collect();
    html! {
        p.day-name { span { (reader.day(day, reader.zone)) } @if !of_day.is_empty() { span.muted { (words::count(u32::try_from(of_day.len()).unwrap_or(u32::MAX), "slot")) } } }
        @if of_day.is_empty() { p.muted { "Nothing takes place." } }
        ul.plain.agenda { @for slot in &of_day { li { (entry(slot, today.briefs.get(&slot.id), reader)) } } }
        @if !of_day.is_empty() { p { (link(&format!("/day/{day}"), "Day sheet to print", Weight::Quiet)) } }
    }
}

fn entry(slot: &SlotRow, brief: Option<&SlotBrief>, reader: Reader<'_>) -> Markup {
    let hosts: Vec<_> = brief.iter().flat_map(|brief| &brief.hosts).map(|(_, name)| name.as_str()).collect();
    html! {
        @if let Some(at) = slot.starts_at { (reader.clock(at, &slot.timezone)) }
        a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) }
        span.sub dir="auto" {
            @if let Some(brief) = brief { (brief.facts.company_name) }
            @if !hosts.is_empty() { " · " (hosts.join(", ")) }
            " · " (slot.seats_taken) " of " (slot.capacity) " seats"
        }
    }
}
