//! Which places of a round somebody could take. An entry is warned by it, and the draw decides by it (docs/fairness.md, The draw).

use std::collections::{BTreeSet, HashMap};

use super::rule::WhyNot;
use crate::bookings::caps::{Claim, Counted, Reached};
use crate::bookings::cohort::Enrolments;
use crate::bookings::reasons;
use crate::bookings::store::{self as bookings, OwnBooking};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CohortId, MenteeId};
use crate::mentees::model::WorkplaceClearance;
use crate::mentees::store::MenteeRow;
use crate::policy::settings::Settings;
use crate::slots::model::SlotKind;
use crate::slots::store::SlotRow;
use crate::time::Instant;

/// What the places of some mentees depend on, read once for all of them and for all slots of a round. It stays true while the mentees are
/// locked.
pub struct Abilities {
    settings: Settings,
    /// The cohort of the round.
    cohort: Option<CohortId>,
    now: Instant,
    mentees: HashMap<MenteeId, MenteeRow>,
    enrolments: Enrolments,
    own: HashMap<MenteeId, Vec<OwnBooking>>,
    counted: Counted,
}

impl Abilities {
    /// Reads what matters for these mentees and slots, each kind of row with one query for a thousand mentees.
    pub fn read(
        conn: &mut Conn,
        settings: &Settings,
        cohort: Option<CohortId>,
        mentees: HashMap<MenteeId, MenteeRow>,
        slots: &[SlotRow],
        now: Instant,
    ) -> Result<Self> {
        let mut ids: Vec<_> = mentees.keys().copied().collect();
        ids.sort_unstable();
        let enrolments = Enrolments::of(conn, &ids)?;
        let who: BTreeSet<_> =
            ids.iter().flat_map(|mentee| slots.iter().map(|slot| (*mentee, cohort_of(&enrolments, cohort, *mentee, slot, now)))).collect();
        let counted = Counted::read(conn, &who.into_iter().collect::<Vec<_>>())?;
        let own = bookings::near_of_all(conn, &ids, slots)?;
        Ok(Self { settings: *settings, cohort, now, mentees, enrolments, own, counted })
    }

    pub fn mentee(&self, id: MenteeId) -> Option<&MenteeRow> {
        self.mentees.get(&id)
    }

    /// Gives the cohort in which a booking of this slot counts for the mentee: the slot's, else the round's, else the mentee's own.
    pub fn cohort_of(&self, mentee: MenteeId, slot: &SlotRow) -> Option<CohortId> {
        cohort_of(&self.enrolments, self.cohort, mentee, slot, self.now)
    }

    /// Gives every cap that applies to a seat of this slot, with what counts already.
    pub fn used(&self, mentee: MenteeId, slot: &SlotRow) -> Vec<Reached> {
        self.counted.limits(&self.settings, slot, &self.claim(mentee, slot)).into_iter().map(|used| used.counted).collect()
    }

    fn claim(&self, mentee: MenteeId, slot: &SlotRow) -> Claim {
        Claim { mentee, cohort: self.cohort_of(mentee, slot), moves: None, joins_waitlist: false, now: self.now }
    }

    /// Says why a mentee could not take a place of this slot: the first reason that there is. A field is a filter, so a slot for other fields
    /// than the mentee's is none of those that the mentee can have.
    pub fn why_not(&self, id: MenteeId, slot: &SlotRow) -> Option<WhyNot> {
        let Some(mentee) = self.mentees.get(&id).filter(|mentee| mentee.active) else { return Some(WhyNot::NoLongerActive) };
        let in_the_way = self.own.get(&id).into_iter().flatten().filter(|booking| booking.is_in_the_way(slot));
        let (here, elsewhere): (Vec<&OwnBooking>, Vec<&OwnBooking>) = in_the_way.partition(|booking| booking.ids().1 == slot.id);
        let is_enrolled =
            self.enrolments.let_in(id, slot) && self.cohort.is_none_or(|cohort| self.enrolments.cohorts_of(id).contains(&cohort));
        let is_cleared = slot.kind != SlotKind::Shadowing || mentee.workplace_clearance == WorkplaceClearance::Cleared;
        if !here.is_empty() {
            Some(WhyNot::AlreadyBooked)
        } else if !reasons::suits(mentee, slot) {
            Some(WhyNot::NotEligibleField)
        } else if !is_enrolled {
            Some(WhyNot::NotEnrolled)
        } else if !is_cleared {
            Some(WhyNot::ClearanceNeeded)
        } else if !elsewhere.is_empty() {
            Some(WhyNot::Clash)
        } else if !self.counted.reached(&self.settings, slot, &self.claim(id, slot)).is_empty() {
            Some(WhyNot::CapReached)
        } else {
            None
        }
    }
}

fn cohort_of(enrolments: &Enrolments, round: Option<CohortId>, mentee: MenteeId, slot: &SlotRow, now: Instant) -> Option<CohortId> {
    slot.cohort_id.or(round).or_else(|| enrolments.cohort_of_booking(mentee, slot, now))
}
