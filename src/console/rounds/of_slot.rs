//! What a round means for one slot: who gives its seats until when, and after the draw in which order they were given.

use std::collections::HashMap;

use maud::{Markup, html};

use super::said;
use crate::allocation::rule::Reason;
use crate::allocation::store::{self, DecisionRow, RoundRow};
use crate::console::kit::button::{Weight, link};
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{MenteeId, SlotId};
use crate::mentees::store as mentees;
use crate::slots::store::{KeptBy, SlotRow};
use crate::wire::paging::PageRequest;

/// A page looks at so many decisions of a draw.
const LOOKED_AT: usize = 1_000;
/// It shows so many of them.
const SHOWN: usize = 50;

/// The round that gives the seats of a slot or gave them, with what it decided about this slot.
pub struct OfSlot {
    pub round: RoundRow,
    decided: Vec<DecisionRow>,
    names: HashMap<MenteeId, String>,
}

pub fn read(conn: &mut Conn, slot: &SlotRow) -> Result<Option<OfSlot>> {
    let found = match slot.round_id {
        Some(id) => Some(id),
        None => store::round_that_gave(conn, slot.id)?,
    };
    let Some(id) = found else { return Ok(None) };
    let round = store::find_round(conn, id)?;
    let mut decided = match slot.round_id {
        Some(_) => Vec::new(),
        None => store::decisions_of_round(conn, id, &PageRequest { limit: LOOKED_AT, after: None })?,
    };
    decided.retain(|decision| is_about(decision, slot.id));
    decided.truncate(SHOWN);
    let names = mentees::full_names(conn, &decided.iter().map(|decision| decision.mentee_id).collect::<Vec<_>>())?;
    Ok(Some(OfSlot { round, decided, names }))
}

fn is_about(decision: &DecisionRow, slot: SlotId) -> bool {
    let given = &decision.given;
    given.places.contains(&slot) || given.choices.iter().any(|choice| choice.slot_id == slot)
}

/// Says why nobody can be booked into a slot now although seats are free: its round, or that it is reserved.
pub fn kept(kept: KeptBy, of: Option<&OfSlot>, reader: Reader<'_>) -> Markup {
    html! {
        @match kept {
            KeptBy::Round { id, closes_at } => {
                "A round gives its seats, by turns: "
                a href={ "/rounds/" (id) } dir="auto" { (of.map_or("the round", |of| of.round.details.name.as_str())) }
                ", which closes " (reader.moment_within(closes_at, reader.zone)) ". Enter people there; nobody is booked before it is drawn."
            }
            KeptBy::Reservation { until } => {
                "It left a round that had opened. Its seats stay reserved until " (reader.moment_within(until, reader.zone))
                ": until then only another round gives them, or an exception that a second person has approved."
            }
        }
    }
}

pub fn show(of: Option<&OfSlot>, slot: &SlotRow, reader: Reader<'_>) -> Markup {
    let kept_by = slot.kept().kept_by(reader.now);
    html! {
        @if let Some(kept_by) = kept_by { section.panel {
                h2 { "Fair turns" }
                p { (kept(kept_by, of, reader)) }
                p { (link(&format!("/exceptions/new?action=place&slot_id={}", slot.id), "Ask for an exception", Weight::Quiet)) }
            } }
        @else if let Some(of) = of {
            section.panel {
                h2 { "How its seats were given" }
                p { "By the round " a href={ "/rounds/" (of.round.id) } dir="auto" { (of.round.details.name) } ", in this order." }
                (order(of, slot.id))
            }
        }
    }
}

fn order(of: &OfSlot, slot: SlotId) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Mentee"), Column::number("Order"), Column::text("Here")];
    let row = |decision: &DecisionRow| {
        let name = of.names.get(&decision.mentee_id).map_or("A mentee", String::as_str);
        vec![html! { a href={ "/mentees/" (decision.mentee_id) } dir="auto" { (name) } }, html! { (decision.rank) }, here(decision, slot)]
    };
    let rows: Vec<_> = of.decided.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "Nobody had asked for it." } } @else { (table("In the order of the draw", &COLUMNS, &rows)) } }
}

/// Says what one entry got of this slot.
fn here(decision: &DecisionRow, slot: SlotId) -> Markup {
    let given = &decision.given;
    let waits = given.waiting.iter().find(|waits| waits.slot_id == slot);
    let reason: Option<Reason> = given.choices.iter().find(|choice| choice.slot_id == slot).map(|choice| choice.reason);
    html! {
        @if given.places.contains(&slot) { "Got a place. " }
        @else if let Some(waits) = waits { (said::ordinal(usize::try_from(waits.place).unwrap_or(0))) " in line. " }
        @if let Some(reason) = reason { span.muted { (said::reason(reason)) } }
    }
}
