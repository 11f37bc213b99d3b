//! Changes the policy: a new version is made, and no version is ever edited.

use super::input;
use super::store::{self, PolicyRow};
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::web::change_request::Given;

/// Gives the version that was made, and the numbers of the versions that it takes the place of: those that were to come into force later
/// than it does. Where nothing would be changed, no version is made, and the one in force at that time is given.
///
/// The patch is merged over the settings that would be in force at `effective_from`, so that it changes what it names and nothing else.
pub fn change(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<(PolicyRow, Vec<i64>)> {
    let last = store::lock_last(conn)?.version;
    let mut body = given.fields()?;
    let from = input::effective_from(&mut body);
    let there = store::in_force(conn, from.unwrap_or(stamp.at).max(stamp.at))?;
    let new = input::new_policy(body, from, &there.settings)?;
    if from.is_some_and(|from| from < stamp.at) {
        return Err(Error::invalid("/effective_from", "out-of-range", "What was decided stays as it was: give a time to come, or none."));
    }
    given.check_version(store::in_force(conn, stamp.at)?.version)?;
    if new.settings == there.settings {
        return Ok((there, Vec::new()));
    }
    let row = PolicyRow {
        version: last + 1,
        effective_from: new.effective_from.unwrap_or(stamp.at),
        settings: new.settings,
        reason: Some(new.reason),
        created_at: stamp.at,
        changed_by: stamp.by.id(),
    };
    let superseded = store::in_force_after(conn, row.effective_from)?;
    store::insert(conn, &row)?;
    audit::record(conn, stamp, "policy.changed", &row.version, None, row.reason.as_deref())?;
    Ok((row, superseded))
}
