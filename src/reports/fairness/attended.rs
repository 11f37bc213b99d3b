//! The one-to-ones that were attended, as the summary counts them.

use std::collections::HashMap;

use super::spread::Spread;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CohortId, MenteeId};
use crate::reports::store::{self, Counted, Ended};
use crate::reports::summary::figures::{Figure, by_person};
use crate::reports::summary::people::People;
use crate::reports::summary::small_groups::{Part, SmallGroups};
use crate::slots::model::SlotKind;

pub struct Attended {
    /// How many each mentee attended of what is asked for. Who attended none is not in it.
    pub by_person: HashMap<MenteeId, u64>,
    /// The same of both kinds, as far as they were read.
    pub by_person_of_both: HashMap<MenteeId, u64>,
    /// The summary hides the same figures from a viewer.
    pub tells_of_few: bool,
    people: People,
    cohort: Option<CohortId>,
}

impl Attended {
    pub fn read(conn: &mut Conn, counted: &Counted, kind: Option<SlotKind>) -> Result<Self> {
        let all = store::ended(conn, counted)?;
        let people = People::of(conn, counted, &all)?;
        let part = kind.map_or(Part::Whole, Part::Kind);
        let asked: Vec<Ended> = all.iter().filter(|ended| part.has(ended)).copied().collect();
        Ok(Self {
            by_person: by_person(Figure::OneToOnes, &asked),
            by_person_of_both: by_person(Figure::OneToOnes, &all),
            tells_of_few: SmallGroups { all: &all, people: &people }.is_hidden(Figure::OneToOnes, part),
            people,
            cohort: counted.cohort_id,
        })
    }

    /// Gives those who are in a cohort or have a booking that counts there.
    pub fn members(&self, cohort: CohortId) -> Vec<MenteeId> {
        self.people.members(cohort)
    }

    pub fn spread(&self) -> Spread {
        Spread::of(&self.by_person.values().copied().collect::<Vec<_>>(), self.people.counted(self.cohort))
    }
}
