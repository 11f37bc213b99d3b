//! This is the table of followers of the log. Each of them runs all the time, on every instance, and one instance at a time acts for it.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::allocation::follow::{STRIKE_CHOICES, WITHDRAW_OTHER_PLACES};
use crate::deps::Deps;
use crate::events::follow::{self, Follower, Followers};

/// Every follower of the log. A new one is an act of its slice, a line in this table, and a migration that gives it its first place
/// (docs/contribute.md, To add a follower).
pub const FOLLOWERS: &[Follower] = &[WITHDRAW_OTHER_PLACES, STRIKE_CHOICES];

/// How often a follower looks for what nobody told it of: events that another instance numbered, and an event that is tried again.
const POLL: Duration = Duration::from_secs(1);

/// How often the lag and the failures of followers are measured.
const MEASURE: Duration = Duration::from_secs(10);

/// Takes what waits for a follower, again and again. A failure of the database is logged, and the next pass tries again.
pub async fn run(deps: Deps, follower: &'static Follower) {
    let mut numbered = deps.numbered.subscribe();
    loop {
        // What is numbered from here on leads to another pass, even if this one does not see it.
        numbered.mark_unchanged();
        match follow::pass(&deps, follower).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(follower = follower.name, %error, "a follower of the log cannot go on for now");
                // A database that cannot be reached is not asked again at once.
                sleep(POLL).await;
            }
        }
        tokio::select! {
            _ = numbered.changed() => {}
            () = sleep(POLL) => {}
        }
    }
}

/// Measures the followers again and again. This goes on while one of them cannot.
pub async fn measure(deps: Deps, followers: Followers) {
    let mut ticks = interval(MEASURE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = follow::measure(&deps, followers).await {
            tracing::error!(%error, "the followers of the log could not be measured");
        }
    }
}
