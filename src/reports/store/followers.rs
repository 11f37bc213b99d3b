//! This statement finds events on which a follower of the log has failed. Only the institute sees them.

use diesel::prelude::*;

use super::page::one_page;
use crate::db::schema::{events, follower_failures};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{CompanyId, FailureId};
use crate::reports::model::{About, Found, Position};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

#[derive(Queryable, Selectable)]
#[diesel(table_name = follower_failures)]
#[expect(clippy::struct_field_names, reason = "a column is called so")]
struct Failed {
    id: FailureId,
    follower: String,
    #[diesel(select_expression = events::event_type)]
    event_type: EventType,
    #[diesel(select_expression = events::company_id)]
    company_id: Option<CompanyId>,
    error: String,
    failed_at: Instant,
}

/// Finds the events that a follower has passed over, until a retry succeeds. Those that failed first come first, and the note says what went
/// wrong.
pub fn follower_failures(conn: &mut Conn, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let failed = follower_failures::table.inner_join(events::table).into_boxed::<MultiBackend>();
    let query = one_page!(failed, page, follower_failures::failed_at, follower_failures::id);
    let rows: Vec<Failed> = query.select(Failed::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Found::from).collect())
}

impl From<Failed> for Found {
    fn from(row: Failed) -> Self {
        Self {
            at: row.failed_at,
            id: row.id.uuid(),
            due_at: Some(row.failed_at),
            company_id: row.company_id,
            about: About::FollowerFailure { id: row.id, title: format!("{} after {}", row.follower, row.event_type) },
            note: Some(row.error),
        }
    }
}
