//! The people whom the figures of a summary are about.

use std::collections::{HashMap, HashSet};

use super::figures::number;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CohortId, MenteeId};
use crate::mentees::model::EnrolmentStatus;
use crate::reports::store::{self, Counted, Ended, Person};
use crate::time::Instant;

#[derive(Default)]
pub struct People {
    /// This says how many mentees there are: those who are not archived, and those who have a booking that counts.
    count: u64,
    /// This says when each mentee with a booking was registered.
    registered_at: HashMap<MenteeId, Instant>,
    /// This says when the first enrolment of a mentee in a cohort begins.
    enrolled_at: HashMap<(MenteeId, CohortId), Instant>,
    /// This says who is in a cohort or has completed it, and who has a booking that counts there.
    of_cohort: HashMap<CohortId, HashSet<MenteeId>>,
}

impl People {
    /// Reads the people of these bookings, everybody who was registered by then, and the cohorts of the bookings with the one that is asked
    /// for.
    pub fn of(conn: &mut Conn, counted: &Counted, all: &[Ended]) -> Result<Self> {
        let ids: HashSet<MenteeId> = all.iter().map(|ended| ended.mentee_id).collect();
        let known = store::people(conn, &ids.into_iter().collect::<Vec<_>>())?;
        let is_counted = |person: &&Person| person.active && person.registered_at < counted.to;
        let others = known.len() - known.iter().filter(is_counted).count();
        let count = u64::try_from(store::count_people(conn, counted.to)?).unwrap_or(0) + number(others);
        let registered_at = known.iter().map(|person| (person.id, person.registered_at)).collect();
        let mut people = Self { count, registered_at, ..Self::default() };
        people.read_cohorts(conn, counted.cohort_id, all)?;
        Ok(people)
    }

    fn read_cohorts(&mut self, conn: &mut Conn, asked: Option<CohortId>, all: &[Ended]) -> Result<()> {
        for ended in all {
            if let Some(cohort) = ended.cohort_id {
                self.of_cohort.entry(cohort).or_default().insert(ended.mentee_id);
            }
        }
        let named: HashSet<CohortId> = self.of_cohort.keys().copied().chain(asked).collect();
        for enrolled in store::enrolled(conn, &named.into_iter().collect::<Vec<_>>())? {
            let begins = enrolled.timezone.start_of(enrolled.starts_on.0);
            let first = self.enrolled_at.entry((enrolled.mentee_id, enrolled.cohort_id)).or_insert(begins);
            *first = begins.min(*first);
            match enrolled.status {
                EnrolmentStatus::Active | EnrolmentStatus::Paused | EnrolmentStatus::Completed => {
                    self.of_cohort.entry(enrolled.cohort_id).or_default().insert(enrolled.mentee_id);
                }
                EnrolmentStatus::Withdrawn | EnrolmentStatus::Ended => {}
            }
        }
        Ok(())
    }

    /// Gives those who are in a cohort, in no order.
    pub fn members(&self, cohort: CohortId) -> Vec<MenteeId> {
        self.of_cohort.get(&cohort).into_iter().flatten().copied().collect()
    }

    /// Counts everybody, or those of a cohort.
    pub fn counted(&self, cohort: Option<CohortId>) -> u64 {
        cohort.map_or(self.count, |cohort| self.counted_in([cohort]))
    }

    /// Counts those who are in one of these cohorts.
    pub fn counted_in(&self, cohorts: impl IntoIterator<Item = CohortId>) -> u64 {
        let theirs: HashSet<&MenteeId> = cohorts.into_iter().filter_map(|cohort| self.of_cohort.get(&cohort)).flatten().collect();
        number(theirs.len())
    }

    /// Says since when the mentee of a booking has waited for it: since the enrolment in the cohort in which the booking counts began, else since
    /// the mentee was registered.
    pub fn waits_since(&self, ended: &Ended) -> Option<Instant> {
        let enrolled_at = ended.cohort_id.and_then(|cohort| self.enrolled_at.get(&(ended.mentee_id, cohort)));
        enrolled_at.or_else(|| self.registered_at.get(&ended.mentee_id)).copied()
    }
}
