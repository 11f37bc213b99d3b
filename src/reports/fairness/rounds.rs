//! This counts what became of rounds: those that were cancelled, slots that were taken out, and places that were given beside their draws.

use std::collections::HashMap;

use super::part::{self, Counted as Part};
use crate::allocation::model::{RoundStatus, SlotOutcome};
use crate::allocation::store::{RoundSlotRow, slots_of_rounds};
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::SlotId;
use crate::reports::store::{self, ApprovedException, Counted, OpenedRound};
use crate::reports::summary::figures::{Ratio, number};
use crate::slots::model::SlotKind;
use crate::time::Instant;

/// The approved exceptions ÷ the decisions of draws.
pub struct Exceptions {
    pub ratio: Ratio,
    /// The people of the exceptions, and those of the decisions.
    pub people: Vec<Part>,
}

/// Reads the exceptions and decisions of the period, and counts those of a kind or of both.
pub fn exceptions(conn: &mut Conn, counted: &Counted, kind: Option<SlotKind>) -> Result<Exceptions> {
    let decided = store::decided_about(conn, counted)?;
    let mut people: Vec<_> = decided.into_iter().map(|(kind, mentee_id)| Part { kind: kind.into(), mentee_id, is_part: false }).collect();
    let decisions = part::ratio(&people, kind).denominator;
    let mut approved = store::approved_exceptions(conn, counted)?;
    approved.retain(|exception| is_of(exception, counted));
    let of_person =
        |exception: &ApprovedException| Some(Part { kind: kind_of(exception)?, mentee_id: exception.mentee_id?, is_part: true });
    people.extend(approved.iter().filter_map(of_person));
    let asked = approved.iter().filter(|exception| kind.is_none() || kind_of(exception) == kind).count();
    Ok(Exceptions { ratio: Ratio { numerator: number(asked), denominator: decisions }, people })
}

fn kind_of(exception: &ApprovedException) -> Option<SlotKind> {
    exception.kind.or_else(|| exception.kind_of_round.map(SlotKind::from))
}

fn is_of(exception: &ApprovedException, counted: &Counted) -> bool {
    counted.cohort_id.is_none_or(|cohort| [exception.cohort_id, exception.cohort_of_round].contains(&Some(cohort)))
}

/// The rounds that were cancelled ÷ all, and the slots that were taken out ÷ all, of the rounds that had opened.
pub struct Opened {
    pub cancelled: Ratio,
    pub taken_out: Ratio,
}

pub fn opened(conn: &mut Conn, counted: &Counted, now: Instant) -> Result<Opened> {
    let mut rounds = store::opened_rounds(conn, counted, now)?;
    // One that was cancelled before it would have opened has not opened.
    rounds.retain(|round| !is_cancelled(round) || round.opens_at <= round.updated_at);
    let cancelled = rounds.iter().filter(|round| is_cancelled(round)).count();
    let slots = slots_of_rounds(conn, &rounds.iter().map(|round| round.id).collect::<Vec<_>>())?;
    let left_at = last_left(conn, slots.values().flatten())?;
    let taken_out = |round: &OpenedRound| {
        let of_round = slots.get(&round.id).into_iter().flatten();
        of_round.filter(|slot| was_taken_out(round, slot, left_at.get(&slot.slot_id).copied())).count()
    };
    let all = slots.values().map(Vec::len).sum();
    Ok(Opened { cancelled: ratio(cancelled, rounds.len()), taken_out: ratio(rounds.iter().map(taken_out).sum(), all) })
}

fn is_cancelled(round: &OpenedRound) -> bool {
    round.status == RoundStatus::Cancelled
}

/// Tells whether a slot left an opened round otherwise than by receiving its draw. Those of a cancelled round stay in it.
fn was_taken_out(round: &OpenedRound, slot: &RoundSlotRow, left_at: Option<Instant>) -> bool {
    match slot.outcome {
        Some(SlotOutcome::Cancelled | SlotOutcome::Moved) => left_at.is_none_or(|left_at| round.opens_at <= left_at),
        // It was on hold when the round was drawn.
        Some(SlotOutcome::Withdrawn) => true,
        Some(SlotOutcome::Drawn) | None => false,
    }
}

/// Finds when the slots that have left their round without a draw were last moved or cancelled.
fn last_left<'a>(conn: &mut Conn, slots: impl Iterator<Item = &'a RoundSlotRow>) -> Result<HashMap<SlotId, Instant>> {
    let has_left = |slot: &&RoundSlotRow| matches!(slot.outcome, Some(SlotOutcome::Cancelled | SlotOutcome::Moved));
    let mut subjects: Vec<_> = slots.filter(has_left).map(|slot| slot.slot_id.to_string()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let acts = store::acts_on(conn, &subjects, &[EventType::SlotMoved.as_str(), EventType::SlotCancelled.as_str()])?;
    Ok(acts.into_iter().filter_map(|act| Some((act.subject_id.parse().ok()?, act.at))).collect())
}

fn ratio(part: usize, whole: usize) -> Ratio {
    Ratio { numerator: number(part), denominator: number(whole) }
}
