//! Every statement on `slot_series`, and those that find the slots of a series.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::super::model::SlotStatus;
use super::super::series::model::Pattern;
use super::super::template::Template;
use crate::auth::Scope;
use crate::db::Conn;
use crate::db::schema::{slot_series, slots};
use crate::error::{Error, Result};
use crate::ids::{CompanyId, SeriesId, SlotId};
use crate::locked;
use crate::time::{Instant, LocalTime, Zone};
use crate::wire::paging::PageRequest;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = slot_series)]
pub struct SeriesRow {
    pub id: SeriesId,
    pub company_id: CompanyId,
    /// The pattern's times are on the clock of this zone.
    pub timezone: Zone,
    pub pattern: Pattern,
    pub template: Template,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// What a series says of one of its slots.
#[derive(Debug, Clone, Queryable)]
pub struct SeriesSlotRow {
    pub id: SlotId,
    pub status: SlotStatus,
    pub local_start: Option<LocalTime>,
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    pub capacity: i32,
    pub seats_taken: i32,
}

pub fn insert_series(conn: &mut Conn, series: &SeriesRow) -> Result<()> {
    diesel::insert_into(slot_series::table).values(series).execute(conn)?;
    Ok(())
}

/// Counts the series of a company.
pub fn count_series(conn: &mut Conn, company: CompanyId) -> Result<i64> {
    Ok(slot_series::table.filter(slot_series::company_id.eq(company)).count().get_result(conn)?)
}

/// Finds a series; one of another company is not found.
pub fn find_series(conn: &mut Conn, scope: Scope, id: SeriesId) -> Result<SeriesRow> {
    let series: SeriesRow = slot_series::table.find(id).select(SeriesRow::as_select()).first(conn)?;
    if scope.covers(series.company_id) { Ok(series) } else { Err(Error::NotFound) }
}

/// Lists series in the order in which they were made.
pub fn list_series(conn: &mut Conn, scope: Scope, company: Option<CompanyId>, page: &PageRequest<SeriesId>) -> Result<Vec<SeriesRow>> {
    let mut query = slot_series::table.select(SeriesRow::as_select()).into_boxed();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => query.filter(slot_series::company_id.eq(own)),
    };
    if let Some(company) = company {
        query = query.filter(slot_series::company_id.eq(company));
    }
    if let Some(after) = page.after {
        query = query.filter(slot_series::id.gt(after));
    }
    Ok(query.order(slot_series::id).limit(page.rows_to_read()).load(conn)?)
}

/// Lists series, the one that was made last first.
pub fn newest_series(conn: &mut Conn, company: Option<CompanyId>, page: &PageRequest<SeriesId>) -> Result<Vec<SeriesRow>> {
    let mut query = slot_series::table.select(SeriesRow::as_select()).into_boxed();
    if let Some(company) = company {
        query = query.filter(slot_series::company_id.eq(company));
    }
    if let Some(after) = page.after {
        query = query.filter(slot_series::id.lt(after));
    }
    Ok(query.order(slot_series::id.desc()).limit(page.rows_to_read()).load(conn)?)
}

/// Counts the slots of each series by their states. A series without slots is not in the map.
pub fn slots_by_status(conn: &mut Conn, series: &[SeriesId]) -> Result<HashMap<SeriesId, Vec<(SlotStatus, i64)>>> {
    let rows: Vec<(Option<SeriesId>, SlotStatus, i64)> = slots::table
        .filter(slots::series_id.eq_any(series.to_vec()))
        .group_by((slots::series_id, slots::status))
        .order((slots::series_id, slots::status))
        .select((slots::series_id, slots::status, count_star()))
        .load(conn)?;
    let mut counts: HashMap<_, Vec<_>> = HashMap::new();
    for (series, status, count) in rows {
        counts.entry(series.ok_or(Error::NotFound)?).or_default().push((status, count));
    }
    Ok(counts)
}

/// Finds what a series says of its slots, in the order of their starts.
pub fn slots_of_series(conn: &mut Conn, series: SeriesId) -> Result<Vec<SeriesSlotRow>> {
    let columns = (slots::id, slots::status, slots::local_start, slots::starts_at, slots::ends_at, slots::capacity, slots::seats_taken);
    Ok(slots::table.filter(slots::series_id.eq(series)).order((slots::sort_at, slots::id)).select(columns).load(conn)?)
}

/// Locks a series until the transaction ends; its company is locked or shared before. One of another company is not found.
pub fn lock_series(conn: &mut Conn, scope: Scope, id: SeriesId) -> Result<SeriesRow> {
    let series: SeriesRow = locked!(conn, slot_series::table.find(id).select(SeriesRow::as_select()), first)?;
    if scope.covers(series.company_id) { Ok(series) } else { Err(Error::NotFound) }
}

/// Writes a locked series back.
pub fn update_series(conn: &mut Conn, series: &SeriesRow) -> Result<()> {
    diesel::update(slot_series::table.find(series.id)).set(series).execute(conn)?;
    Ok(())
}
