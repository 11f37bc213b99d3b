//! Statements on the turns that are kept for the order of a list, and on the notes that say whose turns may be others since. Triggers write
//! the notes, so that no act can forget one.

use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::db::schema::{mentee_turns, mentees, turn_changes};
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::Result;
use crate::ids::MenteeId;
use crate::native;
use crate::time::Instant;

/// Only one instance counts at a time, because a slower one could write what is over already. A trigger takes this lock as well, when a
/// version of the policy is made.
const TURNS_LOCK: i64 = 0x74_7572_6e73;

/// The turns of a mentee as they were counted last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = mentee_turns, treat_none_as_default_value = false)]
pub struct KeptTurns {
    pub mentee_id: MenteeId,
    pub mock_interviews: i32,
    pub shadowings: i32,
    /// Mock interviews and shadowing together.
    pub one_to_ones: i32,
    pub credits: i32,
    /// The weeks that the mentee has waited are counted from this instant, which can lie ahead.
    pub waiting_since: Instant,
    /// From this instant on the figures may be others without any change.
    pub counts_until: Instant,
}

/// By which turns mentees are ordered first. Then their turns of all one-to-ones decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderOfTurns {
    MockInterviews,
    Shadowings,
    OneToOnes,
}

/// A note that the turns of this mentee may have changed.
pub type Note = (i64, MenteeId);

/// Tries to become the one who counts until the transaction ends.
pub fn try_to_count_turns(conn: &mut Conn) -> Result<bool> {
    dialect::try_transaction_lock(conn, TURNS_LOCK)
}

/// Finds at most `most` mentees of whom there is a note.
pub fn turns_changed(conn: &mut Conn, most: i64) -> Result<Vec<MenteeId>> {
    let noted = turn_changes::table.select(turn_changes::mentee_id).distinct();
    Ok(noted.order(turn_changes::mentee_id).limit(most).load(conn)?)
}

/// Finds the notes of these mentees.
pub fn turn_changes(conn: &mut Conn, mentees: &[MenteeId]) -> Result<Vec<Note>> {
    dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        Ok(turn_changes::table.filter(turn_changes::mentee_id.eq_any(mentees.to_vec())).load(conn)?)
    })
}

/// Finds at most `most` mentees whose kept turns have run out.
pub fn turns_run_out(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<MenteeId>> {
    let run_out = mentee_turns::table.filter(mentee_turns::counts_until.le(now)).order(mentee_turns::counts_until);
    Ok(run_out.select(mentee_turns::mentee_id).limit(most).load(conn)?)
}

/// Finds all mentees whose kept turns, if there are any, cannot be relied on.
pub fn turns_to_count(conn: &mut Conn, now: Instant) -> Result<Vec<MenteeId>> {
    let mut ids: Vec<MenteeId> = turn_changes::table.select(turn_changes::mentee_id).distinct().load(conn)?;
    ids.extend(turns_run_out(conn, now, i64::MAX)?);
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Reads the kept turns of all mentees who are not archived, as far as they are right now. Those who were changed since they were counted are
/// among them ([`turns_to_count`]).
pub fn kept_turns(conn: &mut Conn, now: Instant) -> Result<Vec<KeptTurns>> {
    let counting = mentee_turns::table.inner_join(mentees::table).filter(mentees::active.and(mentee_turns::counts_until.gt(now)));
    Ok(counting.select(KeptTurns::as_select()).load(conn)?)
}

/// The place of a mentee in the order of waiting: who has waited for longest comes first. The id makes it unique.
pub type Waiting = (Instant, MenteeId);

/// Finds at most `most` mentees who are not archived and have waited since `since` or longer, by their kept turns, those who have waited longest
/// first. Those who were changed since they were counted are left out ([`turns_to_count`]).
pub fn waiting_longest(conn: &mut Conn, since: Instant, after: Option<Waiting>, now: Instant, most: i64) -> Result<Vec<Waiting>> {
    let place = (mentee_turns::waiting_since, mentee_turns::mentee_id);
    let noted = turn_changes::table.filter(turn_changes::mentee_id.eq(mentee_turns::mentee_id)).select(turn_changes::id);
    let counting = mentees::active.and(mentee_turns::counts_until.gt(now)).and(diesel::dsl::not(diesel::dsl::exists(noted)));
    let waiting = mentee_turns::table.inner_join(mentees::table).filter(counting.and(mentee_turns::waiting_since.le(since)));
    let mut query = waiting.select(place).into_boxed::<MultiBackend>();
    if let Some((at, last)) = after {
        let behind = mentee_turns::waiting_since.gt(at).or(mentee_turns::mentee_id.gt(last));
        query = query.filter(mentee_turns::waiting_since.ge(at).and(behind));
    }
    Ok(query.order(place).limit(most).load(conn)?)
}

/// Writes what was counted for some mentees, and removes the notes that were known before the count began.
pub fn keep_turns(conn: &mut Conn, rows: &[KeptTurns], known: &[Note]) -> Result<()> {
    for chunk in rows.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(mentee_turns::table)
            .values(chunk)
            .on_conflict(mentee_turns::mentee_id)
            .do_update()
            .set((
                mentee_turns::mock_interviews.eq(excluded(mentee_turns::mock_interviews)),
                mentee_turns::shadowings.eq(excluded(mentee_turns::shadowings)),
                mentee_turns::one_to_ones.eq(excluded(mentee_turns::one_to_ones)),
                mentee_turns::credits.eq(excluded(mentee_turns::credits)),
                mentee_turns::waiting_since.eq(excluded(mentee_turns::waiting_since)),
                mentee_turns::counts_until.eq(excluded(mentee_turns::counts_until)),
            ))
            .execute(native))?;
    }
    for chunk in known.chunks(dialect::CHUNK) {
        let ids: Vec<_> = chunk.iter().map(|(id, _)| *id).collect();
        diesel::delete(turn_changes::table.filter(turn_changes::id.eq_any(ids))).execute(conn)?;
    }
    Ok(())
}
