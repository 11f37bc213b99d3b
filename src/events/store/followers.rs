//! These statements keep how far followers of the log have come.

use diesel::prelude::*;

use super::super::model::EventType;
use super::EventRow;
use crate::db::Conn;
use crate::db::schema::{events, follower_positions};
use crate::error::{Error, Result};
use crate::locked;
use crate::time::Instant;

/// How far a follower has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Every event of its types up to this position is done or passed over.
    pub position: i64,
    /// A later event that has failed and is tried again.
    pub failing: Option<Failing>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failing {
    pub position: i64,
    /// How often it has failed.
    pub tries: i32,
    /// It is not tried again before this instant.
    pub retry_at: Instant,
}

impl Place {
    /// Goes on behind an event that is done or passed over.
    pub fn pass(&mut self, position: i64) {
        self.position = position;
        self.failing = self.failing.filter(|failing| failing.position > position);
    }
}

type Row = (i64, Option<i64>, i32, Option<Instant>);

const COLUMNS: (
    follower_positions::position,
    follower_positions::failing_position,
    follower_positions::tries,
    follower_positions::retry_at,
) = (follower_positions::position, follower_positions::failing_position, follower_positions::tries, follower_positions::retry_at);

fn place_of((position, failing, tries, retry_at): Row) -> Place {
    Place { position, failing: failing.zip(retry_at).map(|(position, retry_at)| Failing { position, tries, retry_at }) }
}

/// Reads how far a follower has come. The migration that brings a follower gives it its first place.
pub fn place(conn: &mut Conn, follower: &str) -> Result<Place> {
    let row = follower_positions::table.find(follower).select(COLUMNS).first::<Row>(conn).optional()?;
    row.map(place_of).ok_or_else(|| without_place(follower))
}

/// Locks the place of a follower for this transaction; `None` while another instance has it.
pub fn lock_place(conn: &mut Conn, follower: &str) -> Result<Option<Place>> {
    let query = follower_positions::table.find(follower).select(COLUMNS);
    let row: Option<Row> = match conn {
        Conn::Postgres(native) => query.for_no_key_update().skip_locked().first(native).optional()?,
        Conn::Sqlite(native) => query.first(native).optional()?,
    };
    Ok(row.map(place_of))
}

/// Locks the place of a follower, and waits while another transaction has it.
pub fn wait_for_place(conn: &mut Conn, follower: &str) -> Result<()> {
    let query = follower_positions::table.find(follower).select(follower_positions::position);
    let found: Option<i64> = locked!(conn, query, first).optional()?;
    found.map(drop).ok_or_else(|| without_place(follower))
}

pub fn save_place(conn: &mut Conn, follower: &str, place: Place) -> Result<()> {
    let failing = place.failing;
    let written = (
        follower_positions::position.eq(place.position),
        follower_positions::failing_position.eq(failing.map(|failing| failing.position)),
        follower_positions::tries.eq(failing.map_or(0, |failing| failing.tries)),
        follower_positions::retry_at.eq(failing.map(|failing| failing.retry_at)),
    );
    diesel::update(follower_positions::table.find(follower)).set(written).execute(conn)?;
    Ok(())
}

/// Reads the next events of these types that have a position behind this one, in the order of positions. There is a statement for each type,
/// because one index has the events of one type in their order.
pub fn following(conn: &mut Conn, kinds: &[EventType], after: i64, at_most: i64) -> Result<Vec<(i64, EventRow)>> {
    let mut found = Vec::new();
    for kind in kinds {
        let of_kind = events::table.filter(events::event_type.eq(*kind).and(events::position.gt(after)));
        let rows: Vec<EventRow> = of_kind.order(events::position).limit(at_most).select(EventRow::as_select()).load(conn)?;
        found.extend(rows.into_iter().filter_map(|row| Some((row.position?, row))));
    }
    found.sort_unstable_by_key(|(position, _)| *position);
    found.truncate(usize::try_from(at_most).unwrap_or(usize::MAX));
    Ok(found)
}

fn without_place(follower: &str) -> Error {
    Error::Internal(format!("the follower {follower} has no position, which the migration that brings it has to insert"))
}
