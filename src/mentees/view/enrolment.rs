//! An enrolment as coordinators see it.

use jiff::civil::Date;
use serde::Serialize;

use crate::ids::{CohortId, EnrolmentId, MenteeId, ProgrammeId, SlotId};
use crate::mentees::model::{EnrolmentStatus, WhyNotBooked};
use crate::mentees::store::EnrolmentRow;
use crate::time::Instant;

/// One mentee's place in a cohort.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Enrolment)]
pub struct EnrolmentView {
    id: EnrolmentId,
    cohort_id: CohortId,
    programme_id: ProgrammeId,
    mentee_id: MenteeId,
    status: EnrolmentStatus,
    /// The first day, in the cohort's time zone.
    starts_on: Date,
    /// When it was completed, withdrawn or ended.
    ended_at: Option<Instant>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
    /// The sessions of the cohort into which the mentee was not booked; only in the answer that enrols or resumes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    not_booked: Vec<NotBookedSessionView>,
}

/// A session that books its cohort, and has not booked this mentee.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = NotBookedSession)]
pub struct NotBookedSessionView {
    pub slot_id: SlotId,
    /// Another seat at that time, or left this session by hand before.
    pub code: WhyNotBooked,
}

impl EnrolmentView {
    /// Shows an enrolment after a step, with the sessions that have not booked the mentee.
    pub fn after_step(row: EnrolmentRow, not_booked: Vec<NotBookedSessionView>) -> Self {
        Self { not_booked, ..Self::from(row) }
    }
}

impl From<EnrolmentRow> for EnrolmentView {
    fn from(row: EnrolmentRow) -> Self {
        Self {
            id: row.id,
            cohort_id: row.cohort_id,
            programme_id: row.programme_id,
            mentee_id: row.mentee_id,
            status: row.status,
            starts_on: row.starts_on.0,
            ended_at: row.ended_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            not_booked: Vec::new(),
        }
    }
}
