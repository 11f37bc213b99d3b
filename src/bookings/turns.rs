//! Turns: how many of the scarce one-to-ones somebody has had, who was let down by a company, and for how long somebody has waited
//! (docs/product.md, Turns). They are counted from bookings whenever they are needed, and are stored nowhere.

use std::collections::HashMap;

use jiff::SignedDuration;

use super::model::{BookingStatus, Party};
use super::store::{self, BookingOfTurns, LateReschedule};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::slots::model::{CancelledBy, SlotKind};
use crate::time::Instant;

/// Turns are counted over this time.
const COUNTED_OVER: SignedDuration = days(365);
/// A credit counts for this time.
const CREDIT_LASTS: SignedDuration = days(60);
/// One seat at short notice costs no turn in this time.
const SHORT_NOTICE_IS_FREE_ONCE_IN: SignedDuration = days(90);
const WEEK: SignedDuration = days(7);

const fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// This is what decides whose turn it is, for one mentee and at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turns {
    pub mock_interviews: u32,
    pub shadowings: u32,
    /// How many times in the last 60 days a company has let the mentee down.
    pub credits: u32,
    /// Whole weeks since the last one-to-one that the mentee attended, or since the mentee was registered if there was none.
    pub weeks_waited: u32,
}

impl Turns {
    /// Gives the turns of one kind. A group session costs none.
    pub fn of_kind(&self, kind: SlotKind) -> u32 {
        match kind {
            SlotKind::MockInterview => self.mock_interviews,
            SlotKind::Shadowing => self.shadowings,
            SlotKind::GroupSession => 0,
        }
    }

    /// Gives the turns of both kinds of one-to-ones.
    pub fn one_to_one(&self) -> u32 {
        self.mock_interviews + self.shadowings
    }

    fn add(&mut self, kind: SlotKind) {
        match kind {
            SlotKind::MockInterview => self.mock_interviews += 1,
            SlotKind::Shadowing => self.shadowings += 1,
            SlotKind::GroupSession => {}
        }
    }
}

/// Counts the turns of these mentees as of an instant. Each kind of row is read once for all of them. What was booked or rescheduled after
/// that instant does not count; the rest counts as it stands now. A mentee who does not exist is not in the answer.
pub fn turns(conn: &mut Conn, mentees: &[MenteeId], at: Instant) -> Result<HashMap<MenteeId, Turns>> {
    let since = at.minus(COUNTED_OVER);
    let mut waiting_since: HashMap<_, _> = store::registered_at(conn, mentees)?.into_iter().collect();
    for (mentee, attended_at) in store::last_attended(conn, mentees, at)? {
        waiting_since.extend(attended_at.map(|attended_at| (mentee, attended_at)));
    }
    let mut bookings = by_mentee(store::bookings_of_turns(conn, mentees, since, at)?, |booking| booking.mentee_id);
    let mut reschedules = by_mentee(store::late_reschedules(conn, mentees, since, at)?, |reschedule| reschedule.mentee_id);
    let counted = waiting_since.into_iter().map(|(mentee, since_when)| {
        let (bookings, reschedules) = (bookings.remove(&mentee).unwrap_or_default(), reschedules.remove(&mentee).unwrap_or_default());
        (mentee, count(&bookings, &reschedules, since, since_when, at))
    });
    Ok(counted.collect())
}

fn by_mentee<R>(rows: Vec<R>, mentee: impl Fn(&R) -> MenteeId) -> HashMap<MenteeId, Vec<R>> {
    let mut by_mentee: HashMap<_, Vec<R>> = HashMap::new();
    for row in rows {
        by_mentee.entry(mentee(&row)).or_default().push(row);
    }
    by_mentee
}

/// Counts the rows of one mentee. Turns are counted of what starts after `since`.
fn count(bookings: &[BookingOfTurns], reschedules: &[LateReschedule], since: Instant, waiting_since: Instant, at: Instant) -> Turns {
    let mut turns = Turns::default();
    for booking in costing(bookings).iter().filter(|booking| booking.starts_at > since) {
        turns.add(booking.kind);
    }
    for reschedule in reschedules.iter().filter(|reschedule| costs_turn_more(reschedule)) {
        turns.add(reschedule.kind);
    }
    let credits_since = at.minus(CREDIT_LASTS);
    let let_down = bookings.iter().filter_map(let_down_at).chain(reschedules.iter().filter_map(moved_by_company_at));
    turns.credits = number(let_down.filter(|let_down_at| *let_down_at > credits_since && *let_down_at <= at).count());
    let weeks = at.since(waiting_since).as_secs() / WEEK.as_secs();
    turns.weeks_waited = u32::try_from(weeks.max(0)).unwrap_or(u32::MAX);
    turns
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Gives the bookings that cost a turn. Of the seats that were taken at short notice, the first in 90 days is free, and it is the free ones
/// from which the 90 days are counted.
fn costing(bookings: &[BookingOfTurns]) -> Vec<&BookingOfTurns> {
    let (mut short, mut costing): (Vec<&BookingOfTurns>, Vec<&BookingOfTurns>) =
        bookings.iter().filter(|booking| costs_turn(booking)).partition(|booking| may_be_free(booking));
    short.sort_by_key(|booking| booking.short_notice_at);
    let mut free_again_at = None;
    for booking in short {
        if booking.short_notice_at < free_again_at {
            costing.push(booking);
        } else {
            free_again_at = booking.short_notice_at.map(|taken_at| taken_at.plus(SHORT_NOTICE_IS_FREE_ONCE_IN));
        }
    }
    costing
}

/// Tells whether a booking costs a turn, if its seat was not taken at short notice.
fn costs_turn(booking: &BookingOfTurns) -> bool {
    let is_excused = booking.excused_category.is_some();
    match booking.status {
        BookingStatus::Offered | BookingStatus::Requested | BookingStatus::Confirmed | BookingStatus::Attended => true,
        BookingStatus::NoShow => booking.no_show_party == Some(Party::Mentee) && !is_excused,
        BookingStatus::Cancelled => booking.late == Some(true) && booking.cancelled_by == Some(CancelledBy::Mentee) && !is_excused,
        BookingStatus::Declined | BookingStatus::Expired | BookingStatus::Waitlisted => false,
    }
}

/// Tells whether a booking that costs a turn may be free, because its seat was taken at short notice. An absence is never free.
fn may_be_free(booking: &BookingOfTurns) -> bool {
    booking.short_notice_at.is_some() && booking.status != BookingStatus::NoShow
}

/// Tells whether a late reschedule costs a turn beside the one of the booking.
fn costs_turn_more(reschedule: &LateReschedule) -> bool {
    reschedule.on_behalf_of == CancelledBy::Mentee && reschedule.excused_category.is_none()
}

/// Says when the company let the mentee down: it cancelled late, or its host did not come.
fn let_down_at(booking: &BookingOfTurns) -> Option<Instant> {
    match booking.status {
        BookingStatus::Cancelled if booking.late == Some(true) && booking.cancelled_by == Some(CancelledBy::Employer) => booking.ended_at,
        BookingStatus::NoShow if booking.no_show_party == Some(Party::Host) => Some(booking.starts_at),
        _ => None,
    }
}

/// Says when the company had the mentee moved out of the slot, which was late.
fn moved_by_company_at(reschedule: &LateReschedule) -> Option<Instant> {
    (reschedule.on_behalf_of == CancelledBy::Employer).then_some(reschedule.at)
}
