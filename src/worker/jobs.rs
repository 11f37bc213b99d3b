//! This is the table of timed jobs, with how often each runs.

use std::pin::Pin;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::{busy, complete, dispatch, exceptions, expire, flush, followers, forget, offer, retain, rounds, statistics, tidy, turns};
use crate::deps::Deps;
use crate::error::Result;
use crate::events::follow::Followers;

type Run = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// A job that runs at the start of the service and then again and again.
struct Job {
    name: &'static str,
    every: Duration,
    run: fn(Deps) -> Run,
}

/// How late the service may notice a deadline.
const DEADLINES: Duration = Duration::from_secs(10);

const MINUTE: Duration = Duration::from_mins(1);

/// Every timed job. A new one is a file in this folder and a line in this table.
const JOBS: &[Job] = &[
    Job { name: "expire", every: DEADLINES, run: |deps| Box::pin(expire::run(deps)) },
    Job { name: "offer", every: MINUTE, run: |deps| Box::pin(offer::run(deps)) },
    Job { name: "complete", every: MINUTE, run: |deps| Box::pin(complete::run(deps)) },
    Job { name: "rounds", every: DEADLINES, run: |deps| Box::pin(rounds::run(deps)) },
    Job { name: "exceptions", every: MINUTE, run: |deps| Box::pin(exceptions::run(deps)) },
    Job { name: "turns", every: DEADLINES, run: |deps| Box::pin(turns::run(deps)) },
    Job { name: "busy", every: DEADLINES, run: |deps| Box::pin(busy::run(deps)) },
    Job { name: "flush", every: MINUTE, run: |deps| Box::pin(flush::run(deps)) },
    Job { name: "statistics", every: MINUTE, run: |deps| Box::pin(statistics::run(deps)) },
    Job { name: "forget", every: MINUTE.saturating_mul(60), run: |deps| Box::pin(forget::run(deps)) },
    Job { name: "retain", every: MINUTE.saturating_mul(60), run: |deps| Box::pin(retain::run(deps)) },
    Job { name: "tidy", every: MINUTE.saturating_mul(10), run: |deps| Box::pin(tidy::run(deps)) },
];

/// Runs until `stop` says so. Then jobs that are under way are cut off. Deliveries that are being sent keep their lease, and those that
/// were answered are written down.
pub async fn run(deps: Deps, followers: Followers, mut stop: watch::Receiver<bool>) {
    let dispatching = tokio::spawn(dispatch::run(deps.clone(), stop.clone()));
    let mut running = JoinSet::new();
    running.spawn(followers::measure(deps.clone(), followers));
    for follower in followers.0 {
        running.spawn(followers::run(deps.clone(), follower));
    }
    for job in JOBS {
        running.spawn(repeat(job, deps.clone()));
    }
    drop(stop.changed().await);
    running.shutdown().await;
    if let Err(error) = dispatching.await {
        tracing::error!(%error, "dispatching panicked");
    }
}

/// Repeats a job. A failure is logged and the next run tries again; a job that panics stops no other job.
async fn repeat(job: &'static Job, deps: Deps) {
    let mut ticks = interval(job.every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let mut running = JoinSet::new();
        running.spawn((job.run)(deps.clone()));
        match running.join_next().await {
            Some(Ok(Err(error))) => tracing::error!(job = job.name, %error, "a timed job failed"),
            Some(Err(error)) => tracing::error!(job = job.name, %error, "a timed job panicked"),
            Some(Ok(Ok(()))) | None => {}
        }
    }
}
