//! What was drawn: each entry in the order of the draw, with its outcome, the reason in words and the receipt.

use maud::{Markup, html};

use super::one::Seen;
use super::said;
use crate::allocation::store::DecisionRow;
use crate::console::kit::table::{Column, table};

const COLUMNS: [Column; 4] =
    [Column::text("Mentee"), Column::number("Order"), Column::text("Outcome"), Column::text("What this person can be told")];

pub fn show(seen: &Seen, decisions: &[DecisionRow]) -> Markup {
    let rows: Vec<_> = decisions.iter().map(|decision| row(seen, decision)).collect();
    html! { @if rows.is_empty() { p.muted { "Nobody had entered." } } @else { (table("What was drawn", &COLUMNS, &rows)) } }
}

fn row(seen: &Seen, decision: &DecisionRow) -> Vec<Markup> {
    let who = html! { a href={ "/mentees/" (decision.mentee_id) } dir="auto" { (seen.name(decision.mentee_id)) } };
    let given = &decision.given;
    let outcome = html! {
        (said::outcome(decision.outcome))
        ul.plain {
            @for slot in &given.places { li { a href={ "/slots/" (slot) } dir="auto" { (seen.slot(*slot)) } } }
            @for waits in &given.waiting {
                li { (said::ordinal(usize::try_from(waits.place).unwrap_or(0))) " in line: " a href={ "/slots/" (waits.slot_id) } dir="auto" { (seen.slot(waits.slot_id)) } }
            }
        }
        p.muted { (said::reason(decision.reason)) }
    };
    vec![who, html! { (decision.rank) }, outcome, html! { (decision.receipt) }]
}
