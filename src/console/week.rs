//! The week: a strip of its days with the free seats of each, and for each day its slots in order of time.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};

use super::asked::Asked;
use super::kit::button::{Weight, link};
use super::kit::frame::head;
use super::kit::moment::{Reader, date};
use super::slot::seat_dots;
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::auth::Scope;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::SlotId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::slots::model::{SlotKind, SlotStatus};
use crate::slots::store::{self as slots, SlotBrief, SlotFilter, SlotRow};
use crate::time::Instant;
use crate::wire::sorting::{Sort, SortedPage};

/// A week shows so many slots. The list of slots has the others.
const MOST: usize = 300;

struct Week {
    institute: InstituteRow,
    days: Vec<Date>,
    /// This day is shown alone where there is no room for seven.
    chosen: Date,
    slots: Vec<SlotRow>,
    briefs: HashMap<SlotId, SlotBrief>,
}

#[get("/week")]
pub async fn get_week(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let now = visit.now;
    let asked = Asked::of(&request);
    let day = |name| asked.value(name).and_then(|day| day.parse().ok());
    let (from, chosen): (Option<Date>, Option<Date>) = (day("from"), day("day"));
    let week = deps.db.read("console_week", move |conn| read(conn, from.or(chosen), chosen, now)).await?;
    let reader = Reader { now, zone: &week.institute.timezone };
    Ok(page(visit.page(&week.institute.name, "Week", content(&week, reader))))
}

fn read(conn: &mut Conn, from: Option<Date>, chosen: Option<Date>, now: Instant) -> Result<Week> {
    let institute = institute::read(conn)?;
    let zone = &institute.timezone;
    let day = from.unwrap_or_else(|| zone.date_at(now));
    let first = day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days());
    let days: Vec<_> = (0..7).map(|number| first.saturating_add(number.days())).collect();
    let filter = SlotFilter {
        statuses: vec![SlotStatus::Submitted, SlotStatus::Published, SlotStatus::OnHold, SlotStatus::Completed],
        starts_after: Some(zone.start_of(first)),
        starts_before: Some(zone.start_of(first.saturating_add(7.days()))),
        ..SlotFilter::default()
    };
    let slots = slots::list(conn, Scope::Institute, &filter, &SortedPage::first(Sort::StartsAt, MOST))?;
    let briefs = slots::briefs(conn, &slots.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
    let is_here = |day: &Date| days.contains(day);
    let chosen = chosen.filter(is_here).or(Some(zone.date_at(now)).filter(is_here)).unwrap_or(first);
    Ok(Week { institute, days, chosen, slots, briefs })
}

fn content(week: &Week, reader: Reader<'_>) -> Markup {
    let first = week.days.first().copied().unwrap_or(Date::MIN);
    let at = |days: i64| format!("/week?from={}", first.saturating_add(days.days()));
    let title = format!("Week of {}", date(first));
    let acts = html! { (link("/slots/new", "New slot", Weight::Primary)) (link("/series/new", "New series", Weight::Plain)) };
    html! {
        (head(&title, None, acts))
        nav.row-acts aria-label="Weeks" {
            (link(&at(-7), "Previous week", Weight::Quiet))
            (link("/week", "This week", Weight::Quiet))
            (link(&at(7), "Next week", Weight::Quiet))
        }
        (strip(week, reader))
        div.strip.week data-week { @for day in &week.days { (of_day(week, *day, reader)) } }
        @if week.slots.len() > MOST { p.note { "This week has more slots than fit here. " a href="/slots" { "The list of slots" } " has all." } }
    }
}

/// Shows the seven days with the free seats of each. Where there is no room for all of them at once, they lead to the day that is shown.
fn strip(week: &Week, reader: Reader<'_>) -> Markup {
    html! {
        nav.days aria-label="Days" {
            @for day in &week.days {
                a href={ "/week?day=" (day) } aria-current=[(*day == week.chosen).then_some("date")] {
                    (short(*day)) span.count { (free_seats(slots_of(week, *day, reader), reader.now)) " free" }
                }
            }
        }
    }
}

/// Gives the weekday and the day of the month: "Fri 27".
fn short(day: Date) -> String {
    date(day).rsplit_once(' ').map_or_else(String::new, |(day, _)| day.to_owned())
}

fn slots_of<'a>(week: &'a Week, day: Date, reader: Reader<'a>) -> impl Iterator<Item = &'a SlotRow> {
    week.slots.iter().filter(move |slot| slot.starts_at.is_some_and(|at| reader.zone.date_at(at) == day))
}

fn free_seats<'a>(slots: impl Iterator<Item = &'a SlotRow>, now: Instant) -> i32 {
    let open = |slot: &&SlotRow| slot.status == SlotStatus::Published && slot.booking_closes_at.is_none_or(|closes| closes > now);
    slots.filter(open).map(|slot| (slot.capacity - slot.seats_taken).max(0)).sum()
}

fn of_day(week: &Week, day: Date, reader: Reader<'_>) -> Markup {
    let slots: Vec<_> = slots_of(week, day, reader).collect();
    let is_today = reader.zone.date_at(reader.now) == day;
    let free = free_seats(slots.iter().copied(), reader.now);
    html! {
        section class={ "day" (if is_today { " today" } else { "" }) (if day == week.chosen { " chosen" } else { "" }) } aria-labelledby={ "d" (day) } {
            header {
                h2 id={ "d" (day) } { (date(day)) @if is_today { span.unseen { ", today" } } }
                span.count { (free) " free" }
            }
            @if slots.is_empty() { p.nothing { "No slots" } }
            @for slot in slots { (card(slot, week.briefs.get(&slot.id), reader)) }
        }
    }
}

fn card(slot: &SlotRow, brief: Option<&SlotBrief>, reader: Reader<'_>) -> Markup {
    let kind = match slot.kind {
        SlotKind::MockInterview => "slot",
        SlotKind::Shadowing => "slot shadowing",
        SlotKind::GroupSession => "slot group",
    };
    let hosts: Vec<_> = brief.iter().flat_map(|brief| &brief.hosts).map(|(_, name)| name.as_str()).collect();
    html! {
        a class=(kind) href={ "/slots/" (slot.id) } {
            @if let Some(at) = slot.starts_at { (reader.clock(at, &slot.timezone)) }
            span.title dir="auto" { (slot.title) }
            span.sub dir="auto" {
                (words::kind(slot.kind))
                @if let Some(brief) = brief { " · " (brief.facts.company_name) }
                @if !hosts.is_empty() { " · " (hosts.join(", ")) }
            }
            span.foot { span { (seat_dots(slot)) } (words::slot_state(slot.status)) }
        }
    }
}
