//! Every statement on `institute`, which has exactly one row.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::institute;
use crate::error::Result;
use crate::locked;
use crate::time::{Instant, Zone};

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = institute, treat_none_as_null = true)]
pub struct InstituteRow {
    pub name: String,
    pub timezone: Zone,
    pub contact: Option<String>,
    pub website: Option<String>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

pub fn read(conn: &mut Conn) -> Result<InstituteRow> {
    Ok(institute::table.find(1).select(InstituteRow::as_select()).first(conn)?)
}

/// Locks the institute until the transaction ends.
pub fn lock(conn: &mut Conn) -> Result<InstituteRow> {
    Ok(locked!(conn, institute::table.find(1).select(InstituteRow::as_select()), first)?)
}

/// Writes the locked institute back.
pub fn update(conn: &mut Conn, row: &InstituteRow) -> Result<()> {
    diesel::update(institute::table.find(1)).set(row).execute(conn)?;
    Ok(())
}
