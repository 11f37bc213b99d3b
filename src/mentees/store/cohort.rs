//! Every statement on `cohorts` is here. One conditional update takes a place, another one gives it back.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::civil::Date;

use super::super::model::CohortFilter;
use crate::db::schema::cohorts;
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::Result;
use crate::ids::{CohortId, ProgrammeId};
use crate::locked;
use crate::time::{Day, Instant, Zone};
use crate::wire::paging::PageRequest;

// This struct is kept as it was typed, and a merge patch changes a copy of it: so one list of fields serves the body, the row and the
// patch.
/// What is typed of a cohort.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = cohorts)]
pub struct CohortDetails {
    pub name: String,
    /// The first day, in the cohort's time zone.
    pub starts_on: Day,
    /// The last day, which belongs to the cohort.
    pub ends_on: Day,
    pub timezone: Zone,
    /// The most mentees who can be in the cohort.
    pub places: i32,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = cohorts)]
pub struct CohortRow {
    pub id: CohortId,
    pub programme_id: ProgrammeId,
    #[diesel(embed)]
    pub details: CohortDetails,
    /// The number of enrolments that are active, paused or completed. Only [`take_place`] and [`give_place_back`] write it.
    #[diesel(skip_update)]
    pub places_taken: i32,
    /// `false` for an archived cohort.
    pub active: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

pub fn insert_cohort(conn: &mut Conn, cohort: &CohortRow) -> Result<()> {
    diesel::insert_into(cohorts::table).values(cohort).execute(conn)?;
    Ok(())
}

pub fn find_cohort(conn: &mut Conn, id: CohortId) -> Result<CohortRow> {
    Ok(cohorts::table.find(id).select(CohortRow::as_select()).first(conn)?)
}

/// Locks the cohort until the transaction ends. The lock covers its places and its enrolments: nobody else changes one of them.
pub fn lock_cohort(conn: &mut Conn, id: CohortId) -> Result<CohortRow> {
    Ok(locked!(conn, cohorts::table.find(id).select(CohortRow::as_select()), first)?)
}

/// Shares the cohort for an act that relies on its state, which stays as it is until the transaction ends.
pub fn share_cohort(conn: &mut Conn, id: CohortId) -> Result<CohortRow> {
    let found = match conn {
        Conn::Postgres(native) => cohorts::table.find(id).select(CohortRow::as_select()).for_share().first(native)?,
        Conn::Sqlite(native) => cohorts::table.find(id).select(CohortRow::as_select()).first(native)?,
    };
    Ok(found)
}

/// Lists cohorts in the order in which they were made.
pub fn list_cohorts(conn: &mut Conn, filter: &CohortFilter, page: &PageRequest<CohortId>) -> Result<Vec<CohortRow>> {
    let mut query = cohorts::table.select(CohortRow::as_select()).into_boxed::<MultiBackend>();
    if let Some(programme) = filter.programme_id {
        query = query.filter(cohorts::programme_id.eq(programme));
    }
    if let Some(active) = filter.active {
        query = query.filter(cohorts::active.eq(active));
    }
    if let Some(after) = page.after {
        query = query.filter(cohorts::id.gt(after));
    }
    Ok(query.order(cohorts::id).limit(page.rows_to_read()).load(conn)?)
}

/// Tells whether a programme has a cohort that is not archived.
pub fn has_active_cohort(conn: &mut Conn, programme: ProgrammeId) -> Result<bool> {
    let active = cohorts::table.filter(cohorts::programme_id.eq(programme).and(cohorts::active));
    Ok(active.select(cohorts::id).first::<CohortId>(conn).optional()?.is_some())
}

/// Writes a locked cohort back, without the number of places that are taken.
pub fn update_cohort(conn: &mut Conn, cohort: &CohortRow) -> Result<()> {
    diesel::update(cohorts::table.find(cohort.id)).set(cohort).execute(conn)?;
    Ok(())
}

/// Takes a place if one is left, and tells whether it has. Places are taken here only, so there are never more than the cohort has. The
/// statement also locks the cohort.
pub fn take_place(conn: &mut Conn, id: CohortId) -> Result<bool> {
    let with_room = cohorts::table.filter(cohorts::id.eq(id).and(cohorts::places_taken.lt(cohorts::places)));
    let taken = diesel::update(with_room).set(cohorts::places_taken.eq(cohorts::places_taken + 1)).execute(conn)?;
    Ok(taken == 1)
}

/// Gives a place of a locked cohort back.
pub fn give_place_back(conn: &mut Conn, id: CohortId) -> Result<()> {
    diesel::update(cohorts::table.find(id)).set(cohorts::places_taken.eq(cohorts::places_taken - 1)).execute(conn)?;
    Ok(())
}

/// Finds the names of these cohorts, in one query.
pub fn cohort_names(conn: &mut Conn, ids: &[CohortId]) -> Result<HashMap<CohortId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let named = cohorts::table.filter(cohorts::id.eq_any(ids.to_vec())).select((cohorts::id, cohorts::name));
    Ok(named.load::<(CohortId, String)>(conn)?.into_iter().collect())
}

/// Finds the last day of each of these cohorts, which is a day in the cohort's time zone. Without any cohort nothing is read.
pub fn ends_of_cohorts(conn: &mut Conn, ids: &[CohortId]) -> Result<HashMap<CohortId, (Date, Zone)>> {
    let rows = dialect::read_in_chunks(conn, ids, |conn, ids| {
        let named = cohorts::table.filter(cohorts::id.eq_any(ids.to_vec()));
        let rows: Vec<(CohortId, Day, Zone)> = named.select((cohorts::id, cohorts::ends_on, cohorts::timezone)).load(conn)?;
        Ok(rows)
    })?;
    Ok(rows.into_iter().map(|(id, ends_on, zone)| (id, (ends_on.0, zone))).collect())
}
