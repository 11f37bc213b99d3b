//! Statements on entries and their versions.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::model::Choices;
use super::super::rule::Via;
use crate::auth::{ActorId, ActorKind};
use crate::db::schema::{entries, entry_versions};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::ids::{AnyId, EntryId, MenteeId, RoundId};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = entries, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct EntryRow {
    pub id: EntryId,
    pub round_id: RoundId,
    pub mentee_id: MenteeId,
    pub choices: Choices,
    /// Any other slot that fits will do.
    pub any_other: bool,
    pub via: Via,
    /// It is null for an entry that stands.
    pub withdrawn_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// One version of an entry, with who wrote it. The last one says what the entry says now.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = entry_versions, treat_none_as_default_value = false)]
pub struct EntryVersionRow {
    pub entry_id: EntryId,
    pub version: i64,
    pub choices: Choices,
    pub any_other: bool,
    pub via: Via,
    pub withdrawn: bool,
    actor_kind: ActorKind,
    actor_id: Option<AnyId>,
    pub at: Instant,
}

impl EntryVersionRow {
    /// Gives the version that an entry is at, which this actor has written.
    pub fn of(entry: &EntryRow, by: ActorId) -> Self {
        Self {
            entry_id: entry.id,
            version: entry.version,
            choices: entry.choices.clone(),
            any_other: entry.any_other,
            via: entry.via,
            withdrawn: entry.withdrawn_at.is_some(),
            actor_kind: by.kind(),
            actor_id: by.id(),
            at: entry.updated_at,
        }
    }

    /// Gives who wrote the version.
    pub fn by(&self) -> Result<ActorId> {
        ActorId::of(self.actor_kind, self.actor_id).ok_or_else(|| Error::Internal(format!("{} was written by nobody", self.entry_id)))
    }
}

/// Inserts the first version of an entry.
pub fn insert_entry(conn: &mut Conn, entry: &EntryRow, by: ActorId) -> Result<()> {
    diesel::insert_into(entries::table).values(entry).execute(conn)?;
    insert_version(conn, entry, by)
}

/// Writes the next version of an entry. The mentee is locked, so that nobody else writes one.
pub fn update_entry(conn: &mut Conn, entry: &EntryRow, by: ActorId) -> Result<()> {
    diesel::update(entries::table.find(entry.id)).set(entry).execute(conn)?;
    insert_version(conn, entry, by)
}

fn insert_version(conn: &mut Conn, entry: &EntryRow, by: ActorId) -> Result<()> {
    diesel::insert_into(entry_versions::table).values(EntryVersionRow::of(entry, by)).execute(conn)?;
    Ok(())
}

/// Finds the entry of a mentee in a round, also one that was withdrawn.
pub fn find_entry(conn: &mut Conn, round: RoundId, mentee: MenteeId) -> Result<Option<EntryRow>> {
    let of_mentee = entries::table.filter(entries::round_id.eq(round).and(entries::mentee_id.eq(mentee)));
    Ok(of_mentee.select(EntryRow::as_select()).first(conn).optional()?)
}

/// Lists the entries of a round that stand, in the order of the mentees' ids, which tells nothing about when they came.
pub fn list_entries(conn: &mut Conn, round: RoundId, page: &PageRequest<MenteeId>) -> Result<Vec<EntryRow>> {
    let mut query = entries::table
        .filter(entries::round_id.eq(round).and(entries::withdrawn_at.is_null()))
        .select(EntryRow::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(after) = page.after {
        query = query.filter(entries::mentee_id.gt(after));
    }
    Ok(query.order(entries::mentee_id).limit(page.rows_to_read()).load(conn)?)
}

/// Reads the entries of a round that stand, in the order of the mentees' ids.
pub fn entries_of_round(conn: &mut Conn, round: RoundId) -> Result<Vec<EntryRow>> {
    let standing = entries::table.filter(entries::round_id.eq(round).and(entries::withdrawn_at.is_null()));
    Ok(standing.order(entries::mentee_id).select(EntryRow::as_select()).load(conn)?)
}

/// Reads the entries of a round that were withdrawn, in the order of the mentees' ids.
pub fn withdrawn_of_round(conn: &mut Conn, round: RoundId) -> Result<Vec<EntryRow>> {
    let withdrawn = entries::table.filter(entries::round_id.eq(round).and(entries::withdrawn_at.is_not_null()));
    Ok(withdrawn.order(entries::mentee_id).select(EntryRow::as_select()).load(conn)?)
}

/// Reads every version of the entries of a round, each entry's in order. Those that were withdrawn are among them.
pub fn versions_of_round(conn: &mut Conn, round: RoundId) -> Result<HashMap<EntryId, Vec<EntryVersionRow>>> {
    let of_round = entries::table.filter(entries::round_id.eq(round)).select(entries::id);
    let versions = entry_versions::table.filter(entry_versions::entry_id.eq_any(of_round));
    let mut of: HashMap<_, Vec<EntryVersionRow>> = HashMap::new();
    for row in versions.order((entry_versions::entry_id, entry_versions::version)).select(EntryVersionRow::as_select()).load(conn)? {
        of.entry(row.entry_id).or_default().push(row);
    }
    Ok(of)
}

/// Counts the entries of these rounds that stand.
pub fn count_entries(conn: &mut Conn, rounds: &[RoundId]) -> Result<HashMap<RoundId, i64>> {
    let standing = entries::table.filter(entries::round_id.eq_any(rounds.to_vec()).and(entries::withdrawn_at.is_null()));
    let counted = standing.group_by(entries::round_id).select((entries::round_id, diesel::dsl::count_star()));
    Ok(counted.load::<(RoundId, i64)>(conn)?.into_iter().collect())
}

/// Lists the entries of a mentee, the newest first.
pub fn entries_of_mentee(conn: &mut Conn, mentee: MenteeId, most: i64) -> Result<Vec<EntryRow>> {
    let of_mentee = entries::table.filter(entries::mentee_id.eq(mentee));
    Ok(of_mentee.order(entries::id.desc()).limit(most).select(EntryRow::as_select()).load(conn)?)
}
