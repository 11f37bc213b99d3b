//! Statements that find, lock and write mentees.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::super::model::WorkplaceClearance;
use crate::db::folded::folded;
use crate::db::schema::mentees;
use crate::db::types::WordList;
use crate::db::{Conn, dialect};
use crate::error::{Error, Result};
use crate::ids::MenteeId;
use crate::time::{Instant, Zone};
use crate::{locked, native};

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mentees, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct MenteeRow {
    pub id: MenteeId,
    pub full_name: String,
    pub preferred_name: String,
    pub email: Option<String>,
    pub profession: Option<String>,
    pub fields: WordList,
    pub target_role: Option<String>,
    pub timezone: Zone,
    pub workplace_clearance: WorkplaceClearance,
    pub adjustment_for_host: Option<String>,
    /// `false` for an archived mentee.
    pub active: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// The instant at which the preferred name last changed; `None` while it is the first one.
    pub renamed_at: Option<Instant>,
    pub phone: Option<String>,
    pub external_id: Option<String>,
    /// This is the full name in the form that is compared with the names of others ([`folded`]). `email_folded` is the same
    /// for the e-mail address.
    pub full_name_folded: String,
    pub email_folded: Option<String>,
    /// A search compares this form of names, e-mail address and profession ([`folded`]).
    pub search_folded: String,
}

pub fn insert(conn: &mut Conn, mentee: &MenteeRow) -> Result<()> {
    diesel::insert_into(mentees::table).values(mentee).execute(conn).map(drop).map_err(explain)
}

/// Inserts many mentees with few statements.
pub fn insert_all(conn: &mut Conn, mentees: &[MenteeRow]) -> Result<()> {
    for chunk in mentees.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(mentees::table).values(chunk).execute(native)).map_err(explain)?;
    }
    Ok(())
}

/// Turns a refusal by the database's guard into the service's own error, if another transaction was faster than the check.
fn explain(error: diesel::result::Error) -> Error {
    if dialect::refused_by(&error, "mentees_external_id", "mentees.external_id") {
        return Error::conflict("Another mentee has this external_id already.");
    }
    error.into()
}

pub fn find(conn: &mut Conn, id: MenteeId) -> Result<MenteeRow> {
    Ok(mentees::table.find(id).select(MenteeRow::as_select()).first(conn)?)
}

/// Locks the mentee until the transaction ends. Another act that books for the same person waits, so looking for clashes is exact.
pub fn lock(conn: &mut Conn, id: MenteeId) -> Result<MenteeRow> {
    Ok(locked!(conn, mentees::table.find(id).select(MenteeRow::as_select()), first)?)
}

impl MenteeRow {
    /// Gives the text that a search compares: the folded names, e-mail address and profession, each on its own line.
    pub fn searched(&self) -> String {
        let texts = [Some(&self.full_name), Some(&self.preferred_name), self.email.as_ref(), self.profession.as_ref()];
        texts.into_iter().flatten().map(|text| folded(text)).collect::<Vec<_>>().join("\n")
    }
}

/// Writes a locked mentee back.
pub fn update(conn: &mut Conn, mentee: &MenteeRow) -> Result<()> {
    diesel::update(mentees::table.find(mentee.id)).set(mentee).execute(conn).map(drop).map_err(explain)
}

/// Writes many locked mentees back with few statements: each row is inserted over itself.
pub fn update_all(conn: &mut Conn, mentees: &[MenteeRow]) -> Result<()> {
    for chunk in mentees.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(mentees::table)
            .values(chunk)
            .on_conflict(mentees::id)
            .do_update()
            .set((
                mentees::full_name.eq(excluded(mentees::full_name)),
                mentees::preferred_name.eq(excluded(mentees::preferred_name)),
                mentees::email.eq(excluded(mentees::email)),
                mentees::profession.eq(excluded(mentees::profession)),
                mentees::fields.eq(excluded(mentees::fields)),
                mentees::target_role.eq(excluded(mentees::target_role)),
                mentees::timezone.eq(excluded(mentees::timezone)),
                mentees::workplace_clearance.eq(excluded(mentees::workplace_clearance)),
                mentees::adjustment_for_host.eq(excluded(mentees::adjustment_for_host)),
                mentees::version.eq(excluded(mentees::version)),
                mentees::updated_at.eq(excluded(mentees::updated_at)),
                mentees::renamed_at.eq(excluded(mentees::renamed_at)),
                mentees::phone.eq(excluded(mentees::phone)),
                mentees::external_id.eq(excluded(mentees::external_id)),
                mentees::full_name_folded.eq(excluded(mentees::full_name_folded)),
                mentees::email_folded.eq(excluded(mentees::email_folded)),
                mentees::search_folded.eq(excluded(mentees::search_folded)),
            ))
            .execute(native))
        .map_err(explain)?;
    }
    Ok(())
}

/// Locks mentees in the order of their ids, so that two acts which need several of them never wait for each other.
pub fn lock_all(conn: &mut Conn, ids: &[MenteeId]) -> Result<HashMap<MenteeId, MenteeRow>> {
    let mut ids = ids.to_vec();
    // Each chunk locks ids above those of the chunk before it.
    ids.sort_unstable();
    ids.dedup();
    let locked = dialect::read_in_chunks(conn, &ids, |conn, ids| {
        let query = mentees::table.filter(mentees::id.eq_any(ids.to_vec())).order(mentees::id).select(mentees::all_columns);
        let rows: Vec<MenteeRow> = locked!(conn, query, load)?;
        Ok(rows)
    })?;
    Ok(locked.into_iter().map(|mentee| (mentee.id, mentee)).collect())
}

/// Finds the full names of these mentees, which are for coordinators only.
pub fn full_names(conn: &mut Conn, ids: &[MenteeId]) -> Result<HashMap<MenteeId, String>> {
    let named = mentees::table.filter(mentees::id.eq_any(ids.to_vec())).select((mentees::id, mentees::full_name));
    Ok(named.load::<(MenteeId, String)>(conn)?.into_iter().collect())
}

/// Finds the mentees of a page of bookings, in one query.
pub fn find_all(conn: &mut Conn, ids: &[MenteeId]) -> Result<HashMap<MenteeId, MenteeRow>> {
    let rows: Vec<MenteeRow> = mentees::table.filter(mentees::id.eq_any(ids.to_vec())).select(MenteeRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|mentee| (mentee.id, mentee)).collect())
}
