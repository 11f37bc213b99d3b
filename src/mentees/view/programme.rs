//! A programme as coordinators see it.

use serde::Serialize;

use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::ProgrammeId;
use crate::mentees::store::ProgrammeRow;
use crate::time::Instant;
use crate::wire::answer::Answer;

/// An offer to mentees that is run again and again, each time for a cohort.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Programme)]
pub struct ProgrammeView {
    id: ProgrammeId,
    name: String,
    purpose: Option<String>,
    /// Who may take part, in words.
    eligibility_statement: Option<String>,
    /// `false`: archived.
    active: bool,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl ProgrammeView {
    /// Answers with the programme as a step has left it.
    pub fn show(_: &mut Conn, _: &Stamp, row: ProgrammeRow) -> Result<Answer> {
        Answer::resource(200, row.version, &Self::from(row))
    }
}

impl From<ProgrammeRow> for ProgrammeView {
    fn from(row: ProgrammeRow) -> Self {
        Self {
            id: row.id,
            name: row.details.name,
            purpose: row.details.purpose,
            eligibility_statement: row.details.eligibility_statement,
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
