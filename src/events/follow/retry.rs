//! A failure of a follower is tried again because somebody asks for it, who has mended the cause.

use super::Followers;
use super::act::{Acted, act};
use crate::audit;
use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::store::{self, FailureRow};
use crate::ids::FailureId;

crate::words! {
    /// What a follower has done about an event on which it had failed.
    pub enum FailureStatus {
        /// It has failed, and nothing of it is done.
        Failed = "failed",
        /// It has succeeded since, and the failure is gone.
        Settled = "settled",
    }
}

/// Acts on the event of a failure once more, whatever its place in the log. The failure is gone where that succeeds, and else it says what is
/// wrong now.
pub fn retry(conn: &mut Conn, stamp: &Stamp, followers: Followers, id: FailureId) -> Result<(FailureRow, FailureStatus)> {
    let name = store::find_failure(conn, id)?.follower;
    let Some(follower) = followers.named(&name) else {
        return Err(Error::conflict(format!("This version of the service has no follower {name}: try it with the version that has one.")));
    };
    store::wait_for_place(conn, follower.name)?;
    // Somebody else may have tried it meanwhile.
    let failure = store::find_failure(conn, id)?;
    let event = store::find(conn, Scope::Institute, failure.event_id)?;
    audit::record(conn, stamp, "follower_failure.retried", &id, None, None)?;
    match act(conn, stamp, follower, &event)? {
        Acted::Done => {
            store::delete_failure(conn, id)?;
            Ok((failure, FailureStatus::Settled))
        }
        Acted::Failed(error) => {
            let again = FailureRow { error, tries: failure.tries.saturating_add(1), failed_at: stamp.at, ..failure };
            store::update_failure(conn, &again)?;
            Ok((again, FailureStatus::Failed))
        }
    }
}
