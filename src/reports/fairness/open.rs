//! This finds what is open for mentees: rounds that they can enter, and bookings that are undecided or to come.

use std::collections::{HashMap, HashSet};

use crate::allocation::model::RoundStatus;
use crate::allocation::store::{RoundFilter, RoundRow, list_rounds};
use crate::bookings::cohort::Enrolments;
use crate::bookings::model::BookingStatus;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{BookingId, MenteeId, RoundId};
use crate::reports::store::{self, OwnBooking};
use crate::slots::model::SlotKind;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// At most so many open rounds are looked at, the newest.
const MOST_ROUNDS: usize = 100;

/// This is what is open for one mentee.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Open {
    pub rounds: Vec<RoundId>,
    pub entered: Vec<RoundId>,
    pub offers: Vec<BookingId>,
    pub requests: Vec<BookingId>,
    pub waiting: Vec<BookingId>,
    pub upcoming: Vec<BookingId>,
}

impl Open {
    /// Adds a booking, if something is still open about it.
    fn add(&mut self, booking: &OwnBooking) {
        match booking.status {
            BookingStatus::Offered => self.offers.push(booking.id),
            BookingStatus::Requested => self.requests.push(booking.id),
            BookingStatus::Waitlisted => self.waiting.push(booking.id),
            BookingStatus::Confirmed => self.upcoming.push(booking.id),
            BookingStatus::Declined
            | BookingStatus::Expired
            | BookingStatus::Cancelled
            | BookingStatus::Attended
            | BookingStatus::NoShow => {}
        }
    }
}

/// Finds what is open for each of these mentees, whose bookings are read already.
pub fn of(conn: &mut Conn, ids: &[MenteeId], bookings: &[OwnBooking], now: Instant) -> Result<HashMap<MenteeId, Open>> {
    let mut open: HashMap<_, _> = ids.iter().map(|mentee| (*mentee, Open::default())).collect();
    for booking in bookings.iter().filter(|booking| booking.starts_at > now && booking.kind != SlotKind::GroupSession) {
        open.entry(booking.mentee_id).or_default().add(booking);
    }
    let filter = RoundFilter { status: Some((RoundStatus::Open, now)), ..RoundFilter::default() };
    let rounds = list_rounds(conn, &filter, &PageRequest { limit: MOST_ROUNDS, after: None })?;
    if rounds.is_empty() {
        return Ok(open);
    }
    let round_ids: Vec<_> = rounds.iter().map(|round| round.id).collect();
    let entered: HashSet<_> = store::entered(conn, &round_ids, ids)?.into_iter().collect();
    let enrolments = Enrolments::of(conn, ids)?;
    for (mentee, open) in &mut open {
        let cohorts = enrolments.cohorts_of(*mentee);
        let is_for = |round: &&RoundRow| round.details.cohort_id.is_none_or(|cohort| cohorts.contains(&cohort));
        let theirs = rounds.iter().filter(is_for).map(|round| round.id);
        (open.entered, open.rounds) = theirs.partition(|round| entered.contains(&(*round, *mentee)));
    }
    Ok(open)
}
