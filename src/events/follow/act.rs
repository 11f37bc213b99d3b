//! This runs the act of a follower in a savepoint, so that what fails leaves nothing behind and what came before it stays.

use diesel::Connection;

use super::Follower;
use crate::auth::Stamp;
use crate::db::{Conn, dialect};
use crate::error::{Error, Result};
use crate::events::store::EventRow;

/// What came of an act.
pub enum Acted {
    Done,
    /// It failed, and nothing of it is left. The text says why.
    Failed(String),
}

/// Acts on one event. An error says that the whole transaction has to end, because the database cannot go on with it now or because a lock
/// is out of order; then nothing is counted as a failure.
#[expect(clippy::disallowed_methods, reason = "a savepoint: an act that fails is undone, and what others did in the transaction stays")]
pub fn act(conn: &mut Conn, stamp: &Stamp, follower: &Follower, event: &EventRow) -> Result<Acted> {
    match conn.transaction(|conn| (follower.act)(conn, stamp, event)) {
        Ok(()) => Ok(Acted::Done),
        Err(error) if is_unavailable(&error) => Err(error),
        Err(error) => Ok(Acted::Failed(error.to_string())),
    }
}

/// Tells whether the same act may succeed later although nothing about the event has changed.
fn is_unavailable(error: &Error) -> bool {
    match error {
        Error::Unavailable(_) | Error::StartOver => true,
        Error::Database(error) => dialect::is_passing(error) || dialect::worth_repeating(error),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_no_failure_of_the_event() {
        let broken = || Error::Database(diesel::result::Error::BrokenTransactionManager);
        for passes in [Error::Unavailable("the disk is full".to_owned()), Error::StartOver, broken()] {
            assert!(is_unavailable(&passes), "{passes}");
        }
        let refused = Error::Database(diesel::result::Error::RollbackTransaction);
        for stays in [Error::conflict("No."), Error::NotFound, Error::Internal("a slip".to_owned()), refused] {
            assert!(!is_unavailable(&stays), "{stays}");
        }
    }
}
