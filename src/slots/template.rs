//! What a slot says, without its time and its hosts: the slots of a series have it in common.

use serde::{Deserialize, Serialize};

use super::card::Card;
use super::model::{Approval, Mode, SlotKind};
use crate::ids::{CohortId, SiteId};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    pub site_id: Option<SiteId>,
    pub kind: SlotKind,
    pub title: String,
    pub duration_minutes: i32,
    pub capacity: i32,
    pub mode: Mode,
    pub location: Option<String>,
    pub join_url: Option<String>,
    /// The fields of work as slugs; an empty list means any.
    pub fields: Vec<String>,
    pub approval: Approval,
    /// Minutes before the start at which booking closes; `None` takes the default of the kind.
    pub booking_closes_minutes_before: Option<i32>,
    /// Minutes before the start from which a cancellation is late; `None` takes the default of the kind.
    pub cancel_cutoff_minutes_before: Option<i32>,
    /// Whether the slot leaves its hosts free for other slots at its time.
    pub allow_host_overlap: bool,
    pub card: Option<Card>,
    /// The cohort for whose mentees the slot is kept; `None` for everybody.
    pub cohort_id: Option<CohortId>,
    /// Whether everybody who is enrolled in the cohort is booked.
    pub book_cohort: bool,
}
crate::stored_as_json!(Template);

impl Template {
    /// Gives the cohort whose members the slots book; `None` where they book nobody.
    pub fn books_cohort(&self) -> Option<CohortId> {
        self.cohort_id.filter(|_| self.book_cohort)
    }
}
