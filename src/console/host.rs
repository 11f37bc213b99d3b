//! A host: one day with slots, busy times and what is left, the external calendars, and the host's own calendar links.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};

use super::asked::Asked;
use super::busy_calendars;
use super::kit::button::{Weight, dangerous, link};
use super::kit::frame::head;
use super::kit::moment::{Reader, long_date};
use super::kit::table::{Column, table};
use super::settings::feeds::of_owner;
use super::step::page;
use super::visit::Visitor;
use super::words;
use crate::auth::Scope;
use crate::busy::interval::Interval;
use crate::busy::store::{self as busy, BusyCalendarRow};
use crate::calendars::model::FeedScope;
use crate::calendars::store::{self as feeds, FeedRow};
use crate::companies::store::{self as companies, CompanyRow, HostRow};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::HostId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::policy::settings::Settings;
use crate::policy::store as policy;
use crate::slots::day::{self, Day};
use crate::slots::store::SlotRow;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A host has at most ten external calendars.
const MOST: usize = 10;

struct Seen {
    institute: InstituteRow,
    host: HostRow,
    company: CompanyRow,
    date: Date,
    day: Day,
    settings: Settings,
    calendars: Vec<BusyCalendarRow>,
    feeds: Vec<FeedRow>,
}

#[get("/hosts/{id}")]
pub async fn get_host(visitor: Visitor, request: HttpRequest, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (scope, now) = (visitor.scope(), visitor.visit().now);
    let date = Asked::of(&request).value("date").and_then(|day| day.parse().ok());
    let seen = deps.db.read("console_host_page", move |conn| find(conn, scope, id, date, now)).await?;
    let reader = Reader { now, zone: &seen.institute.timezone };
    Ok(page(visitor.page(&seen.institute.name, &seen.host.details.name, content(scope, &seen, reader))))
}

fn find(conn: &mut Conn, scope: Scope, id: HostId, date: Option<Date>, now: Instant) -> Result<Seen> {
    let host = companies::find_host(conn, scope, id)?;
    let company = companies::find_company(conn, scope, host.company_id)?;
    let date = date.unwrap_or_else(|| company.timezone.date_at(now));
    let settings = policy::in_force(conn, now)?.settings;
    let day = day::of_host(conn, &host, date, &company.timezone, &settings)?;
    let calendars = busy::list(conn, id, &PageRequest { limit: MOST, after: None })?;
    let feeds = feeds::list_of(conn, FeedScope::Host(id))?;
    Ok(Seen { institute: institute::read(conn)?, host, company, date, day, settings, calendars, feeds })
}

fn content(scope: Scope, seen: &Seen, reader: Reader<'_>) -> Markup {
    let (host, details) = (&seen.host, &seen.host.details);
    let path = |end: &str| format!("/hosts/{}{end}", host.id);
    let acts = html! {
        (link(&path("/edit"), "Edit", Weight::Plain))
        @if host.active { (dangerous(&path("/archive"), "Archive")) } @else { (link(&path("/restore"), "Restore", Weight::Plain)) }
    };
    let roles: Vec<_> = details.roles.as_slice().iter().map(|role| words::host_role(*role)).collect();
    html! {
        @match scope {
            Scope::Institute => p.crumb { a href={ "/companies/" (host.company_id) } dir="auto" { (seen.company.name) } },
            Scope::Company(_) => p.crumb { a href="/places" { "Hosts and sites" } },
        }
        (head(&details.name, details.job_title.as_deref(), acts))
        @if !host.active { p.note { "This host is archived and offers nothing." } }
        div.cols {
            section.panel { (of_day(seen, reader)) }
            aside.stack {
                section.panel {
                    dl.facts {
                        @if let Some(email) = &details.email { dt { "E-mail" } dd dir="auto" { (email) } }
                        @if !roles.is_empty() { dt { "Does" } dd { (roles.join(", ")) } }
                    }
                    @if scope == Scope::Institute {
                        div.row-acts {
                            (link(&format!("/settings/blackouts?scope={}", host.id), "Blackouts of this host", Weight::Quiet))
                            (link(&format!("/settings/blackouts/new?of={}", host.id), "New blackout", Weight::Plain))
                        }
                    }
                }
                section.panel { h2 { "Busy calendars" } (busy_calendars::of_host(host, &seen.calendars, reader)) }
                section.panel { h2 { "Calendar links" } (of_owner(FeedScope::Host(host.id), &seen.feeds, reader)) }
            }
        }
    }
}

fn of_day(seen: &Seen, reader: Reader<'_>) -> Markup {
    let (day, zone) = (&seen.day, &seen.company.timezone);
    let to = |days: i64| format!("/hosts/{}?date={}", seen.host.id, seen.date.saturating_add(days.days()));
    let times = |time: &Interval| html! { (reader.clock(time.starts_at, zone)) " to " (reader.clock(time.ends_at, zone)) };
    html! {
        h2 { (long_date(seen.date)) }
        div.row-acts { (link(&to(-1), "Day before", Weight::Quiet)) (link(&to(1), "Day after", Weight::Quiet)) }
        p.muted {
            (words::count(u32::try_from(day.mock_interviews).unwrap_or(u32::MAX), "mock interview")) " of at most "
            (seen.settings.host_day.mock_interview) " on one day. The clock is that of " (zone.name()) "."
        }
        @if day.slots.is_empty() { p.muted { "No slot." } } @else { (slots(&day.slots, reader)) }
        @for blackout in &day.blackouts { p { "Closed: " span dir="auto" { (blackout.name) } } }
        @if !day.busy.is_empty() { p { "Busy elsewhere:" } ul { @for time in &day.busy { li { (times(time)) } } } }
        @if day.free.is_empty() { p { "Nothing is left of this day." } }
        @else if day.free == [day.span] { p { "The whole day is free." } }
        @else { p { "Free, with " (seen.settings.gap_minutes) " minutes before and after everything else:" } ul { @for time in &day.free { li { (times(time)) } } } }
    }
}

fn slots(slots: &[SlotRow], reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Slot"), Column::text("When"), Column::text("State")];
    let row = |slot: &SlotRow| {
        vec![
            html! { a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) } },
            html! { @if let Some(at) = slot.starts_at { (reader.clock(at, &slot.timezone)) } },
            words::slot_state(slot.status),
        ]
    };
    table("Slots of this day", &COLUMNS, &slots.iter().map(row).collect::<Vec<_>>())
}
