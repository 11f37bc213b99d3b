//! A mentee as coordinators see one.

use serde::Serialize;

use super::model::WorkplaceClearance;
use super::store::MenteeRow;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::time::{Instant, Zone};
use crate::wire::answer::Answer;

/// A mentee, as coordinators see one.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Mentee)]
pub struct MenteeView {
    id: MenteeId,
    full_name: String,
    preferred_name: String,
    email: Option<String>,
    profession: Option<String>,
    fields: Vec<String>,
    target_role: Option<String>,
    timezone: Zone,
    workplace_clearance: WorkplaceClearance,
    adjustment_for_host: Option<String>,
    active: bool,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl MenteeView {
    /// Answers with the mentee as a step has left it.
    pub fn show(_: &mut Conn, _: &Stamp, row: MenteeRow) -> Result<Answer> {
        Answer::resource(200, row.version, &Self::from(row))
    }
}

impl From<MenteeRow> for MenteeView {
    fn from(row: MenteeRow) -> Self {
        Self {
            id: row.id,
            full_name: row.full_name,
            preferred_name: row.preferred_name,
            email: row.email,
            profession: row.profession,
            fields: row.fields.0,
            target_role: row.target_role,
            timezone: row.timezone,
            workplace_clearance: row.workplace_clearance,
            adjustment_for_host: row.adjustment_for_host,
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
