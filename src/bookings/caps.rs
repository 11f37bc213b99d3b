//! The caps of one mentee: how many one-to-ones there may be, and how much shadowing (docs/product.md, Caps). They are judged under the
//! mentee's lock at each way to a seat.

use std::collections::{BTreeSet, HashMap};

use diesel::Queryable;
use jiff::ToSpan;
use jiff::civil::Date;

use super::model::{BookingStatus, ExcusedCategory, Party};
use super::store::{self, BookingRow};
use super::waitlist::waits;
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::{OVERRIDE_HINT, Refusal, Result};
use crate::ids::{BookingId, CohortId, CompanyId, MenteeId};
use crate::mentees::store as mentees;
use crate::policy::settings::Settings;
use crate::slots::model::SlotKind;
use crate::slots::store::SlotRow;
use crate::time::{Instant, Zone};

/// Bookings of a mentee without a cohort are counted over so many days before the slot's start.
const WITHOUT_COHORT_DAYS: i64 = 365;

/// The settings with the limits of shadowing begin with this.
const SHADOWING_LIMITS: &str = "shadowing_limits.";

/// The one cap that counts minutes; all others count bookings or days.
pub const MINUTES_PER_DAY: &str = "shadowing_limits.minutes_per_day";

/// This is a one-to-one that the mentee has, or had.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct OneToOne {
    pub id: BookingId,
    pub company_id: CompanyId,
    pub kind: SlotKind,
    pub status: BookingStatus,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub cohort_id: Option<CohortId>,
    pub no_show_party: Option<Party>,
    pub excused: Option<ExcusedCategory>,
}

/// This is what the caps count, for locked mentees. It stays true while the mentees are locked.
#[derive(Debug, Default)]
pub struct Counted {
    one_to_ones: HashMap<MenteeId, Vec<OneToOne>>,
    ends: HashMap<CohortId, (Date, Zone)>,
}

/// This says which seat a mentee would get, and on what way.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    pub mentee: MenteeId,
    /// The cohort in which the booking counts.
    pub cohort: Option<CohortId>,
    /// The mentee's booking that moves, which does not count.
    pub moves: Option<BookingId>,
    /// The mentee joins a waitlist by hand, so places on other waitlists count as upcoming.
    pub joins_waitlist: bool,
    pub now: Instant,
}

/// This is a cap that stands in the way of a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The path of its setting in the policy.
    pub limit: &'static str,
    pub max: i64,
    /// So much there is already: bookings, days, or minutes.
    pub count: i64,
    pub lifts_at: Option<Instant>,
    /// The bookings that count.
    pub bookings: Vec<BookingId>,
}

/// This is a cap with what it counts already, whether it stands in the way or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    pub counted: Reached,
    pub is_reached: bool,
}

impl Reached {
    /// Makes the refusal. `passable` tells whether the act that is refused takes an override.
    pub fn refusal(self, passable: bool) -> Refusal {
        let Self { limit, max, count, lifts_at, bookings } = self;
        let lifts = lifts_at.map_or_else(String::new, |at| format!(" It lifts at {at}."));
        let pass = if passable { OVERRIDE_HINT } else { "" };
        let detail = format!("The mentee is at the limit {limit}: {count}, where at most {max} are possible.{lifts}{pass}");
        Refusal::CapReached { detail, limit, max, count, lifts_at, bookings: Some(bookings) }
    }
}

impl Counted {
    /// Reads what counts for these mentees and cohorts: one query for the bookings, and one for the cohorts if there are any. A group session
    /// has no caps, so nothing is read for it.
    pub fn of(conn: &mut Conn, slot: &SlotRow, who: &[(MenteeId, Option<CohortId>)]) -> Result<Self> {
        if slot.kind == SlotKind::GroupSession { Ok(Self::default()) } else { Self::read(conn, who) }
    }

    /// Reads the same for slots of any kind.
    pub fn read(conn: &mut Conn, who: &[(MenteeId, Option<CohortId>)]) -> Result<Self> {
        let ids: BTreeSet<_> = who.iter().map(|(mentee, _)| *mentee).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let cohorts: BTreeSet<_> = who.iter().filter_map(|(_, cohort)| *cohort).collect();
        let ends = mentees::ends_of_cohorts(conn, &cohorts.into_iter().collect::<Vec<_>>())?;
        Ok(Self { one_to_ones: store::one_to_ones(conn, &ids)?, ends })
    }

    /// Counts the one-to-ones of a kind that a mentee has or has had in a cohort, against the cap of the cohort.
    pub fn used(&self, mentee: MenteeId, cohort: CohortId, kind: SlotKind) -> usize {
        let all = self.one_to_ones.get(&mentee).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter(|one| one.kind == kind && one.cohort_id == Some(cohort) && one.had_or_has()).count()
    }

    /// Gives the instant from which on the caps of a cohort no longer apply.
    pub fn released_at(&self, settings: &Settings, cohort: CohortId) -> Option<Instant> {
        let (ends_on, zone) = self.ends.get(&cohort)?;
        let weeks = i64::from(settings.cap_per_cohort.released_weeks_before_end);
        Some(zone.start_of(ends_on.saturating_sub(weeks.weeks())))
    }

    /// Gives every cap that stands in the way of a seat in this slot, in the order of docs/product.md, Caps.
    pub fn reached(&self, settings: &Settings, slot: &SlotRow, claim: &Claim) -> Vec<Reached> {
        self.limits(settings, slot, claim).into_iter().filter(|used| used.is_reached).map(|used| used.counted).collect()
    }

    /// Gives every cap that applies to a seat in this slot, with how much of it is used.
    pub fn limits(&self, settings: &Settings, slot: &SlotRow, claim: &Claim) -> Vec<Used> {
        let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return Vec::new() };
        let released = |cohort| Some(CohortOfSeat { id: cohort, released_at: self.released_at(settings, cohort)? });
        let seat = Seat {
            kind: slot.kind,
            company_id: slot.company_id,
            starts_at,
            ends_at,
            zone: &slot.timezone,
            cohort: claim.cohort.and_then(released),
            now: claim.now,
            joins_waitlist: claim.joins_waitlist,
        };
        let all = self.one_to_ones.get(&claim.mentee).map(Vec::as_slice).unwrap_or_default();
        let others: Vec<_> = all.iter().filter(|other| Some(other.id) != claim.moves).copied().collect();
        used(settings, &seat, &others)
    }
}

/// Finds what a move of a slot passes: for each of its bookings that hold a seat, the mentee's limits of shadowing, judged at the slot's new time.
/// A move is not refused because of them.
pub fn passed_by_move(
    conn: &mut Conn,
    settings: &Settings,
    moved: &SlotRow,
    open: &[BookingRow],
    now: Instant,
) -> Result<HashMap<BookingId, WordList>> {
    if moved.kind != SlotKind::Shadowing {
        return Ok(HashMap::new());
    }
    let seated: Vec<_> = open.iter().filter(|booking| !waits(booking)).collect();
    let who: Vec<_> = seated.iter().map(|booking| (booking.mentee_id, booking.cohort_id)).collect();
    let counted = Counted::of(conn, moved, &who)?;
    let mut over = HashMap::new();
    for booking in seated {
        let claim = Claim { mentee: booking.mentee_id, cohort: booking.cohort_id, moves: Some(booking.id), joins_waitlist: false, now };
        let limits = counted.reached(settings, moved, &claim).into_iter().map(|reached| reached.limit);
        let limits: Vec<_> = limits.filter(|limit| limit.starts_with(SHADOWING_LIMITS)).map(str::to_owned).collect();
        if !limits.is_empty() {
            over.insert(booking.id, WordList(limits));
        }
    }
    Ok(over)
}

/// This is the seat that the mentee would get.
#[derive(Debug, Clone, Copy)]
struct Seat<'a> {
    kind: SlotKind,
    company_id: CompanyId,
    starts_at: Instant,
    ends_at: Instant,
    zone: &'a Zone,
    cohort: Option<CohortOfSeat>,
    now: Instant,
    joins_waitlist: bool,
}

/// This is the cohort in which a seat counts.
#[derive(Debug, Clone, Copy)]
struct CohortOfSeat {
    id: CohortId,
    /// From this instant on the limits of a cohort do not apply.
    released_at: Instant,
}

/// Gives every cap that applies to this seat. `others` are the mentee's other one-to-ones.
fn used(settings: &Settings, seat: &Seat, others: &[OneToOne]) -> Vec<Used> {
    let (per_cohort, upcoming, company) = (settings.cap_per_cohort, settings.cap_upcoming, settings.cap_same_company);
    let one_to_one = || of_upcoming("cap_upcoming.one_to_one", upcoming.one_to_one, seat, others, false);
    let of_kind = |of_cohort: Option<Used>, upcoming: Used, company: Used| -> Vec<Used> {
        of_cohort.into_iter().chain([upcoming, one_to_one(), company]).collect()
    };
    match seat.kind {
        SlotKind::GroupSession => Vec::new(),
        SlotKind::MockInterview => of_kind(
            of_cohort("cap_per_cohort.mock_interview", per_cohort.mock_interview, seat, others),
            of_upcoming("cap_upcoming.mock_interview", upcoming.mock_interview, seat, others, true),
            of_company("cap_same_company.mock_interview", company.mock_interview, seat, others),
        ),
        SlotKind::Shadowing => {
            let mut found = of_kind(
                of_cohort("cap_per_cohort.shadowing", per_cohort.shadowing, seat, others),
                of_upcoming("cap_upcoming.shadowing", upcoming.shadowing, seat, others, true),
                of_company("cap_same_company.shadowing", company.shadowing, seat, others),
            );
            found.extend(of_shadowing(settings, seat, others));
            found
        }
    }
}

fn of_cohort(limit: &'static str, max: i32, seat: &Seat, others: &[OneToOne]) -> Option<Used> {
    let lifts_at = seat.cohort.map(|cohort| cohort.released_at);
    if lifts_at.is_some_and(|lifts_at| lifts_at <= seat.now) {
        return None;
    }
    Some(at_most(limit, max, lifts_at, others.iter().filter(|other| other.kind == seat.kind && other.had_or_has() && other.is_with(seat))))
}

fn of_upcoming(limit: &'static str, max: i32, seat: &Seat, others: &[OneToOne], of_kind: bool) -> Used {
    let mut counted: Vec<_> = others.iter().filter(|other| (!of_kind || other.kind == seat.kind) && other.is_upcoming(seat)).collect();
    counted.sort_by_key(|other| other.ends_at);
    // So many have to end before there is room for one more. Where none is possible at all, the cap does not lift.
    let ends_last = usize::try_from(max).ok().filter(|max| *max > 0).and_then(|max| counted.get(counted.len().checked_sub(max)?));
    let lifts_at = ends_last.map(|other| other.ends_at);
    at_most(limit, max, lifts_at, counted.into_iter())
}

fn of_company(limit: &'static str, max: i32, seat: &Seat, others: &[OneToOne]) -> Used {
    let there = |other: &&OneToOne| other.kind == seat.kind && other.company_id == seat.company_id && other.had_or_has();
    at_most(limit, max, None, others.iter().filter(there))
}

fn at_most<'a>(limit: &'static str, max: i32, lifts_at: Option<Instant>, counted: impl Iterator<Item = &'a OneToOne>) -> Used {
    let bookings: Vec<_> = counted.map(|booking| booking.id).collect();
    let (max, count) = (i64::from(max), number(bookings.len()));
    Used { counted: Reached { limit, max, count, lifts_at, bookings }, is_reached: count >= max }
}

/// Gives the limits of shadowing. Days are those of the seat's time zone. A second slot on a day makes no further day.
fn of_shadowing(settings: &Settings, seat: &Seat, others: &[OneToOne]) -> Vec<Used> {
    let limits = settings.shadowing_limits;
    let day_of = |other: &OneToOne| seat.zone.date_at(other.starts_at);
    let day = seat.zone.date_at(seat.starts_at);
    let shadowing: Vec<_> = others.iter().filter(|other| other.kind == SlotKind::Shadowing && other.had_or_has()).collect();
    let same_day: Vec<_> = shadowing.iter().copied().filter(|other| day_of(other) == day).collect();
    let minutes = same_day.iter().map(|other| minutes(other.starts_at, other.ends_at)).sum::<i64>();
    let max = i64::from(limits.minutes_per_day);
    let too_long = minutes + self::minutes(seat.starts_at, seat.ends_at) > max;
    let of_day =
        Reached { limit: MINUTES_PER_DAY, max, count: minutes, lifts_at: None, bookings: same_day.iter().map(|other| other.id).collect() };
    let mut found = vec![Used { counted: of_day, is_reached: too_long }];
    if !same_day.is_empty() {
        return found;
    }
    let mut days = |limit, max: i32, counted: &dyn Fn(&OneToOne) -> bool| {
        let counted: Vec<_> = shadowing.iter().copied().filter(|other| counted(other)).collect();
        let count = number(counted.iter().map(|other| day_of(other)).collect::<BTreeSet<_>>().len());
        let (max, bookings) = (i64::from(max), counted.iter().map(|other| other.id).collect());
        found.push(Used { counted: Reached { limit, max, count, lifts_at: None, bookings }, is_reached: count >= max });
    };
    let row = row_around(day, &shadowing.iter().map(|other| day_of(other)).collect());
    days("shadowing_limits.days_in_a_row", limits.days_in_a_row, &|other| row.contains(&day_of(other)));
    let a_year_before = day.saturating_sub(12.months());
    days("shadowing_limits.days_per_company_in_12_months", limits.days_per_company_in_12_months, &|other| {
        other.company_id == seat.company_id && (a_year_before..=day).contains(&day_of(other))
    });
    days("shadowing_limits.days_per_cohort", limits.days_per_cohort, &|other| other.is_with(seat));
    found
}

fn minutes(from: Instant, until: Instant) -> i64 {
    until.since(from).as_mins()
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Gives the taken days that stand in one row with `day`.
fn row_around(day: Date, taken: &BTreeSet<Date>) -> BTreeSet<Date> {
    let before = std::iter::successors(day.yesterday().ok(), |day| day.yesterday().ok()).take_while(|day| taken.contains(day));
    let after = std::iter::successors(day.tomorrow().ok(), |day| day.tomorrow().ok()).take_while(|day| taken.contains(day));
    before.chain(after).collect()
}

impl OneToOne {
    /// Tells whether it counts for good: requested, offered, confirmed, attended, or missed by the mentee without an excuse.
    fn had_or_has(&self) -> bool {
        match self.status {
            BookingStatus::Requested | BookingStatus::Offered | BookingStatus::Confirmed | BookingStatus::Attended => true,
            BookingStatus::NoShow => self.no_show_party == Some(Party::Mentee) && self.excused.is_none(),
            BookingStatus::Waitlisted | BookingStatus::Declined | BookingStatus::Expired | BookingStatus::Cancelled => false,
        }
    }

    /// Tells whether it is still to come. Places on waitlists count only for a mentee who joins another waitlist.
    fn is_upcoming(&self, seat: &Seat) -> bool {
        let counts = match self.status {
            BookingStatus::Requested | BookingStatus::Offered | BookingStatus::Confirmed => true,
            BookingStatus::Waitlisted => seat.joins_waitlist,
            BookingStatus::Declined
            | BookingStatus::Expired
            | BookingStatus::Cancelled
            | BookingStatus::Attended
            | BookingStatus::NoShow => false,
        };
        counts && self.ends_at > seat.now
    }

    /// Tells whether it counts in the same cohort; without a cohort, whether it is in the days before the seat's start.
    fn is_with(&self, seat: &Seat) -> bool {
        if let Some(cohort) = seat.cohort {
            return self.cohort_id == Some(cohort.id);
        }
        let since = seat.starts_at.minus(jiff::SignedDuration::from_hours(24 * WITHOUT_COHORT_DAYS));
        since < self.starts_at && self.starts_at <= seat.starts_at
    }
}
