//! The conditions of lists of cohorts and enrolments. A condition that is absent excludes nothing.

use super::EnrolmentStatus;
use crate::ids::{CohortId, MenteeId, ProgrammeId};

#[derive(Debug, Clone, Default)]
pub struct CohortFilter {
    pub programme_id: Option<ProgrammeId>,
    /// `false` stands for archived cohorts alone, `true` for the others.
    pub active: Option<bool>,
}

#[derive(Debug, Clone, Default)]
pub struct EnrolmentFilter {
    pub cohort_id: Option<CohortId>,
    pub mentee_id: Option<MenteeId>,
    pub status: Option<EnrolmentStatus>,
}
