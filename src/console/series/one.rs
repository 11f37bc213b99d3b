//! A series with its slots.

use std::collections::{BTreeMap, HashMap};

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::list::counted;
use super::pattern;
use super::steps::Step;
use crate::auth::Scope;
use crate::companies::store::{self as companies, CompanyRow};
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, pager};
use crate::console::kit::moment::Reader;
use crate::console::kit::state::seats;
use crate::console::kit::table::{Column, table};
use crate::console::slot::card;
use crate::console::step::page;
use crate::console::visit::Visit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{HostId, SeriesId, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::store as mentees;
use crate::slots::model::SlotStatus;
use crate::slots::store::{self as slots, SeriesRow, SeriesSlotRow};
use crate::time::Instant;

/// A page shows at most this many slots.
const SHOWN: usize = 60;

struct Seen {
    institute: InstituteRow,
    series: SeriesRow,
    company: CompanyRow,
    cohort: Option<String>,
    counts: BTreeMap<SlotStatus, i64>,
    /// These are the slots of this page.
    slots: Vec<SeriesSlotRow>,
    hosts: HashMap<SlotId, Vec<(HostId, String)>>,
    /// This page has this number, and there are `pages` of them.
    number: usize,
    pages: usize,
}

#[get("/series/{id}")]
pub async fn get_series(visit: Visit, id: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (now, asked) = (visit.now, Asked::of(&request));
    let number = asked.value("page").map(|page| page.parse().map_err(|_| Error::NotFound)).transpose()?;
    let seen = deps.db.read("console_series", move |conn| find(conn, id, number, now)).await?;
    let reader = Reader { now, zone: &seen.institute.timezone };
    Ok(page(visit.page(&seen.institute.name, &seen.series.template.title, content(&seen, &asked, reader))))
}

/// Reads the page with this number, or the one with the next slot to come.
fn find(conn: &mut Conn, id: SeriesId, number: Option<usize>, now: Instant) -> Result<Seen> {
    let institute = institute::read(conn)?;
    let series = slots::find_series(conn, Scope::Institute, id)?;
    let company = companies::find_company(conn, Scope::Institute, series.company_id)?;
    let kept_for: Vec<_> = series.template.cohort_id.into_iter().collect();
    let cohort = mentees::cohort_names(conn, &kept_for)?.into_values().next();
    let all = slots::slots_of_series(conn, id)?;
    let mut counts = BTreeMap::new();
    for slot in &all {
        *counts.entry(slot.status).or_default() += 1;
    }
    let pages = all.len().div_ceil(SHOWN).max(1);
    let to_come = all.iter().position(|slot| slot.starts_at.is_none_or(|at| at > now));
    let number = number.unwrap_or_else(|| to_come.map_or(pages - 1, |place| place / SHOWN));
    let slots: Vec<_> = all.into_iter().skip(number.saturating_mul(SHOWN)).take(SHOWN).collect();
    let hosts = slots::named_hosts(conn, &slots.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
    Ok(Seen { institute, series, company, cohort, counts, slots, hosts, number, pages })
}

fn content(seen: &Seen, asked: &Asked, reader: Reader<'_>) -> Markup {
    let Seen { series, company, number, pages, .. } = seen;
    let to = |number: usize| asked.with("page", &number.to_string());
    let counts: Vec<_> = seen.counts.iter().map(|(status, count)| (*status, *count)).collect();
    html! {
        p.crumb { a href="/series" { "Series" } }
        (head(&series.template.title, Some(&format!("{}, {}", words::kind(series.template.kind), company.name)), acts(seen)))
        p.sentence { (pattern::days(&series.pattern)) ". " (pattern::times(&series.pattern)) "." }
        div.cols {
            div.stack {
                section.panel {
                    h2 { "Slots" }
                    p { (counted(&counts)) "." }
                    (of_page(seen, reader))
                    (pager(number.checked_sub(1).map(to).as_deref(), (number + 1 < *pages).then(|| to(number + 1)).as_deref()))
                }
                section.panel { h2 { "The card, as a mentee reads it" } (card(series.template.card.as_ref())) }
            }
            aside.panel { h2 { "What they have in common" } (common(seen)) }
        }
    }
}

fn acts(seen: &Seen) -> Markup {
    html! {
        @for (index, step) in Step::possible(&seen.counts).into_iter().enumerate() {
            @let weight = match (index, step) {
                (_, Step::Cancel) => Weight::Quiet,
                (0, _) => Weight::Primary,
                _ => Weight::Plain,
            };
            (link(&format!("/series/{}/{step}", seen.series.id), step.label(), weight))
        }
    }
}

fn of_page(seen: &Seen, reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 5] = [Column::text("When"), Column::text("Hosts"), Column::text("Seats"), Column::text("State"), Column::ACTS];
    let count = |seats: i32| u32::try_from(seats).unwrap_or(0);
    let row = |slot: &SeriesSlotRow| {
        let hosts: Vec<_> = seen.hosts.get(&slot.id).into_iter().flatten().map(|(_, name)| name.as_str()).collect();
        let when = html! { @match slot.starts_at { Some(at) => (reader.absolute(at, &seen.series.timezone)), None => "To be confirmed" } };
        vec![
            html! { a href={ "/slots/" (slot.id) } { (when) } },
            html! { span dir="auto" { (hosts.join(", ")) } },
            seats(count(slot.seats_taken), 0, count(slot.capacity)),
            words::slot_state(slot.status),
            link(&format!("/slots/{}/leave-series", slot.id), "Take out", Weight::Quiet),
        ]
    };
    let rows: Vec<_> = seen.slots.iter().map(row).collect();
    html! {
        @if rows.is_empty() { (empty("No slots", "None of its slots fitted, or all have left it.", None)) }
        @else { (table("Slots of this series", &COLUMNS, &rows)) }
    }
}

fn common(seen: &Seen) -> Markup {
    let Seen { series, company, cohort, .. } = seen;
    let template = &series.template;
    html! {
        dl.facts {
            dt { "Company" } dd { a href={ "/companies/" (company.id) } dir="auto" { (company.name) } }
            dt { "Length" } dd { (template.duration_minutes) " minutes" }
            dt { "Clock" } dd { (series.timezone.name()) }
            dt { "Where" } dd dir="auto" { (words::mode(template.mode)) @if let Some(location) = &template.location { ", " (location) } @if let Some(url) = &template.join_url { ", " (url) } }
            dt { "Hosts" } dd { @if series.pattern.parallel { "Each has slots of their own." } @else { "All are in each slot." } }
            dt { "Seats" } dd { (template.capacity) " in each" }
            @if let Some(cohort) = cohort { dt { "Only for" } dd dir="auto" { (cohort) @if template.book_cohort { ". Everybody who is enrolled is booked." } } }
            @if !template.fields.is_empty() { dt { "For the fields" } dd { (words::fields(&template.fields)) } }
        }
    }
}
