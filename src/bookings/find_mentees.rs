//! Finds the mentees who can be booked into a slot now, in the order of their turns (docs/product.md, Finding).

use std::cmp::Reverse;
use std::collections::HashMap;

use super::caps::Counted;
use super::cohort::Enrolments;
use super::model::BookingStatus;
use super::reasons::{self, Caps, Reason};
use super::seats_left;
use super::store;
use super::turns::{Turns, turns};
use crate::auth::Scope;
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::error::{Error, Result};
use crate::ids::{MenteeId, SlotId};
use crate::mentees::model::{MenteeFilter, WorkplaceClearance};
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::model::SlotKind;
use crate::slots::store::{self as slots, SlotRow};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// The place of a mentee in the list: fewer turns of the slot's kind come first, then fewer turns of one-to-ones, then more weeks waited. The
/// id makes it unique.
pub type Rank = (u32, u32, Reverse<u32>, MenteeId);

/// A mentee with the turns that decide the place in the list, and with the reasons for which the mentee cannot be booked.
pub struct FoundMentee {
    pub mentee: MenteeRow,
    pub turns: Turns,
    pub rank: Rank,
    pub reasons: Vec<Reason>,
}

/// A booking in one of these states is one that a mentee has or had.
pub fn holding() -> Vec<&'static str> {
    BookingStatus::HOLDING.iter().map(|status| status.as_str()).collect()
}

/// Finds the slot that a query names. An unknown one is a fault at this parameter, as it is in the body of a booking.
pub fn find_slot(conn: &mut Conn, id: SlotId, parameter: &str) -> Result<SlotRow> {
    match slots::find(conn, Scope::Institute, id) {
        Err(Error::NotFound) => Err(Error::invalid(parameter, "unknown-id", "There is no such slot.")),
        found => found,
    }
}

/// Finds the mentees who are not archived, whom the filter leaves, whom the slot suits and who can be booked into it now. With `explain` it
/// finds the others too, each with every reason. Nobody has a place before the turns of all are counted, so all of them are read for each
/// page, with one statement for each kind of row.
pub fn for_slot(
    conn: &mut Conn,
    slot: &SlotRow,
    filter: &MenteeFilter,
    explain: bool,
    page: &PageRequest<Rank>,
    now: Instant,
) -> Result<Vec<FoundMentee>> {
    let filter = if explain { MenteeFilter { active: Some(true), ..filter.clone() } } else { narrowed(filter, slot) };
    let all = mentees::list(conn, &filter, &PageRequest { limit: usize::MAX, after: None })?;
    let settings = policies::read(conn, now)?.settings;
    let mut explained = with_reasons(conn, &settings, slot, all, now)?;
    explained.retain(|(_, reasons)| explain || reasons.is_empty());
    let mut found = in_order_of_turns(conn, &settings, slot, explained, now)?;
    found.retain(|mentee| page.after.is_none_or(|after| mentee.rank > after));
    found.truncate(usize::try_from(page.rows_to_read()).unwrap_or(usize::MAX));
    Ok(found)
}

/// Adds what the rules of a booking demand of a mentee alone, so that the database leaves out the others. Whose enrolment is paused is left
/// out later.
fn narrowed(filter: &MenteeFilter, slot: &SlotRow) -> MenteeFilter {
    let cleared = (slot.kind == SlotKind::Shadowing).then_some(WorkplaceClearance::Cleared);
    MenteeFilter {
        active: Some(true),
        workplace_clearance: filter.workplace_clearance.or(cleared),
        cohort_id: filter.cohort_id.or(slot.cohort_id),
        ..filter.clone()
    }
}

fn with_reasons(
    conn: &mut Conn,
    settings: &Settings,
    slot: &SlotRow,
    mentees: Vec<MenteeRow>,
    now: Instant,
) -> Result<Vec<(MenteeRow, Vec<Reason>)>> {
    let ids: Vec<_> = mentees.iter().map(|mentee| mentee.id).collect();
    let in_the_way = read_in_chunks(conn, &ids, |conn, ids| Ok(store::in_the_way_of_all(conn, ids, slot)?.into_iter().collect()))?;
    let mut in_the_way: HashMap<_, _> = in_the_way.into_iter().collect();
    let enrolments = Enrolments::of(conn, &ids)?;
    let who: Vec<_> = ids.iter().map(|id| (*id, enrolments.cohort_of_booking(*id, slot, now))).collect();
    let counted = Counted::of(conn, slot, &who)?;
    let caps = Caps { counted: &counted, settings, now };
    let seats_left = seats_left::seats_left(conn, settings, std::slice::from_ref(slot), now)?.remove(&slot.id).unwrap_or(0);
    let explained = mentees.into_iter().map(|mentee| {
        let others = in_the_way.remove(&mentee.id).unwrap_or_default();
        let reasons = reasons::of_left_out(&mentee, slot, others, &enrolments, caps, seats_left)?;
        Ok((mentee, reasons))
    });
    explained.collect()
}

/// Counts the turns over the slot's cohort, or for each mentee over the one in which the mentee is.
fn in_order_of_turns(
    conn: &mut Conn,
    settings: &Settings,
    slot: &SlotRow,
    explained: Vec<(MenteeRow, Vec<Reason>)>,
    now: Instant,
) -> Result<Vec<FoundMentee>> {
    let ids: Vec<_> = explained.iter().map(|(mentee, _)| mentee.id).collect();
    let turns = turns(conn, &ids, slot.cohort_id, &settings.rounds, now)?;
    let ranked = explained.into_iter().map(|(mentee, reasons)| {
        let turns = turns.get(&mentee.id).copied().unwrap_or_default();
        let rank = (turns.of_kind(slot.kind), turns.one_to_one(), Reverse(turns.weeks_waited), mentee.id);
        FoundMentee { mentee, turns, rank, reasons }
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|mentee| mentee.rank);
    Ok(ranked)
}
