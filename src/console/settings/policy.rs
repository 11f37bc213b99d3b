//! `/settings/policy`: every limit and deadline that is in force, the versions that were, and those that are to come.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};
use serde_json::Value;

use super::home::crumb;
use super::limits::{self, GROUPS};
use super::people::People;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame::head;
use crate::console::kit::list::pager;
use crate::console::kit::moment::Reader;
use crate::console::kit::state::{Shape, Tone, state};
use crate::console::step::page;
use crate::console::visit::Visit;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::policy::store::{self as policy, PolicyRow};
use crate::wire::paging::{Cursors, PageRequest};

/// A version, and what it changed of the one before it.
struct Shown {
    row: PolicyRow,
    changes: Vec<String>,
}

#[get("/settings/policy")]
pub async fn get_policy(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (now, asked) = (visit.now, Asked::of(&request));
    let cursors = Cursors::of(&request, &deps.sealer, visit.actor.scope());
    let query = asked.plain();
    let read = deps.db.read("console_policy", move |conn| {
        let wanted = PageRequest::alone(&query, &cursors)?;
        let versions = policy::list_newest(conn, &wanted)?;
        let people = People::of(conn, versions.iter().map(|version| version.changed_by))?;
        let to_come = policy::in_force_after(conn, now)?;
        let shown = wanted.page(&cursors, with_changes(versions)?, |version| version.row.version, |version| version);
        Ok((institute::read(conn)?, policy::in_force(conn, now)?, to_come, shown, people))
    });
    let (institute, in_force, to_come, shown, people) = read.await?;
    let reader = Reader { now, zone: &institute.timezone };
    let settings = limits::by_place(&in_force.settings)?;
    let versions = shown.items;
    let is_admin = visit.actor.is_admin();
    let content = html! {
        (crumb())
        (head("Policy", Some(&format!("Version {} is in force.", in_force.version)), html! { @if is_admin { (link("/settings/policy/edit", "Change", Weight::Primary)) } }))
        @if !is_admin { p.muted { "Only an administrator changes it." } }
        @if !to_come.is_empty() { p.note { "Something else comes into force later: see the versions below." } }
        div.cols {
            div.stack { @for group in &GROUPS { section.panel { h2 { (group.legend) } dl.facts { @for limit in group.limits { @if let Some(value) = limit.said(&settings) { dt { (limit.what()) } dd { (value) } } } } } } }
            section.panel {
                h2 { "Versions" }
                ul.plain.history { @for version in &versions { (one(version, &versions, in_force.version, &people, reader)) } }
                (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
            }
        }
    };
    Ok(page(visit.page(&institute.name, "Policy", content)))
}

/// Compares each version with the one that was made before it, which stands after it.
fn with_changes(versions: Vec<PolicyRow>) -> Result<Vec<Shown>> {
    let settings = versions.iter().map(|version| limits::by_place(&version.settings)).collect::<Result<Vec<_>>>()?;
    let told = versions.into_iter().enumerate().map(|(index, row)| {
        let changes = settings.get(index + 1).map(|before| changes(before, &settings[index])).unwrap_or_default();
        Shown { row, changes }
    });
    Ok(told.collect())
}

fn changes(before: &Value, after: &Value) -> Vec<String> {
    let told = GROUPS.iter().flat_map(|group| group.limits.iter().map(move |limit| (group.legend, limit)));
    let said = |value: Option<String>| value.unwrap_or_else(|| "not set".to_owned());
    told.filter_map(|(legend, limit)| {
        let (was, is) = (limit.said(before), limit.said(after));
        (was != is).then(|| format!("{legend}. {}: {}, before {}.", limit.label, said(is), said(was)))
    })
    .collect()
}

fn one(shown: &Shown, all: &[Shown], in_force: i64, people: &People, reader: Reader<'_>) -> Markup {
    let version = &shown.row;
    let is_taken_over = all.iter().any(|other| other.row.version > version.version && other.row.effective_from <= version.effective_from);
    let state = match version.version {
        number if number == in_force => state(Shape::Full, Tone::Free, "In force"),
        _ if is_taken_over => state(Shape::Crossed, Tone::Calm, "Never in force"),
        _ if version.effective_from > reader.now => state(Shape::Half, Tone::Wait, "To come"),
        _ => state(Shape::Full, Tone::Calm, "Earlier"),
    };
    html! {
        li {
            p { strong { "Version " (version.version) } " " (state) }
            @match &version.reason {
                Some(reason) => {
                    p { "From " (reader.absolute_within(version.effective_from, reader.zone)) " on." }
                    p dir="auto" { (reason) }
                }
                None => p { "It came with the service." },
            }
            @for change in &shown.changes { p { (change) } }
            p.muted { (people.show(Some(version.changed_by))) ", " (reader.absolute_within(version.created_at, reader.zone)) }
        }
    }
}
