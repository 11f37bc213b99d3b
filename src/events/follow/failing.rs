//! An event on which a follower fails is tried three times. Then it is kept as a failure, and the follower goes on.

use jiff::SignedDuration;

use super::Follower;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::store::{self, Failing, NewFailure, Place};
use crate::ids::EventId;

/// An event is passed over after this many failures.
const TRIES: i32 = 3;

/// An event is tried again so long after its first failure, and after any later one.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(1);
const NEXT_PAUSE: SignedDuration = SignedDuration::from_secs(10);

/// What is kept of a reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// One event on which a follower has failed just now.
pub struct Failure {
    pub position: i64,
    pub event: EventId,
    /// Why, in words.
    pub why: String,
}

/// Counts a failure of the first event that waits behind `place`, and passes the event over after the third one. It tells whether there may
/// be more to do now.
pub fn fail(conn: &mut Conn, stamp: &Stamp, follower: &Follower, mut place: Place, failure: &Failure) -> Result<bool> {
    let tries = place.failing.filter(|failing| failing.position == failure.position).map_or(0, |failing| failing.tries).saturating_add(1);
    let (name, event, why) = (follower.name, failure.event, failure.why.as_str());
    if tries < TRIES {
        tracing::warn!(follower = name, %event, tries, why, "a follower of the log failed");
        place.failing = Some(rest(stamp, failure.position, tries));
    } else {
        tracing::error!(follower = name, %event, tries, why, "a follower of the log failed, and goes on without this event");
        let error = why.chars().take(LONGEST_REASON).collect();
        let id = stamp.new_id();
        store::put_failure(conn, &NewFailure { id, follower: name, event_id: event, error, tries, failed_at: stamp.at })?;
        place.pass(failure.position);
    }
    store::save_place(conn, name, place)?;
    Ok(place.failing.is_none())
}

/// Counts a failure of an event whose act has panicked. What came before it in its transaction is undone, so it is passed over only where
/// nothing waits before it.
pub fn fail_panicked(conn: &mut Conn, stamp: &Stamp, follower: &Follower, position: i64) -> Result<()> {
    // Where another instance acts for this follower by now, it finds out by itself.
    let Some(mut place) = store::lock_place(conn, follower.name)? else { return Ok(()) };
    let first = store::following(conn, follower.kinds, place.position, 1)?;
    match first.first() {
        Some((first, event)) if *first == position => {
            let why = "The act panicked: the log says where.".to_owned();
            fail(conn, stamp, follower, place, &Failure { position, event: event.id, why }).map(drop)
        }
        Some((first, _)) if *first < position => {
            tracing::warn!(follower = follower.name, position, "a follower of the log panicked");
            place.failing = Some(rest(stamp, position, 1));
            store::save_place(conn, follower.name, place)
        }
        _ => Ok(()),
    }
}

fn rest(stamp: &Stamp, position: i64, tries: i32) -> Failing {
    let pause = if tries == 1 { FIRST_PAUSE } else { NEXT_PAUSE };
    Failing { position, tries, retry_at: stamp.at.plus(pause) }
}
