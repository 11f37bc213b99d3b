//! The timed jobs and how often each runs.

use super::{busy, complete, dispatch, expire, flush, offer, retain, tidy};
use crate::deps::Deps;
use crate::error::Result;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

type Turn = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// A job that runs at start and then again and again.
struct Job {
    name: &'static str,
    every: Duration,
    run: fn(Deps) -> Turn,
}

/// How late a deadline may be noticed.
const DEADLINES: Duration = Duration::from_secs(10);

const MINUTE: Duration = Duration::from_mins(1);

/// Every timed job. The next one is a file here, and a line here.
const JOBS: &[Job] = &[
    Job { name: "expire", every: DEADLINES, run: |deps| Box::pin(expire::run(deps)) },
    Job { name: "offer", every: MINUTE, run: |deps| Box::pin(offer::run(deps)) },
    Job { name: "complete", every: MINUTE, run: |deps| Box::pin(complete::run(deps)) },
    Job { name: "busy", every: DEADLINES, run: |deps| Box::pin(busy::run(deps)) },
    Job { name: "flush", every: MINUTE, run: |deps| Box::pin(flush::run(deps)) },
    Job { name: "retain", every: MINUTE.saturating_mul(60), run: |deps| Box::pin(retain::run(deps)) },
    Job { name: "tidy", every: MINUTE.saturating_mul(10), run: |deps| Box::pin(tidy::run(deps)) },
];

/// Runs until `stop` says so; then what is under way is cut. Deliveries in flight keep their lease, those that were answered are written down.
pub async fn run(deps: Deps, mut stop: watch::Receiver<bool>) {
    let dispatching = tokio::spawn(dispatch::run(deps.clone(), stop.clone()));
    let mut running = JoinSet::new();
    for job in JOBS {
        running.spawn(repeat(job, deps.clone()));
    }
    drop(stop.changed().await);
    running.shutdown().await;
    if let Err(error) = dispatching.await {
        tracing::error!(%error, "dispatching panicked");
    }
}

/// A failure is logged and the next turn tries again; one that panics takes no other job with it.
async fn repeat(job: &'static Job, deps: Deps) {
    let mut turns = interval(job.every);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        let mut turn = JoinSet::new();
        turn.spawn((job.run)(deps.clone()));
        match turn.join_next().await {
            Some(Ok(Err(error))) => tracing::error!(job = job.name, %error, "a timed job failed"),
            Some(Err(error)) => tracing::error!(job = job.name, %error, "a timed job panicked"),
            Some(Ok(Ok(()))) | None => {}
        }
    }
}
