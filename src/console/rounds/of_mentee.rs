//! What rounds mean for one mentee: the open ones that the mentee has entered, and what was decided, with the receipts.

use std::collections::HashMap;

use maud::{Markup, html};

use super::said;
use crate::allocation::model::RoundStatus;
use crate::allocation::store::{self, DecisionRow, RoundRow};
use crate::console::kit::moment::Reader;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{MenteeId, RoundId};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// The page shows so many entries and decisions, the newest ones.
const MOST: usize = 10;

pub struct OfMentee {
    /// The rounds that the mentee has entered and that are not drawn yet.
    entered: Vec<RoundRow>,
    decided: Vec<DecisionRow>,
    rounds: HashMap<RoundId, RoundRow>,
}

pub fn read(conn: &mut Conn, mentee: MenteeId, now: Instant) -> Result<OfMentee> {
    let entries = store::entries_of_mentee(conn, mentee, 50)?;
    let standing: Vec<_> = entries.into_iter().filter(|entry| entry.withdrawn_at.is_none()).map(|entry| entry.round_id).collect();
    let mut decided = store::decisions_of_mentee(conn, mentee, &PageRequest { limit: MOST, after: None })?;
    decided.truncate(MOST);
    let ids: Vec<_> = standing.iter().copied().chain(decided.iter().map(|decision| decision.round_id)).collect();
    let rounds = store::rounds_of_ids(conn, &ids)?;
    let is_to_come = |round: &&RoundRow| matches!(round.status_at(now), RoundStatus::Open | RoundStatus::Closed);
    let entered = standing.iter().filter_map(|id| rounds.get(id)).filter(is_to_come).cloned().collect();
    Ok(OfMentee { entered, decided, rounds })
}

pub fn show(of: &OfMentee, reader: Reader<'_>) -> Markup {
    html! {
        @if of.entered.is_empty() && of.decided.is_empty() { p.muted { "Has entered no round." } }
        ul.plain.history {
            @for round in &of.entered {
                li {
                    a href={ "/rounds/" (round.id) } dir="auto" { (round.details.name) }
                    p.muted { "Has entered. It closes " (reader.moment_within(round.details.closes_at, reader.zone)) "." }
                }
            }
            @for decision in &of.decided {
                li {
                    a href={ "/rounds/" (decision.round_id) } dir="auto" { (of.rounds.get(&decision.round_id).map_or("A round", |round| round.details.name.as_str())) }
                    p { (said::outcome(decision.outcome)) }
                    p { (decision.receipt) }
                }
            }
        }
    }
}
