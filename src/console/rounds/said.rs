//! The words of fair turns, as pages say them.

use maud::Markup;

use crate::allocation::model::{RoundStatus, SlotOutcome};
use crate::allocation::rule::{Outcome, Reason, RoundKind, Via};
use crate::allocation::store::RoundRow;
use crate::console::kit::field::Choice;
use crate::console::kit::moment::local;
use crate::console::kit::state::{Shape, Tone, state};
use crate::console::words;
use crate::slots::store::{SlotBrief, SlotRow};
use crate::time::{Instant, Zone};

pub fn kind(kind: RoundKind) -> &'static str {
    words::kind(kind.into())
}

pub const fn status(status: RoundStatus) -> &'static str {
    match status {
        RoundStatus::Scheduled => "Not open yet",
        RoundStatus::Open => "Open",
        RoundStatus::Closed => "Closed",
        RoundStatus::Drawn => "Drawn",
        RoundStatus::Cancelled => "Cancelled",
    }
}

pub fn round_state(round: &RoundRow, now: Instant) -> Markup {
    let is = round.status_at(now);
    let (shape, tone) = match is {
        RoundStatus::Closed if round.details.draw_failed_at.is_some() => return state(Shape::Crossed, Tone::Stop, "The draw has failed"),
        RoundStatus::Scheduled => (Shape::Empty, Tone::Calm),
        RoundStatus::Open => (Shape::Half, Tone::Free),
        RoundStatus::Closed => (Shape::Half, Tone::Wait),
        RoundStatus::Drawn => (Shape::Full, Tone::Calm),
        RoundStatus::Cancelled => (Shape::Crossed, Tone::Stop),
    };
    state(shape, tone, status(is))
}

pub fn statuses() -> Vec<Choice> {
    RoundStatus::ALL.iter().map(|word| Choice::new(word.as_str(), status(*word))).collect()
}

pub fn kinds() -> Vec<Choice> {
    RoundKind::ALL.iter().map(|word| Choice::new(word.as_str(), kind(*word))).collect()
}

pub const fn via(via: Via) -> &'static str {
    match via {
        Via::Self_ => "By themselves",
        Via::Phone => "By telephone",
        Via::Paper => "On paper",
        Via::Coordinator => "With a coordinator",
    }
}

pub fn ways() -> Vec<Choice> {
    Via::ALL.iter().map(|word| Choice::new(word.as_str(), via(*word))).collect()
}

/// Says how a slot left its round.
pub const fn left(outcome: SlotOutcome) -> &'static str {
    match outcome {
        SlotOutcome::Drawn => "Given in the draw",
        SlotOutcome::Cancelled => "Cancelled",
        SlotOutcome::Moved => "Left the round when it was moved",
        SlotOutcome::Withdrawn => "Taken out of the round",
    }
}

pub fn outcome(outcome: Outcome) -> Markup {
    match outcome {
        Outcome::Placed => state(Shape::Full, Tone::Free, "Has a place"),
        Outcome::Waiting => state(Shape::Empty, Tone::Calm, "Waits in line"),
        Outcome::Neither => state(Shape::Crossed, Tone::Calm, "Could have none"),
    }
}

/// Says why somebody has a place in a slot, or why not.
pub const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::PlacedInOrder => "Was placed in the order of turns.",
        Reason::PlacedByAny => "Had said that any other slot would do.",
        Reason::PlacedElsewhere => "Has a place in a better choice.",
        Reason::FewerTurnsFirst => "Those who were placed there have had fewer turns.",
        Reason::LetDownFirst => "Those who were placed there had been let down by an employer.",
        Reason::WaitedLongerFirst => "Those who were placed there had waited longer.",
        Reason::Ballot => "The sealed ballot settled it.",
        Reason::GivenByException => "Approved exceptions had taken every seat before the draw.",
        Reason::NotEligibleField => "The slot is for other fields of work.",
        Reason::NotEnrolled => "Was not enrolled in the cohort.",
        Reason::ClearanceNeeded => "Was not cleared for workplaces.",
        Reason::Clash => "Had something else at this time.",
        Reason::CapReached => "Had reached a limit.",
        Reason::AlreadyBooked => "Was booked there already.",
        Reason::SlotWithdrawn => "The slot had left the round.",
        Reason::NoLongerActive => "Was archived.",
    }
}

/// "1st", "2nd", "3rd", "11th".
pub fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Counts things: "1 slot", "3 slots".
pub fn count(number: usize, one: &str) -> String {
    words::count(u32::try_from(number).unwrap_or(u32::MAX), one)
}

/// Names a slot in one line: "Thu 1 Apr, 10:00: Panel interview, Brindlemoor". The zone stands there where it is not the reader's.
pub fn slot(slot: &SlotRow, brief: Option<&SlotBrief>, zone: &Zone) -> String {
    let when = slot.local_start.map_or_else(|| "To be confirmed".to_owned(), local);
    let elsewhere = if slot.timezone.name() == zone.name() { String::new() } else { format!(" ({})", slot.timezone.name()) };
    let company = brief.map_or_else(String::new, |brief| format!(", {}", brief.facts.company_name));
    format!("{when}{elsewhere}: {}{company}", slot.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_line_are_said_as_people_say_them() {
        for (number, said) in [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (113, "113th")] {
            assert_eq!(ordinal(number), said);
        }
    }
}
