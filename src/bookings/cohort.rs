//! The cohort in which a booking counts (docs/product.md, Enrolment).

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

    /// Gives the cohort of a booking that is made now: the slot's, else the one in which the mentee is.
    pub fn cohort_of_booking(&self, mentee: MenteeId, slot: &SlotRow, now: Instant) -> Option<CohortId> {
        slot.cohort_id.or_else(|| cohort_at(self.0.get(&mentee)?, now))
    }
}
