//! Counts the turns of the mentees for whom something has changed, and keeps them for the order of a list (docs/product.md, Turns). A timed
//! job does this; it may run twice without harm.

use super::turns::{CountedTurns, counted};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::mentees::store::{self as mentees, KeptTurns};
use crate::policy::store as policies;
use crate::time::Instant;

/// Counts for at most `at_once` mentees for whom something has changed, and as many whose kept turns have run out. Gives whether there may be
/// more of them.
pub fn count_changed(conn: &mut Conn, now: Instant, at_once: i64) -> Result<bool> {
    if !mentees::try_to_count_turns(conn)? {
        return Ok(false);
    }
    let changed = mentees::turns_changed(conn, at_once)?;
    let run_out = mentees::turns_run_out(conn, now, at_once)?;
    let is_full = |found: &[MenteeId]| i64::try_from(found.len()).is_ok_and(|found| found >= at_once);
    let more = is_full(&changed) || is_full(&run_out);
    // These notes are removed, and not those that are written while the turns are counted.
    let notes = mentees::turn_changes(conn, &changed)?;
    let mut ids = [changed, run_out].concat();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(false);
    }
    let rounds = policies::read(conn, now)?.settings.rounds;
    // A later version of the policy may count otherwise.
    let next_policy = policies::next_in_force(conn, now)?;
    let rows: Vec<_> = counted(conn, &ids, None, &rounds, now)?.into_iter().map(|(id, counted)| kept(id, &counted, next_policy)).collect();
    mentees::keep_turns(conn, &rows, &notes)?;
    Ok(more)
}

fn kept(mentee_id: MenteeId, counted: &CountedTurns, next_policy: Option<Instant>) -> KeptTurns {
    let CountedTurns { turns, waiting_since, counts_until } = *counted;
    KeptTurns {
        mentee_id,
        mock_interviews: number(turns.mock_interviews),
        shadowings: number(turns.shadowings),
        one_to_ones: number(turns.one_to_one()),
        credits: number(turns.credits),
        waiting_since,
        counts_until: next_policy.map_or(counts_until, |next| counts_until.min(next)),
    }
}

fn number(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
