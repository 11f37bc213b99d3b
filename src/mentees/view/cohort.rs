//! A cohort as coordinators see it.

use jiff::civil::Date;
use serde::Serialize;

use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CohortId, ProgrammeId};
use crate::mentees::store::CohortRow;
use crate::time::{Instant, Zone};
use crate::wire::answer::Answer;

/// One run of a programme, with its dates and its places.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Cohort)]
pub struct CohortView {
    id: CohortId,
    programme_id: ProgrammeId,
    name: String,
    /// The first day, in `timezone`.
    starts_on: Date,
    /// The last day, which belongs to the cohort.
    ends_on: Date,
    timezone: Zone,
    places: i32,
    /// How many enrolments are active, paused or completed.
    places_taken: i32,
    /// `false`: archived.
    active: bool,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl CohortView {
    /// Answers with the cohort as a step has left it.
    pub fn show(_: &mut Conn, _: &Stamp, row: CohortRow) -> Result<Answer> {
        Answer::resource(200, row.version, &Self::from(row))
    }
}

impl From<CohortRow> for CohortView {
    fn from(row: CohortRow) -> Self {
        Self {
            id: row.id,
            programme_id: row.programme_id,
            name: row.details.name,
            starts_on: row.details.starts_on.0,
            ends_on: row.details.ends_on.0,
            timezone: row.details.timezone,
            places: row.details.places,
            places_taken: row.places_taken,
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
