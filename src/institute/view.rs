//! The institute as every key sees it.

use serde::Serialize;

use super::store::InstituteRow;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::time::{Instant, Zone};
use crate::wire::answer::Answer;

/// The institute that runs this service.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Institute)]
pub struct InstituteView {
    name: String,
    timezone: Zone,
    contact: Option<String>,
    website: Option<String>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl InstituteView {
    /// Answers with the institute as a step has left it.
    pub fn show(_: &mut Conn, _: &Stamp, row: InstituteRow) -> Result<Answer> {
        Answer::resource(200, row.version, &Self::from(row))
    }
}

impl From<InstituteRow> for InstituteView {
    fn from(row: InstituteRow) -> Self {
        Self {
            name: row.name,
            timezone: row.timezone,
            contact: row.contact,
            website: row.website,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
