//! What has happened to something, as sentences, the newest first.

use maud::{Markup, html};

use super::kit::moment::Reader;
use crate::auth::Scope;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::history::model::Whose;
use crate::history::store::{self, Names};
use crate::history::view::EntryView;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A page shows the first acts of a history up to this number. The API has all of them.
const MOST: usize = 100;

/// This is one thing that happened.
pub struct Told {
    at: Instant,
    sentence: String,
    /// This is the name of the event or of the act.
    action: String,
}

pub fn read(conn: &mut Conn, whose: Whose) -> Result<Vec<Told>> {
    read_as(conn, Scope::Institute, whose)
}

/// Does what [`read`] does, as this reader is told it.
pub fn read_as(conn: &mut Conn, reader: Scope, whose: Whose) -> Result<Vec<Told>> {
    let page = PageRequest { limit: MOST, after: None };
    let mut entries = store::entries(conn, reader, whose, &page)?;
    entries.truncate(MOST);
    let names = Names::of(conn, &entries, reader)?;
    let told = entries.into_iter().map(|entry| {
        let action = entry.action.clone();
        let EntryView { at, sentence, .. } = EntryView::seen_by(reader, entry, &names)?;
        Ok(Told { at, sentence, action })
    });
    told.collect()
}

/// Gives what has happened since a slot was returned last, with the return first. It is empty if the slot never was returned.
pub fn since_return(told: &[Told]) -> &[Told] {
    let returned = told.iter().rposition(|told| told.action == EventType::SlotReturned.as_str());
    returned.and_then(|place| told.get(place..)).unwrap_or_default()
}

/// So many acts are seen at once, and the others on demand.
const SEEN: usize = 8;

pub fn show(told: &[Told], reader: Reader<'_>) -> Markup {
    let (first, others): (Vec<_>, Vec<_>) = told.iter().rev().enumerate().partition(|(index, _)| *index < SEEN);
    let list = |of: &[(usize, &Told)]| html! { ul.plain.history { @for (_, told) in of { (entry(told, reader)) } } };
    html! {
        @if told.is_empty() { p.muted { "Nothing yet." } }
        (list(&first))
        @if !others.is_empty() { details { summary { "Earlier (" (others.len()) ")" } (list(&others)) } }
    }
}

/// The sentence has the reason in it.
fn entry(Told { at, sentence, .. }: &Told, reader: Reader<'_>) -> Markup {
    html! { li { p.muted { (reader.absolute(*at, reader.zone)) } p dir="auto" { (sentence) } } }
}
