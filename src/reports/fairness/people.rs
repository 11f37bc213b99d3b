//! The figures by person, which no viewer reads.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::bookings::turns::Turns;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::mentees::store::full_names;
use crate::reports::summary::figures::number;
use crate::slots::model::SlotKind;

/// At most so many people are listed. All others are counted.
const MOST: usize = 500;

/// This is what one mentee has had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfPerson {
    pub mentee_id: MenteeId,
    pub full_name: String,
    pub attended: u64,
    pub turns: Turns,
}

/// Those who have had fewest, and how many others there are.
#[derive(Debug, Default)]
pub struct ByPerson {
    pub people: Vec<OfPerson>,
    pub left_out: u64,
}

/// Puts people into the order in which a draw takes them, but for its ballot: those with the fewest turns first. Somebody who is archived has
/// no turns any more, and stands among them with what was attended.
pub(super) fn by_person(
    conn: &mut Conn,
    kind: Option<SlotKind>,
    attended: &HashMap<MenteeId, u64>,
    turns: &HashMap<MenteeId, Turns>,
) -> Result<ByPerson> {
    let mut all: Vec<(MenteeId, Turns)> = turns.iter().map(|(mentee, turns)| (*mentee, *turns)).collect();
    all.extend(attended.keys().filter(|mentee| !turns.contains_key(mentee)).map(|mentee| (*mentee, Turns::default())));
    all.sort_by_key(|(mentee, turns)| {
        (of_kind(turns, kind), turns.one_to_one(), Reverse(turns.credits), Reverse(turns.weeks_waited), *mentee)
    });
    let left_out = number(all.len().saturating_sub(MOST));
    all.truncate(MOST);
    let names = full_names(conn, &all.iter().map(|(mentee, _)| *mentee).collect::<Vec<_>>())?;
    let person = |(mentee_id, turns): (MenteeId, Turns)| OfPerson {
        mentee_id,
        full_name: names.get(&mentee_id).cloned().unwrap_or_default(),
        attended: attended.get(&mentee_id).copied().unwrap_or(0),
        turns,
    };
    Ok(ByPerson { people: all.into_iter().map(person).collect(), left_out })
}

/// Gives the turns of one kind, or of both.
pub fn of_kind(turns: &Turns, kind: Option<SlotKind>) -> u32 {
    kind.map_or_else(|| turns.one_to_one(), |kind| turns.of_kind(kind))
}
