//! Finds the mentees who can be booked into a slot now, in the order of their turns (docs/product.md, Finding).

use std::collections::{HashMap, HashSet};

use super::caps::Counted;
use super::cohort::Enrolments;
use super::find_slots::most_of_next;
use super::model::BookingStatus;
use super::reasons::{self, Caps, Reason};
use super::turns::{Turns, counted};
use super::{rules, seats_left, store};
use crate::auth::Scope;
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::error::{Error, Result};
use crate::ids::SlotId;
use crate::mentees::model::{MenteeFilter, WorkplaceClearance};
use crate::mentees::store::{self as mentees, MenteeRow, OrderOfTurns, Rank};
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::model::SlotKind;
use crate::slots::store::{self as slots, SlotRow};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// At most about this many mentees are looked at for one page. The page then ends early, and the next one goes on behind them.
const MOST_LOOKED_AT: usize = 1_000;

/// A mentee with the turns that decide the place in the list, and with the reasons for which the mentee cannot be booked.
pub struct FoundMentee {
    pub mentee: MenteeRow,
    pub turns: Turns,
    pub rank: Rank,
    pub reasons: Vec<Reason>,
}

/// A page of mentees.
pub struct FoundMentees {
    pub mentees: Vec<FoundMentee>,
    /// Where the search ended before the page was full: the last place that was looked at.
    pub until: Option<Rank>,
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
/// finds the others too, each with every reason.
pub fn for_slot(
    conn: &mut Conn,
    slot: &SlotRow,
    filter: &MenteeFilter,
    explain: bool,
    page: &PageRequest<Rank>,
    now: Instant,
) -> Result<FoundMentees> {
    let filter = if explain { MenteeFilter { active: Some(true), ..filter.clone() } } else { narrowed(filter, slot) };
    let settings = policies::read(conn, now)?.settings;
    let seats_left = seats_left::seats_left(conn, &settings, std::slice::from_ref(slot), now)?.remove(&slot.id).unwrap_or(0);
    let search = Search { slot, filter: &filter, explain, settings: &settings, seats_left, now };
    if !explain && !search.has_place()? {
        return Ok(FoundMentees { mentees: Vec::new(), until: None });
    }
    // The turns that are kept are those in the cohort in which each mentee is.
    if slot.cohort_id.is_some() || filter.cohort_id.is_some() { search.among_all(conn, page) } else { search.by_turns(conn, page) }
}

/// Adds what the rules of a booking demand of a mentee alone, so that the database leaves out the others. Whose enrolment is paused is left
/// out later.
fn narrowed(filter: &MenteeFilter, slot: &SlotRow) -> MenteeFilter {
    let cleared = (slot.kind == SlotKind::Shadowing).then_some(WorkplaceClearance::Cleared);
    MenteeFilter {
        active: Some(true),
        suited_by: slot.fields.0.clone(),
        workplace_clearance: filter.workplace_clearance.or(cleared),
        cohort_id: filter.cohort_id.or(slot.cohort_id),
        ..filter.clone()
    }
}

/// This is what is looked for.
struct Search<'a> {
    slot: &'a SlotRow,
    filter: &'a MenteeFilter,
    explain: bool,
    settings: &'a Settings,
    seats_left: i32,
    now: Instant,
}

/// A mentee with the turns, before anybody has asked whether the mentee can be booked.
struct Candidate {
    mentee: MenteeRow,
    turns: Turns,
    rank: Rank,
}

impl Search<'_> {
    /// Tells whether anybody at all can be booked into the slot now.
    fn has_place(&self) -> Result<bool> {
        match rules::check_open(self.slot, self.now, rules::AtLimit::MayBePassedOver) {
            Ok(_) => Ok(self.seats_left > 0),
            Err(Error::Refused(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Counts the turns of all whom the filter leaves, because nobody has a place in the list before: those of a cohort are few.
    fn among_all(&self, conn: &mut Conn, page: &PageRequest<Rank>) -> Result<FoundMentees> {
        let all = mentees::list(conn, self.filter, &PageRequest { limit: usize::MAX, after: None })?;
        let mut candidates = self.counted(conn, all)?;
        candidates.retain(|candidate| page.after.is_none_or(|after| candidate.rank > after));
        let wanted = wanted(page);
        let (mut candidates, mut most, mut mentees, mut looked_at) = (candidates.into_iter().peekable(), wanted, Vec::new(), 0);
        while mentees.len() < wanted && candidates.peek().is_some() {
            let part: Vec<_> = candidates.by_ref().take(most).collect();
            looked_at += part.len();
            mentees.extend(self.explained(conn, part)?);
            most = most_of_next(looked_at, mentees.len(), wanted);
        }
        mentees.truncate(wanted);
        Ok(FoundMentees { mentees, until: None })
    }

    /// Follows the kept turns in their order, some mentees at a time. Those for whom something has changed since are counted anew, and take
    /// their places among the others.
    fn by_turns(&self, conn: &mut Conn, page: &PageRequest<Rank>) -> Result<FoundMentees> {
        let wanted = wanted(page);
        let changed = mentees::turns_to_count(conn, self.now)?;
        let are_changed: HashSet<_> = changed.iter().copied().collect();
        let rows = mentees::list_of(conn, self.filter, &changed)?;
        let mut changed = self.counted(conn, rows)?;
        changed.retain(|candidate| page.after.is_none_or(|after| candidate.rank > after));
        let (mut after, mut most, mut mentees, mut looked_at) = (page.after, wanted, Vec::new(), 0);
        let order = match self.slot.kind {
            SlotKind::MockInterview => OrderOfTurns::MockInterviews,
            SlotKind::Shadowing => OrderOfTurns::Shadowings,
            SlotKind::GroupSession => OrderOfTurns::OneToOnes,
        };
        loop {
            let kept = mentees::list_by_turns(conn, order, self.filter, after, self.now, i64::try_from(most).unwrap_or(i64::MAX))?;
            let mut part: Vec<_> = kept
                .into_iter()
                .map(|(mentee, kept)| self.candidate(mentee, Turns::of_kept(&kept, self.now), kept.waiting_since))
                .collect();
            let last = part.last().map(|candidate| candidate.rank).filter(|_| part.len() >= most);
            // A job may have counted somebody between the two statements.
            part.retain(|candidate| !are_changed.contains(&candidate.mentee.id));
            let until = last.map_or(changed.len(), |last| changed.partition_point(|candidate| candidate.rank <= last));
            part.extend(changed.drain(..until));
            part.sort_by_key(|candidate| candidate.rank);
            looked_at += part.len();
            mentees.extend(self.explained(conn, part)?);
            match last.filter(|_| mentees.len() < wanted) {
                Some(last) if looked_at < MOST_LOOKED_AT => {
                    after = Some(last);
                    most = most_of_next(looked_at, mentees.len(), wanted);
                }
                until => {
                    mentees.truncate(wanted);
                    return Ok(FoundMentees { mentees, until });
                }
            }
        }
    }

    /// Counts the turns of these mentees over the slot's cohort, or for each mentee over the one in which the mentee is, and puts them in
    /// their order.
    fn counted(&self, conn: &mut Conn, rows: Vec<MenteeRow>) -> Result<Vec<Candidate>> {
        let ids: Vec<_> = rows.iter().map(|mentee| mentee.id).collect();
        let mut turns = counted(conn, &ids, self.slot.cohort_id, &self.settings.rounds, self.now)?;
        let ranked = rows.into_iter().filter_map(|mentee| {
            let counted = turns.remove(&mentee.id)?;
            Some(self.candidate(mentee, counted.turns, counted.waiting_since))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by_key(|candidate| candidate.rank);
        Ok(ranked)
    }

    fn candidate(&self, mentee: MenteeRow, turns: Turns, waiting_since: Instant) -> Candidate {
        let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        let rank = (number(turns.of_kind(self.slot.kind)), number(turns.one_to_one()), waiting_since, mentee.id);
        Candidate { mentee, turns, rank }
    }

    /// Finds the reasons for which these mentees cannot be booked. Without `explain`, whoever cannot is left out.
    fn explained(&self, conn: &mut Conn, candidates: Vec<Candidate>) -> Result<Vec<FoundMentee>> {
        let Self { slot, explain, settings, seats_left, now, .. } = *self;
        let ids: Vec<_> = candidates.iter().map(|candidate| candidate.mentee.id).collect();
        let in_the_way = read_in_chunks(conn, &ids, |conn, ids| Ok(store::in_the_way_of_all(conn, ids, slot)?.into_iter().collect()))?;
        let mut in_the_way: HashMap<_, _> = in_the_way.into_iter().collect();
        let enrolments = Enrolments::of(conn, &ids)?;
        let who: Vec<_> = ids.iter().map(|id| (*id, enrolments.cohort_of_booking(*id, slot, now))).collect();
        let counted = Counted::of(conn, slot, &who)?;
        let caps = Caps { counted: &counted, settings, now };
        let mut found = Vec::with_capacity(candidates.len());
        for Candidate { mentee, turns, rank } in candidates {
            let others = in_the_way.remove(&mentee.id).unwrap_or_default();
            let reasons = reasons::of_left_out(&mentee, slot, others, &enrolments, caps, seats_left)?;
            if explain || reasons.is_empty() {
                found.push(FoundMentee { mentee, turns, rank, reasons });
            }
        }
        Ok(found)
    }
}

fn wanted(page: &PageRequest<Rank>) -> usize {
    usize::try_from(page.rows_to_read()).unwrap_or(usize::MAX)
}
