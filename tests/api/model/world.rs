//! These are slots and bookings in memory, as docs/product.md, Booking describes them. They are mock interviews and sessions of a cohort, without hosts.

use foothold::time::{Instant, Zone};
use jiff::SignedDuration;

use super::rounds::{Kept, Round};

/// Why a step is refused: the problem's code.
pub type Outcome = Result<(), &'static str>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Interview,
    /// An interview that is kept for the cohort.
    ForCohort,
    /// A group session that books the cohort.
    Session,
}

#[derive(Debug, Clone)]
pub struct Slot {
    /// This is the service's id, which is empty until the step that makes the slot is over.
    pub id: String,
    pub kind: Kind,
    pub status: &'static str,
    /// The employer approves.
    pub approval: bool,
    pub capacity: i32,
    pub start: Instant,
    pub minutes: i64,
    /// It is late to give up a seat from this many hours before the start on. `None` is the default of its kind.
    pub cut_off: Option<i64>,
    pub kept: Kept,
}

#[derive(Debug, Clone)]
pub struct Booking {
    /// The service's id, which is empty until the step that makes the booking is over.
    pub id: String,
    pub slot: usize,
    pub mentee: usize,
    pub status: &'static str,
    pub respond_by: Option<Instant>,
    pub offer_expires_at: Option<Instant>,
    /// In line, the lowest first.
    pub place: i64,
    /// These are the start and the end that the mentee was asked for.
    pub time: (Instant, Instant),
    /// It is late to give up the seat from this instant on. It is the slot's cut-off at the time when the seat was taken.
    pub cut_off: Option<Instant>,
    /// This says whether a cancellation that gave up a seat was late.
    pub late: Option<bool>,
    /// This is the state before a cancellation or a refusal, and the time of it.
    pub ended: Option<(&'static str, Instant)>,
    /// Each reschedule has its old slot, its new slot, and whether it was late.
    pub reschedules: Vec<(usize, usize, bool)>,
    /// The round and the mentee of the entry for which it waits, or waited. Of one entry, one booking at most has a seat.
    pub entry: Option<(usize, usize)>,
    /// It was cancelled because another place of its entry was confirmed.
    pub placed_elsewhere: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Enrolment {
    pub mentee: usize,
    pub status: &'static str,
    pub ended: Option<Instant>,
}

/// An event, in the order of the log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    Slot(&'static str, usize),
    Booking(&'static str, usize, &'static str),
    Series(&'static str, usize),
    Enrolment(&'static str, usize, &'static str),
    Round(&'static str, usize),
    Exception(&'static str),
}

#[derive(Clone)]
pub struct World {
    pub now: Instant,
    pub slots: Vec<Slot>,
    pub bookings: Vec<Booking>,
    /// These are the slots of each series.
    pub series: Vec<Vec<usize>>,
    pub enrolments: Vec<Enrolment>,
    pub rounds: Vec<Round>,
    /// Since it was last taken.
    pub told: Vec<Told>,
    /// Who was not booked into which session, and why, since it was last taken.
    pub not_booked: Vec<(usize, usize, &'static str)>,
}

/// The caps of the policy: mock interviews that are to come, and those at one company, which is the only one here.
pub const UPCOMING: usize = 2;
pub const AT_COMPANY: usize = 4;

const HOLDING: [&str; 4] = ["requested", "offered", "confirmed", "attended"];
const OPEN: [&str; 4] = ["waitlisted", "requested", "offered", "confirmed"];

pub fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

impl Slot {
    pub fn end(&self) -> Instant {
        self.start.plus(SignedDuration::from_mins(self.minutes))
    }

    pub fn time(&self) -> (Instant, Instant) {
        (self.start, self.end())
    }

    pub fn cut_off_at(&self) -> Instant {
        let usual = if self.kind == Kind::Session { 24 } else { 48 };
        self.start.minus(hours(self.cut_off.unwrap_or(usual)))
    }
}

impl Booking {
    pub fn is_open(&self) -> bool {
        OPEN.contains(&self.status)
    }

    pub fn holds(&self) -> bool {
        HOLDING.contains(&self.status)
    }

    pub fn is_late(&self, now: Instant) -> bool {
        self.cut_off.is_some_and(|cut_off| cut_off <= now)
    }

    pub fn deadline(&self) -> Option<Instant> {
        match self.status {
            "requested" => self.respond_by,
            "offered" => self.offer_expires_at,
            _ => None,
        }
    }
}

/// What can be asked.
impl World {
    pub fn taken(&self, slot: usize) -> i32 {
        i32::try_from(self.bookings.iter().filter(|booking| booking.slot == slot && booking.holds()).count()).unwrap()
    }

    /// Who waits, the first in line first.
    pub fn line(&self, slot: usize) -> Vec<usize> {
        let mut line: Vec<_> = self.of_slot(slot).into_iter().filter(|id| self.bookings[*id].status == "waitlisted").collect();
        line.sort_by_key(|id| self.bookings[*id].place);
        line
    }

    pub fn position(&self, id: usize) -> Option<usize> {
        self.line(self.bookings[id].slot).iter().position(|other| *other == id).map(|position| position + 1)
    }

    /// Whose time to answer has ended.
    pub fn due(&self) -> Vec<usize> {
        (0..self.bookings.len()).filter(|id| self.bookings[*id].deadline().is_some_and(|deadline| deadline <= self.now)).collect()
    }

    /// In the order of their ids. Bookings of one step are made at one instant, and then their ids are in any order.
    pub fn of_slot(&self, slot: usize) -> Vec<usize> {
        let mut all: Vec<_> = (0..self.bookings.len()).filter(|id| self.bookings[*id].slot == slot).collect();
        all.sort_by_key(|id| &self.bookings[*id].id);
        all
    }

    pub fn is_full(&self, slot: usize) -> bool {
        self.taken(slot) >= self.slots[slot].capacity
    }

    pub fn may_offer(&self, slot: usize) -> bool {
        self.slots[slot].status == "published" && self.now < self.slots[slot].start && !self.is_kept(slot)
    }

    /// Seats that the mentee holds elsewhere at that time.
    pub fn clashes(&self, mentee: usize, slot: usize) -> bool {
        let there = &self.slots[slot];
        self.bookings.iter().any(|other| {
            let here = &self.slots[other.slot];
            other.mentee == mentee && other.slot != slot && other.holds() && here.start < there.end() && there.start < here.end()
        })
    }

    /// Tells whether a cap stands in the way of one more seat in this slot, or of one more place in its line. A session has no caps, and a
    /// booking that moves does not count.
    pub fn at_cap(&self, mentee: usize, slot: usize, moves: Option<usize>, joins: bool) -> bool {
        let is_capped = |slot: usize| self.slots[slot].kind != Kind::Session;
        let counts = |id: usize, other: &Booking| other.mentee == mentee && Some(id) != moves && is_capped(other.slot);
        let others = || self.bookings.iter().enumerate().filter(|(id, other)| counts(*id, other));
        let to_come =
            |other: &Booking| other.is_open() && (joins || other.status != "waitlisted") && self.now < self.slots[other.slot].end();
        let upcoming = others().filter(|(_, other)| to_come(other)).count();
        is_capped(slot) && (upcoming >= UPCOMING || others().filter(|(_, other)| other.holds()).count() >= AT_COMPANY)
    }

    /// With one booking of the mentee out of the way.
    pub fn clashes_without(&self, id: usize, slot: usize) -> bool {
        let mut without = self.bookings.clone();
        without[id].status = "cancelled";
        let world = Self { bookings: without, ..self.clone() };
        world.clashes(self.bookings[id].mentee, slot)
    }

    pub fn check_open(&self, slot: usize) -> Outcome {
        if self.slots[slot].status == "published" && self.now < self.booking_closes(slot) && !self.is_kept(slot) {
            Ok(())
        } else {
            Err("slot-not-open")
        }
    }

    pub fn booking_closes(&self, slot: usize) -> Instant {
        let before = if self.slots[slot].kind == Kind::Session { 2 } else { 48 };
        self.slots[slot].start.minus(hours(before))
    }

    /// Checks that the slot has not begun. After its start only attendance is recorded, slots are completed, and a coordinator cancels.
    pub fn check_not_begun(&self, slot: usize) -> Outcome {
        if self.now < self.slots[slot].start { Ok(()) } else { Err("conflict") }
    }

    pub fn check_not_there(&self, mentee: usize, slot: usize) -> Outcome {
        let there = self.bookings.iter().any(|other| other.mentee == mentee && other.slot == slot && other.is_open());
        if there { Err("already-booked") } else { Ok(()) }
    }

    pub fn respond_by(&self, start: Instant) -> Option<Instant> {
        let usual = self.now.plus(hours(72)).min(start.minus(hours(24)));
        Some(by_day(usual.max(self.now.plus(hours(4)))).min(start))
    }

    pub fn offer_expires_at(&self, start: Instant) -> Option<Instant> {
        let held = match () {
            () if start < self.now.plus(hours(72)) => hours(4),
            () if start < self.now.plus(hours(24 * 7)) => hours(24),
            () => hours(48),
        };
        Some(by_day(self.now.plus(held)).min(start))
    }
}

/// Nothing ends between eight in the evening and nine in the morning: it ends in the morning.
fn by_day(at: Instant) -> Instant {
    let london = Zone::named("Europe/London").unwrap();
    let day = london.date_at(at);
    let on = |day: jiff::civil::Date, time: &str| london.instant_of(format!("{day}T{time}").parse().unwrap()).unwrap();
    match at {
        _ if at < on(day, "09:00") => on(day, "09:00"),
        _ if at > on(day, "20:00") => on(day.tomorrow().unwrap(), "09:00"),
        _ => at,
    }
}
