//! A company: where the partnership stands, whom and where it has, what was agreed, and what was said to it.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use maud::{Markup, html};

use super::duties::Duties;
use super::history::{self, Told};
use super::kit::button::{Weight, dangerous, link};
use super::kit::frame::head;
use super::kit::moment::{Reader, date_with_year};
use super::kit::table::{Column, table};
use super::settings::connections::{self, Connections};
use super::slot::slots_table;
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::accounts::model::Reach;
use crate::auth::Scope;
use crate::companies::model::PlaceFilter;
use crate::companies::store::{self as companies, CompanyRow, HostRow, InteractionRow, SiteRow};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::history::model::Whose;
use crate::ids::CompanyId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::partnership::PartnershipStatus;
use crate::slots::model::HeldBy;
use crate::slots::store::{self as slots, SlotFilter, SlotRow};
use crate::time::Instant;
use crate::wire::paging::PageRequest;
use crate::wire::sorting::{Sort, SortedPage};

/// The page shows so many of each: hosts, sites, interactions, slots to come.
const MOST: usize = 50;

struct Seen {
    institute: InstituteRow,
    company: CompanyRow,
    hosts: Vec<HostRow>,
    sites: Vec<SiteRow>,
    interactions: Vec<InteractionRow>,
    slots: Vec<SlotRow>,
    history: Vec<Told>,
    duties: Option<Duties>,
    connections: Connections,
}

#[get("/companies/{id}")]
pub async fn get_company(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (now, reach) = (visit.now, Reach::of(&visit.actor)?);
    let seen = deps.db.read("console_company", move |conn| find(conn, reach, id, now)).await?;
    let reader = Reader { now, zone: &seen.institute.timezone };
    Ok(page(visit.page(&seen.institute.name, &seen.company.name, content(&seen, reader))))
}

fn find(conn: &mut Conn, reach: Reach, id: CompanyId, now: Instant) -> Result<Seen> {
    let institute = institute::read(conn)?;
    let company = companies::find_company(conn, Scope::Institute, id)?;
    let places = PlaceFilter { company_id: Some(id), ..PlaceFilter::default() };
    let hosts = companies::list_hosts(conn, Scope::Institute, &places, &PageRequest { limit: MOST, after: None })?;
    let sites = companies::list_sites(conn, Scope::Institute, &places, &PageRequest { limit: MOST, after: None })?;
    let interactions = companies::list_interactions(conn, id, &PageRequest { limit: MOST, after: None })?;
    let to_come = SlotFilter { company_id: Some(id), starts_after: Some(now), ..SlotFilter::default() };
    let slots = slots::list(conn, Scope::Institute, &to_come, &SortedPage::first(Sort::StartsAt, MOST))?;
    let history = history::read(conn, Whose::Company(id))?;
    let duties = Duties::read(conn, &company, &institute.timezone, institute.timezone.date_at(now))?;
    let connections = Connections::read(conn, reach, id)?;
    Ok(Seen { institute, company, hosts, sites, interactions, slots, history, duties, connections })
}

fn content(seen: &Seen, reader: Reader<'_>) -> Markup {
    let company = &seen.company;
    html! {
        (head(&company.name, Some(&company.sector.replace('_', " ")), acts(company)))
        p.sentence {
            (words::partnership_state(company.partnership_status))
            " since " (reader.absolute_within(company.partnership_since, reader.zone))
            @if !company.active { ". The company is archived." }
        }
        @if company.partnership_status == PartnershipStatus::Active && seen.slots.iter().any(is_held) { (held(company)) }
        div.cols {
            div.stack {
                section.panel { h2 { "Slots to come" } (slots_table("Slots to come", &seen.slots, "None.", reader)) (link(&format!("/slots?company_id={}&sort=-starts_at", company.id), "All slots", Weight::Quiet)) (link(&format!("/series?company_id={}", company.id), "Series", Weight::Quiet)) }
                section.panel { h2 { "Hosts" } (hosts(seen)) (link(&format!("/companies/{}/host", company.id), "New host", Weight::Plain)) }
                section.panel { h2 { "Sites" } (sites(seen)) (link(&format!("/companies/{}/site", company.id), "New site", Weight::Plain)) }
                (connections::show(&seen.connections, company.id, reader))
            }
            aside.panel {
                h2 { "Agreement" }
                (agreement(company, seen.duties.as_ref()))
                h2 { "What was said" }
                (interactions(seen, reader))
                h2 { "What has happened" }
                (history::show(&seen.history, reader))
            }
        }
    }
}

fn acts(company: &CompanyRow) -> Markup {
    let path = |step: &str| format!("/companies/{}/{step}", company.id);
    html! {
        (link(&path("contact"), "Log contact", Weight::Primary))
        (link(&path("edit"), "Edit", Weight::Plain))
        @if company.active { (link(&format!("/series/new?company_id={}", company.id), "New series", Weight::Plain)) }
        @if !company.own { (link(&path("partnership"), "Partnership step", Weight::Plain)) }
        @if company.active { (dangerous(&path("archive"), "Archive")) } @else { (link(&path("restore"), "Restore", Weight::Plain)) }
    }
}

fn is_held(slot: &SlotRow) -> bool {
    slot.held_by == Some(HeldBy::Partnership)
}

/// A partnership that is active again can release what its suspension held.
fn held(company: &CompanyRow) -> Markup {
    html! { p.muted { "Slots that a suspension has held stay on hold. " a href={ "/companies/" (company.id) "/release-slots" } { "Release them" } } }
}

fn hosts(seen: &Seen) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Host"), Column::text("Job"), Column::text("E-mail")];
    let row = |host: &HostRow| {
        let name = html! {
            a href={ "/hosts/" (host.id) } dir="auto" { (host.details.name) }
            @if !host.active { br; span.muted { "Archived" } }
        };
        vec![name, text(host.details.job_title.as_deref()), text(host.details.email.as_deref())]
    };
    let rows: Vec<_> = seen.hosts.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "No hosts yet." } } @else { (table("Hosts", &COLUMNS, &rows)) } }
}

fn sites(seen: &Seen) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Site"), Column::text("Address"), Column::text("Access")];
    let row = |site: &SiteRow| {
        let name = html! {
            a href={ "/sites/" (site.id) "/edit" } dir="auto" { (site.name) }
            @if !site.active { br; span.muted { "Archived" } }
        };
        vec![name, text(site.address.as_deref()), text(site.access_notes.as_deref())]
    };
    let rows: Vec<_> = seen.sites.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "No sites yet." } } @else { (table("Sites", &COLUMNS, &rows)) } }
}

fn text(text: Option<&str>) -> Markup {
    html! { span dir="auto" { (text.unwrap_or("")) } }
}

fn agreement(company: &CompanyRow, duties: Option<&Duties>) -> Markup {
    let Some(agreement) = &company.agreement else { return html! { p.muted { "None is signed." } } };
    html! {
        p { "Signed by " span dir="auto" { (agreement.signed_by_name) } " on " (date_with_year(agreement.signed_on)) "." }
        @match agreement.ends_on { Some(day) => p { "Ends on " (date_with_year(day)) "." }, None => p { "It has no end." } }
        @if let Some(duties) = duties { (duties.show()) }
    }
}

fn interactions(seen: &Seen, reader: Reader<'_>) -> Markup {
    html! {
        @if seen.interactions.is_empty() { p.muted { "Nothing is written down yet." } }
        ul.plain {
            @for said in &seen.interactions {
                li {
                    p dir="auto" { (words::interaction(said.kind)) ": " (said.summary) }
                    @if let Some(next) = &said.next_action {
                        p dir="auto" { "Next: " (next) @if let Some(due) = said.next_action_due { ", by " (date_with_year(due.0)) } }
                    }
                    p.muted { (reader.moment(said.created_at, reader.zone)) }
                }
            }
        }
    }
}
