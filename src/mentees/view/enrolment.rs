//! An enrolment as coordinators see it.

use jiff::civil::Date;
use serde::Serialize;

use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CohortId, EnrolmentId, MenteeId, ProgrammeId};
use crate::mentees::model::EnrolmentStatus;
use crate::mentees::store::EnrolmentRow;
use crate::time::Instant;
use crate::wire::answer::Answer;

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
}

impl EnrolmentView {
    /// Answers with the enrolment as a step has left it.
    pub fn show(_: &mut Conn, _: &Stamp, row: EnrolmentRow) -> Result<Answer> {
        Answer::resource(200, row.version, &Self::from(row))
    }

    /// Answers with the address of an enrolment that was just made.
    pub fn show_made(_: &mut Conn, _: &Stamp, row: EnrolmentRow) -> Result<Answer> {
        Answer::created(format!("/v1/enrolments/{}", row.id), row.version, &Self::from(row))
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
        }
    }
}
