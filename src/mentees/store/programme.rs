//! Every statement on `programmes` is here.

use diesel::prelude::*;

use crate::db::schema::programmes;
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::ProgrammeId;
use crate::locked;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

// This struct is kept as it was typed, and a merge patch changes a copy of it: so one list of fields serves the body, the row and the
// patch.
/// The body of a new programme.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, utoipa::ToSchema)]
#[diesel(table_name = programmes, treat_none_as_default_value = false, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
#[schema(as = NewProgramme, example = json!({"name": "Community Leadership Academy",
    "purpose": "Practise leading a community with people who do it.", "eligibility_statement": "Adults who have moved to the United Kingdom."}))]
pub struct ProgrammeDetails {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    #[schema(min_length = 1, max_length = 10_000)]
    pub purpose: Option<String>,
    /// Who may take part, in words.
    #[schema(min_length = 1, max_length = 10_000)]
    pub eligibility_statement: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = programmes, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct ProgrammeRow {
    pub id: ProgrammeId,
    #[diesel(embed)]
    pub details: ProgrammeDetails,
    /// `false` for an archived programme.
    pub active: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

pub fn insert_programme(conn: &mut Conn, programme: &ProgrammeRow) -> Result<()> {
    diesel::insert_into(programmes::table).values(programme).execute(conn)?;
    Ok(())
}

pub fn find_programme(conn: &mut Conn, id: ProgrammeId) -> Result<ProgrammeRow> {
    Ok(programmes::table.find(id).select(ProgrammeRow::as_select()).first(conn)?)
}

/// Locks the programme until the transaction ends.
pub fn lock_programme(conn: &mut Conn, id: ProgrammeId) -> Result<ProgrammeRow> {
    Ok(locked!(conn, programmes::table.find(id).select(ProgrammeRow::as_select()), first)?)
}

/// Shares the programme for an act that relies on its state, which stays as it is until the transaction ends.
pub fn share_programme(conn: &mut Conn, id: ProgrammeId) -> Result<ProgrammeRow> {
    let found = match conn {
        Conn::Postgres(native) => programmes::table.find(id).select(ProgrammeRow::as_select()).for_share().first(native)?,
        Conn::Sqlite(native) => programmes::table.find(id).select(ProgrammeRow::as_select()).first(native)?,
    };
    Ok(found)
}

/// Lists programmes in the order in which they were made.
pub fn list_programmes(conn: &mut Conn, active: Option<bool>, page: &PageRequest<ProgrammeId>) -> Result<Vec<ProgrammeRow>> {
    let mut query = programmes::table.select(ProgrammeRow::as_select()).into_boxed::<MultiBackend>();
    if let Some(active) = active {
        query = query.filter(programmes::active.eq(active));
    }
    if let Some(after) = page.after {
        query = query.filter(programmes::id.gt(after));
    }
    Ok(query.order(programmes::id).limit(page.rows_to_read()).load(conn)?)
}

/// Writes a locked programme back.
pub fn update_programme(conn: &mut Conn, programme: &ProgrammeRow) -> Result<()> {
    diesel::update(programmes::table.find(programme.id)).set(programme).execute(conn)?;
    Ok(())
}
