//! What an exception is about, in the words of the pages that show one.

use std::collections::HashMap;

use maud::{Markup, html};

use super::said;
use crate::allocation::exception::model::{Asked, ExceptionCategory, ExceptionStatus};
use crate::allocation::store::{self, ExceptionRow};
use crate::console::kit::field::Choice;
use crate::console::kit::state::{Shape, Tone, state};
use crate::console::settings::people::People;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{MenteeId, RoundId, SlotId};
use crate::mentees::store as mentees;
use crate::slots::store::{self as slots, SlotBrief, SlotRow};
use crate::time::{Instant, Zone};

/// What pages say beside some exceptions, read once for all of them.
pub struct Named {
    mentees: HashMap<MenteeId, String>,
    slots: HashMap<SlotId, SlotRow>,
    briefs: HashMap<SlotId, SlotBrief>,
    rounds: HashMap<RoundId, String>,
    pub people: People,
}

impl Named {
    pub fn of(conn: &mut Conn, rows: &[ExceptionRow]) -> Result<Self> {
        let mentees: Vec<_> = rows.iter().filter_map(|row| row.mentee_id).collect();
        let of_slots: Vec<_> = rows.iter().filter_map(|row| row.slot_id).collect();
        let rounds: Vec<_> = rows.iter().filter_map(|row| row.round_id).collect();
        let who = rows.iter().flat_map(|row| [Some(row.asked_by), row.decided_by]).flatten();
        Ok(Self {
            people: People::of(conn, who)?,
            mentees: mentees::full_names(conn, &mentees)?,
            briefs: slots::briefs(conn, &of_slots)?,
            slots: slots::find_all(conn, &of_slots)?.into_iter().map(|slot| (slot.id, slot)).collect(),
            rounds: store::round_names(conn, &rounds)?,
        })
    }

    /// Says what is asked for, with links to what it is about.
    pub fn asked(&self, row: &ExceptionRow, zone: &Zone) -> Result<Markup> {
        let mentee = |id: Option<MenteeId>| {
            let link = |id: MenteeId| html! { a href={ "/mentees/" (id) } dir="auto" { (self.mentees.get(&id).map_or("A mentee", String::as_str)) } };
            id.map_or_else(|| html! { "A mentee" }, link)
        };
        let slot = |id: Option<SlotId>| {
            let link = |slot: &SlotRow| html! { a href={ "/slots/" (slot.id) } dir="auto" { (said::slot(slot, self.briefs.get(&slot.id), zone)) } };
            id.and_then(|id| self.slots.get(&id)).map_or_else(|| html! { "a slot" }, link)
        };
        Ok(match row.asked()? {
            Asked::Place { slot_id, mentee_id } => html! { "A place for " (mentee(Some(mentee_id))) ": " (slot(Some(slot_id))) },
            Asked::Offer { .. } => html! { "An offer out of line for " (mentee(row.mentee_id)) ": " (slot(row.slot_id)) },
            Asked::CancelRound { round_id } => {
                let name = self.rounds.get(&round_id).map_or("A round", String::as_str);
                html! { "The end of the round " a href={ "/rounds/" (round_id) } dir="auto" { (name) } }
            }
        })
    }
}

pub fn exception_state(row: &ExceptionRow, now: Instant) -> Markup {
    let (shape, tone) = match row.status_at(now) {
        ExceptionStatus::Pending => (Shape::Half, Tone::Wait),
        ExceptionStatus::Approved => (Shape::Full, Tone::Calm),
        ExceptionStatus::Rejected | ExceptionStatus::Lapsed => (Shape::Crossed, Tone::Stop),
    };
    state(shape, tone, status(row.status_at(now)))
}

pub const fn status(status: ExceptionStatus) -> &'static str {
    match status {
        ExceptionStatus::Pending => "Pending",
        ExceptionStatus::Approved => "Approved",
        ExceptionStatus::Rejected => "Rejected",
        ExceptionStatus::Lapsed => "Lapsed",
    }
}

pub fn statuses() -> Vec<Choice> {
    ExceptionStatus::ALL.iter().map(|word| Choice::new(word.as_str(), status(*word))).collect()
}

pub const fn category(category: ExceptionCategory) -> &'static str {
    match category {
        ExceptionCategory::DeadlineForPerson => "A deadline that this person could not keep",
        ExceptionCategory::Adjustment => "An adjustment that this person needs",
        ExceptionCategory::MistakeOfOurs => "A mistake of ours",
        ExceptionCategory::Safeguarding => "Safeguarding",
        ExceptionCategory::Other => "Something else",
    }
}

pub fn categories() -> Vec<Choice> {
    ExceptionCategory::ALL.iter().map(|word| Choice::new(word.as_str(), category(*word))).collect()
}
