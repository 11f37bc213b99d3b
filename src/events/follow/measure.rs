//! This measures for `/metrics` how followers are doing.

use super::Followers;
use crate::deps::Deps;
use crate::error::Result;
use crate::events::store;

/// Measures for each follower how long the next event has waited for it, and how many events it has failed on for good.
pub async fn measure(deps: &Deps, followers: Followers) -> Result<()> {
    let measured = deps.db.read("measure_followers", move |conn| {
        let failures = store::count_failures(conn)?;
        let mut measured = Vec::with_capacity(followers.0.len());
        for follower in followers.0 {
            let place = store::place(conn, follower.name)?;
            let next = store::following(conn, follower.kinds, place.position, 1)?.pop();
            let failures = failures.get(follower.name).copied().unwrap_or(0);
            measured.push((follower.name, next.map(|(_, event)| event.created_at), failures));
        }
        Ok(measured)
    });
    let measured = measured.await?;
    let now = deps.clock.now();
    for (name, since, failures) in measured {
        deps.metrics.follower(name, since.map_or(0.0, |since| now.since(since).as_secs_f64().max(0.0)), failures);
    }
    Ok(())
}
