//! The cohort in which a booking counts, and who can be booked into a slot that is for a cohort (docs/product.md, Enrolment).

use std::collections::HashMap;

use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CohortId, MenteeId};
use crate::mentees::model::{ActiveEnrolment, cohort_at};
use crate::mentees::store as mentees;
use crate::slots::store::SlotRow;
use crate::time::Instant;

/// The active enrolments of locked mentees. They do not change while the mentees are locked.
#[derive(Debug, Default)]
pub struct Enrolments(HashMap<MenteeId, Vec<ActiveEnrolment>>);

impl Enrolments {
    /// Reads the enrolments of these mentees in one query.
    pub fn of(conn: &mut Conn, mentees: &[MenteeId]) -> Result<Self> {
        let mut of = HashMap::<_, Vec<_>>::new();
        for enrolment in mentees::active_enrolments(conn, mentees)? {
            of.entry(enrolment.mentee_id).or_default().push(enrolment);
        }
        Ok(Self(of))
    }

    /// Reads the enrolments on which it depends who can be booked into a slot: those of these mentees if the slot is for a cohort, else
    /// none.
    pub fn that_matter(conn: &mut Conn, slot: &SlotRow, mentees: &[MenteeId]) -> Result<Self> {
        if slot.cohort_id.is_some() { Self::of(conn, mentees) } else { Ok(Self::default()) }
    }

    /// Tells whether a mentee can be booked into the slot, as far as its cohort goes.
    pub fn let_in(&self, mentee: MenteeId, slot: &SlotRow) -> bool {
        let enrolled = |cohort| self.0.get(&mentee).is_some_and(|all| all.iter().any(|enrolment| enrolment.cohort_id == cohort));
        slot.cohort_id.is_none_or(enrolled)
    }

    /// Gives the cohorts in which a mentee is.
    pub fn cohorts_of(&self, mentee: MenteeId) -> Vec<CohortId> {
        self.0.get(&mentee).into_iter().flatten().map(|enrolment| enrolment.cohort_id).collect()
    }

    /// Gives the cohort of a booking that is made now: the slot's, else the one in which the mentee is.
    pub fn cohort_of_booking(&self, mentee: MenteeId, slot: &SlotRow, now: Instant) -> Option<CohortId> {
        slot.cohort_id.or_else(|| cohort_at(self.0.get(&mentee)?, now))
    }
}
