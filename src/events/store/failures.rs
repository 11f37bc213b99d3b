//! These statements keep the events on which followers of the log have failed for good.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::super::model::EventType;
use crate::db::Conn;
use crate::db::schema::{events, follower_failures};
use crate::error::Result;
use crate::ids::{EventId, FailureId};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A failure to be kept.
#[derive(Debug, Insertable)]
#[diesel(table_name = follower_failures)]
pub struct NewFailure<'a> {
    pub id: FailureId,
    pub follower: &'a str,
    pub event_id: EventId,
    pub error: String,
    pub tries: i32,
    pub failed_at: Instant,
}

/// A failure with its event's type.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = follower_failures)]
pub struct FailureRow {
    pub id: FailureId,
    pub follower: String,
    pub event_id: EventId,
    #[diesel(select_expression = events::event_type)]
    pub event_type: EventType,
    /// What went wrong last, in words.
    pub error: String,
    pub tries: i32,
    pub failed_at: Instant,
}

/// Keeps a failure, in the place of an older one of the same follower and event.
pub fn put_failure(conn: &mut Conn, failure: &NewFailure) -> Result<()> {
    let older = follower_failures::follower.eq(failure.follower).and(follower_failures::event_id.eq(failure.event_id));
    diesel::delete(follower_failures::table.filter(older)).execute(conn)?;
    diesel::insert_into(follower_failures::table).values(failure).execute(conn)?;
    Ok(())
}

/// Lists failures in the order in which they were passed over.
pub fn list_failures(conn: &mut Conn, page: &PageRequest<FailureId>) -> Result<Vec<FailureRow>> {
    let mut query = follower_failures::table.inner_join(events::table).select(FailureRow::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(follower_failures::id.gt(after));
    }
    Ok(query.order(follower_failures::id).limit(page.rows_to_read()).load(conn)?)
}

pub fn find_failure(conn: &mut Conn, id: FailureId) -> Result<FailureRow> {
    let found = follower_failures::table.inner_join(events::table).filter(follower_failures::id.eq(id));
    Ok(found.select(FailureRow::as_select()).first(conn)?)
}

pub fn update_failure(conn: &mut Conn, failure: &FailureRow) -> Result<()> {
    let again = (
        follower_failures::error.eq(&failure.error),
        follower_failures::tries.eq(failure.tries),
        follower_failures::failed_at.eq(failure.failed_at),
    );
    diesel::update(follower_failures::table.find(failure.id)).set(again).execute(conn)?;
    Ok(())
}

pub fn delete_failure(conn: &mut Conn, id: FailureId) -> Result<()> {
    diesel::delete(follower_failures::table.find(id)).execute(conn)?;
    Ok(())
}

/// Counts the failures of each follower that has some.
pub fn count_failures(conn: &mut Conn) -> Result<HashMap<String, i64>> {
    let counted = follower_failures::table.group_by(follower_failures::follower).select((follower_failures::follower, count_star()));
    let rows: Vec<(String, i64)> = counted.load(conn)?;
    Ok(rows.into_iter().collect())
}
