//! Finds the slots that a mentee can be booked into now (docs/product.md, Finding).

use super::caps::Counted;
use super::cohort::Enrolments;
use super::reasons::{self, Caps, Reason};
use super::seats_left;
use super::store::{self, OwnBooking};
use crate::auth::Scope;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{MenteeId, SlotId};
use crate::mentees::model::WorkplaceClearance;
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::model::SlotKind;
use crate::slots::store::{self as slots, SlotFilter, SlotRow};
use crate::time::Instant;
use crate::wire::sorting::{Key, SortedPage};

/// At most about this many slots are looked at for one page. The page then ends early, and the next one goes on behind them.
const MOST_LOOKED_AT: usize = 1_000;

/// If a page is not full yet, more than this many further candidates are looked at together.
const LEAST_LOOKED_AT: usize = 8;

/// Slots with the reasons for which they are left out.
pub struct FoundSlots {
    pub slots: Vec<(SlotRow, Vec<Reason>)>,
    /// If the search ended before the page was full, this is the last slot that was looked at.
    pub until: Option<Key<SlotId>>,
}

impl FoundSlots {
    /// A list that asks for no mentee leaves nothing out.
    pub fn of_list(slots: Vec<SlotRow>) -> Self {
        Self { slots: slots.into_iter().map(|slot| (slot, Vec::new())).collect(), until: None }
    }
}

/// Finds the mentee whom a query names. An unknown or archived one is a fault at this parameter, as it is in the body of a booking.
pub fn find_mentee(conn: &mut Conn, id: MenteeId, parameter: &str) -> Result<MenteeRow> {
    match mentees::find(conn, id) {
        Err(Error::NotFound) => Err(Error::invalid(parameter, "unknown-id", "There is no such mentee.")),
        Ok(mentee) if !mentee.active => Err(Error::invalid(parameter, "archived", "This mentee is archived.")),
        found => found,
    }
}

/// Finds slots that suit the mentee's fields of work and into which the mentee can be booked now. What excludes most slots is asked of the
/// database; the rest is read for all slots of a page at once, and decided by the rules of a booking.
pub fn bookable(conn: &mut Conn, mentee: &MenteeRow, filter: &SlotFilter, page: &SortedPage<SlotId>, now: Instant) -> Result<FoundSlots> {
    let settings = policies::read(conn, now)?.settings;
    let enrolments = Enrolments::of(conn, &[mentee.id])?;
    let filter = narrowed(filter, mentee, &enrolments, now);
    let wanted = usize::try_from(page.rows_to_read()).unwrap_or(usize::MAX);
    let (mut page, mut most, mut found, mut looked_at) = (page.clone(), wanted, Vec::new(), 0);
    loop {
        let rows = slots::list(conn, Scope::Institute, &filter, &page)?;
        let last = rows.last().map(|slot| (slot.sort_at, slot.id)).filter(|_| rows.len() >= most);
        looked_at += rows.len();
        found.extend(with_reasons(conn, &settings, mentee, &enrolments, rows, now)?.into_iter().filter(|(_, reasons)| reasons.is_empty()));
        let until = last.filter(|_| found.len() < wanted);
        match until {
            Some(key) if looked_at < MOST_LOOKED_AT => {
                most = most_of_next(looked_at, found.len(), wanted);
                page = page.going_on_after(key, most);
            }
            _ => {
                found.truncate(wanted);
                return Ok(FoundSlots { slots: found, until });
            }
        }
    }
}

/// Says how many more candidates to look at, after `looked_at` of which `found` fit. They are as many as bring the missing ones if the same
/// share of them fits, and some more. What is read in vain costs as much as what is shown.
pub fn most_of_next(looked_at: usize, found: usize, wanted: usize) -> usize {
    let missing = wanted.saturating_sub(found);
    (missing * looked_at / found.max(1) + LEAST_LOOKED_AT).min(2 * wanted)
}

/// Finds all slots that have not begun, each with every reason for which [`bookable`] leaves it out.
pub fn explained(conn: &mut Conn, mentee: &MenteeRow, filter: &SlotFilter, page: &SortedPage<SlotId>, now: Instant) -> Result<FoundSlots> {
    let filter = SlotFilter { begins_after: Some(now), ..filter.clone() };
    let rows = slots::list(conn, Scope::Institute, &filter, page)?;
    let enrolments = Enrolments::of(conn, &[mentee.id])?;
    let settings = policies::read(conn, now)?.settings;
    Ok(FoundSlots { slots: with_reasons(conn, &settings, mentee, &enrolments, rows, now)?, until: None })
}

/// Adds what the rules of a booking demand of a slot alone, so that an index finds the slots.
fn narrowed(filter: &SlotFilter, mentee: &MenteeRow, enrolments: &Enrolments, now: Instant) -> SlotFilter {
    let is_cleared = mentee.workplace_clearance == WorkplaceClearance::Cleared;
    let mut filter = SlotFilter {
        available_at: Some(now),
        without_kind: (!is_cleared).then_some(SlotKind::Shadowing),
        open_to: Some(enrolments.cohorts_of(mentee.id)),
        ..filter.clone()
    };
    if filter.fields.is_empty() {
        filter.fields.clone_from(&mentee.fields.0);
    }
    filter
}

fn with_reasons(
    conn: &mut Conn,
    settings: &Settings,
    mentee: &MenteeRow,
    enrolments: &Enrolments,
    slots: Vec<SlotRow>,
    now: Instant,
) -> Result<Vec<(SlotRow, Vec<Reason>)>> {
    let own = store::near(conn, mentee.id, &slots)?;
    let seats_left = seats_left::seats_left(conn, settings, &slots, now)?;
    let who: Vec<_> = slots.iter().map(|slot| (mentee.id, enrolments.cohort_of_booking(mentee.id, slot, now))).collect();
    let counted = Counted::read(conn, &who)?;
    let caps = Caps { counted: &counted, settings, now };
    let explained = slots.into_iter().map(|slot| {
        let others = own.iter().filter(|booking| booking.is_in_the_way(&slot)).map(OwnBooking::ids).collect();
        let seats_left = seats_left.get(&slot.id).copied().unwrap_or(0);
        let reasons = reasons::of_left_out(mentee, &slot, others, enrolments, caps, seats_left)?;
        Ok((slot, reasons))
    });
    explained.collect()
}
