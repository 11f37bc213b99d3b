//! Turns: how many of the scarce one-to-ones somebody has had, who was let down by a company, and for how long somebody has waited
//! (docs/product.md, Turns). They are counted from bookings; only for the order of a list are they kept ([`count_turns`](super::count_turns)).

use std::collections::HashMap;

use jiff::SignedDuration;

use super::model::{BookingStatus, Party};
use super::store::{self, BookingOfTurns, LateReschedule};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CohortId, MenteeId};
use crate::mentees::model::{ActiveEnrolment, MenteeFilter, cohort_at};
use crate::mentees::store::{self as mentees, KeptTurns, active_enrolments};
use crate::policy::settings::Rounds;
use crate::slots::model::{CancelledBy, SlotKind};
use crate::time::Instant;

/// The turns of somebody who is in no cohort are counted over this time.
const COUNTED_OVER: SignedDuration = days(365);
const WEEK: SignedDuration = days(7);

const fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// This is what decides whose turn it is, for one mentee and at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turns {
    pub mock_interviews: u32,
    pub shadowings: u32,
    /// A company has let the mentee down so often lately: in the last 60 days, if the policy says nothing else.
    pub credits: u32,
    /// Whole weeks since the last one-to-one that the mentee attended, else since the enrolment in the cohort began, else since
    /// the mentee was registered.
    pub weeks_waited: u32,
}

/// The turns of a mentee, with what a list in their order needs besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedTurns {
    pub turns: Turns,
    /// The weeks that the mentee has waited are counted from this instant.
    pub waiting_since: Instant,
    /// From this instant on the figures may be others without any change: a year or the time of a credit is over, or an enrolment begins.
    pub counts_until: Instant,
}

impl Turns {
    /// Gives the turns that are kept, as of an instant at which they still count.
    pub fn of_kept(kept: &KeptTurns, now: Instant) -> Self {
        let number = |count: i32| u32::try_from(count).unwrap_or(0);
        Self {
            mock_interviews: number(kept.mock_interviews),
            shadowings: number(kept.shadowings),
            credits: number(kept.credits),
            weeks_waited: weeks(kept.waiting_since, now),
        }
    }

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

/// This is what the turns of one mentee are counted over.
struct CountedOver {
    /// Bookings of these cohorts count. Without any, those count that start after `since`.
    cohorts: Vec<CohortId>,
    since: Instant,
    /// The mentee's enrolment in the cohort begins at this instant.
    enrolled_since: Option<Instant>,
    /// When the next enrolment begins, so that the turns are counted over another cohort.
    next_enrolment: Option<Instant>,
}

impl CountedOver {
    fn counts(&self, cohort: Option<CohortId>, at: Instant) -> bool {
        if self.cohorts.is_empty() { at > self.since } else { cohort.is_some_and(|cohort| self.cohorts.contains(&cohort)) }
    }

    /// Says when what began at this instant stops counting, if it does by itself.
    fn stops_counting_at(&self, at: Instant) -> Option<Instant> {
        self.cohorts.is_empty().then(|| at.plus(COUNTED_OVER))
    }
}

/// Counts the turns of these mentees as of an instant, over this cohort, or for each mentee over the one in which the mentee is. Each kind of
/// row is read once for all of them. What was booked or rescheduled after that instant does not count; the rest counts as it stands now. A
/// mentee who does not exist is not in the answer.
pub fn turns(
    conn: &mut Conn,
    mentees: &[MenteeId],
    cohort: Option<CohortId>,
    rounds: &Rounds,
    at: Instant,
) -> Result<HashMap<MenteeId, Turns>> {
    Ok(counted(conn, mentees, cohort, rounds, at)?.into_iter().map(|(mentee, counted)| (mentee, counted.turns)).collect())
}

/// Gives the turns of all mentees who are not archived, for each over the cohort in which the mentee is. The kept turns count where nothing has
/// changed since; the others are counted anew.
pub fn turns_of_all(conn: &mut Conn, rounds: &Rounds, now: Instant) -> Result<HashMap<MenteeId, Turns>> {
    let changed = mentees::turns_to_count(conn, now)?;
    let kept = mentees::kept_turns(conn, now)?;
    let mut all: HashMap<_, _> = kept.iter().map(|kept| (kept.mentee_id, Turns::of_kept(kept, now))).collect();
    let active = MenteeFilter { active: Some(true), ..MenteeFilter::default() };
    let changed: Vec<_> = mentees::list_of(conn, &active, &changed)?.iter().map(|mentee| mentee.id).collect();
    all.extend(turns(conn, &changed, None, rounds, now)?);
    Ok(all)
}

/// Does what [`turns`] does, and says more about each mentee.
pub fn counted(
    conn: &mut Conn,
    mentees: &[MenteeId],
    cohort: Option<CohortId>,
    rounds: &Rounds,
    at: Instant,
) -> Result<HashMap<MenteeId, CountedTurns>> {
    let since = at.minus(COUNTED_OVER);
    let mut over = counted_over(conn, mentees, cohort, since, at)?;
    let mut cohorts: Vec<CohortId> = over.values().flat_map(|over| over.cohorts.iter().copied()).collect();
    cohorts.sort_unstable();
    cohorts.dedup();
    let attended: HashMap<_, _> = store::last_attended(conn, mentees, at)?.into_iter().collect();
    let mut bookings = by_mentee(store::bookings_of_turns(conn, mentees, &cohorts, since, at)?, |booking| booking.mentee_id);
    let mut reschedules = by_mentee(store::late_reschedules(conn, mentees, &cohorts, since, at)?, |reschedule| reschedule.mentee_id);
    let counted = store::registered_at(conn, mentees)?.into_iter().map(|(mentee, registered_at)| {
        let without_cohort = CountedOver { cohorts: Vec::new(), since, enrolled_since: None, next_enrolment: None };
        let over = over.remove(&mentee).unwrap_or(without_cohort);
        let last_attended = attended.get(&mentee).copied().flatten();
        let waiting_since = last_attended.or(over.enrolled_since).unwrap_or(registered_at);
        let (bookings, reschedules) = (bookings.remove(&mentee).unwrap_or_default(), reschedules.remove(&mentee).unwrap_or_default());
        (mentee, count(&bookings, &reschedules, &over, waiting_since, rounds, at))
    });
    Ok(counted.collect())
}

/// Finds what the turns of each mentee with a cohort are counted over: the cohort, and those of the same programme that overlap it.
fn counted_over(
    conn: &mut Conn,
    mentees: &[MenteeId],
    cohort: Option<CohortId>,
    since: Instant,
    at: Instant,
) -> Result<HashMap<MenteeId, CountedOver>> {
    let enrolments = by_mentee(active_enrolments(conn, mentees)?, |enrolment| enrolment.mentee_id);
    let cohort_of = |mentee| cohort.or_else(|| cohort_at(enrolments.get(mentee)?, at));
    let of_each: Vec<(MenteeId, CohortId)> = mentees.iter().filter_map(|mentee| Some((*mentee, cohort_of(mentee)?))).collect();
    let mut named: Vec<CohortId> = of_each.iter().map(|(_, cohort)| *cohort).collect();
    named.sort_unstable();
    named.dedup();
    let mut overlapping: HashMap<CohortId, Vec<CohortId>> = HashMap::new();
    for (cohort, other) in store::overlapping_cohorts(conn, &named)? {
        overlapping.entry(cohort).or_default().push(other);
    }
    let over = of_each.into_iter().map(|(mentee, cohort)| {
        let own = enrolments.get(&mentee).into_iter().flatten().find(|enrolment| enrolment.cohort_id == cohort);
        let begins = |enrolment: &ActiveEnrolment| enrolment.timezone.start_of(enrolment.starts_on.0);
        let enrolled_since = own.map(begins);
        let next_enrolment = enrolments.get(&mentee).into_iter().flatten().map(begins).filter(|begins| *begins > at).min();
        (mentee, CountedOver { cohorts: overlapping.get(&cohort).cloned().unwrap_or_default(), since, enrolled_since, next_enrolment })
    });
    Ok(over.collect())
}

fn by_mentee<R>(rows: Vec<R>, mentee: impl Fn(&R) -> MenteeId) -> HashMap<MenteeId, Vec<R>> {
    let mut by_mentee: HashMap<_, Vec<R>> = HashMap::new();
    for row in rows {
        by_mentee.entry(mentee(&row)).or_default().push(row);
    }
    by_mentee
}

/// Counts the rows of one mentee.
fn count(
    bookings: &[BookingOfTurns],
    reschedules: &[LateReschedule],
    over: &CountedOver,
    waiting_since: Instant,
    rounds: &Rounds,
    at: Instant,
) -> CountedTurns {
    let mut turns = Turns::default();
    let mut counts_until = over.next_enrolment.unwrap_or(Instant::FAR_FUTURE);
    let mut leaves_at = |instant: Instant| counts_until = counts_until.min(instant);
    let costing = costing(bookings, days(rounds.short_notice_free_per_days.into()));
    for booking in costing.iter().filter(|booking| over.counts(booking.cohort_id, booking.starts_at)) {
        turns.add(booking.kind);
        if let Some(instant) = over.stops_counting_at(booking.starts_at) {
            leaves_at(instant);
        }
    }
    for reschedule in reschedules.iter().filter(|reschedule| costs_turn_more(reschedule)) {
        if over.counts(reschedule.cohort_id, reschedule.at) {
            turns.add(reschedule.kind);
            if let Some(instant) = over.stops_counting_at(reschedule.at) {
                leaves_at(instant);
            }
        }
    }
    let credited_for = days(rounds.credit_days.into());
    let credits_since = at.minus(credited_for);
    let let_down = bookings.iter().filter_map(let_down_at).chain(reschedules.iter().filter_map(moved_by_company_at));
    for let_down_at in let_down.filter(|let_down_at| *let_down_at > credits_since) {
        // Who is let down in a slot that begins later has the credit from its start on.
        let counts = let_down_at <= at;
        turns.credits += u32::from(counts);
        leaves_at(if counts { let_down_at.plus(credited_for) } else { let_down_at });
    }
    turns.weeks_waited = weeks(waiting_since, at);
    CountedTurns { turns, waiting_since, counts_until }
}

/// Counts whole weeks; there are none before `since`.
fn weeks(since: Instant, at: Instant) -> u32 {
    let weeks = at.since(since).as_secs() / WEEK.as_secs();
    u32::try_from(weeks.max(0)).unwrap_or(u32::MAX)
}

/// Gives the bookings that cost a turn. Of the seats that were taken at short notice, the first in a time is free, and it is the free ones from
/// which the time is counted.
fn costing(bookings: &[BookingOfTurns], free_once_in: SignedDuration) -> Vec<&BookingOfTurns> {
    let (mut short, mut costing): (Vec<&BookingOfTurns>, Vec<&BookingOfTurns>) =
        bookings.iter().filter(|booking| costs_turn(booking)).partition(|booking| may_be_free(booking));
    short.sort_by_key(|booking| booking.short_notice_at);
    let mut free_again_at = None;
    for booking in short {
        if booking.short_notice_at < free_again_at {
            costing.push(booking);
        } else {
            free_again_at = booking.short_notice_at.map(|taken_at| taken_at.plus(free_once_in));
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

/// Says when the company let the mentee down, for which the mentee gets a credit: it cancelled late, or its host did not come.
pub fn let_down_at(booking: &BookingOfTurns) -> Option<Instant> {
    match booking.status {
        BookingStatus::Cancelled if booking.late == Some(true) && booking.cancelled_by == Some(CancelledBy::Employer) => booking.ended_at,
        BookingStatus::NoShow if booking.no_show_party == Some(Party::Host) => Some(booking.starts_at),
        _ => None,
    }
}

/// Says when the company had the mentee moved out of the slot, which was late and gives a credit.
pub fn moved_by_company_at(reschedule: &LateReschedule) -> Option<Instant> {
    (reschedule.on_behalf_of == CancelledBy::Employer).then_some(reschedule.at)
}
