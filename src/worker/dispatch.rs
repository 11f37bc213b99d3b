//! Webhooks, all the time: claims as long as there is room, sends side by side, settles what is ready. No delivery waits for another's answer.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep, sleep_until};

use crate::deps::Deps;
use crate::error::Result;
use crate::events;
use crate::ids::EndpointId;
use crate::webhooks::dispatch::{Attempt, Claimed, send, settle_and_claim};
use crate::webhooks::model::IN_FLIGHT_PER_PROCESS;

/// How long after a commit that nobody here was told of, or after a retry has come due, somebody looks.
const POLL: Duration = Duration::from_secs(1);

/// How long others may join the first answer before they are written down together: a transaction each would cost the database more than
/// waiting costs them.
const GATHER: Duration = Duration::from_millis(3);

/// How long a failure waits for others. Nobody hears of it sooner for its being written down at once, and an endpoint that fails has one
/// delivery under way: it is tried so often at most, instead of keeping the database from those that answer.
const REST_OF_FAILURES: Duration = Duration::from_millis(100);

/// Runs until `stop` says so. Then the sends are cut and their deliveries keep their lease; what has ended is written down.
pub async fn run(deps: Deps, mut stop: watch::Receiver<bool>) {
    let mut dispatcher = Dispatcher::new();
    loop {
        let woken_by = tokio::select! {
            woken_by = dispatcher.wait(&deps) => woken_by,
            _ = stop.changed() => return dispatcher.close(&deps).await,
        };
        if let Err(error) = dispatcher.round(&deps, woken_by, &stop).await {
            tracing::error!(%error, "dispatching failed");
            sleep(POLL).await;
        }
    }
}

enum WokenBy {
    /// A commit, or the poll: there may be new events.
    News,
    /// A send that ended: there is room again.
    Answer,
}

/// What is under way, and what has ended and is not yet written down.
struct Dispatcher {
    sends: JoinSet<Attempt>,
    done: Vec<Attempt>,
    failed: Vec<Attempt>,
    /// When the failures have rested.
    failed_until: Option<Instant>,
    /// At most one task.
    positions: JoinSet<()>,
    poll: Interval,
}

impl Dispatcher {
    fn new() -> Self {
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { sends: JoinSet::new(), done: Vec::new(), failed: Vec::new(), failed_until: None, positions: JoinSet::new(), poll }
    }

    async fn wait(&mut self, deps: &Deps) -> WokenBy {
        while self.done.is_empty() {
            let rested = self.failed_until;
            tokio::select! {
                Some(finished) = self.sends.join_next() => self.collect(finished),
                () = deps.recorded.notified() => return WokenBy::News,
                _ = self.poll.tick() => return WokenBy::News,
                () = until(rested) => return WokenBy::Answer,
            }
        }
        self.gather(deps).await
    }

    /// News are not kept waiting.
    async fn gather(&mut self, deps: &Deps) -> WokenBy {
        let end = Instant::now() + GATHER;
        loop {
            tokio::select! {
                Some(finished) = self.sends.join_next() => self.collect(finished),
                () = deps.recorded.notified() => return WokenBy::News,
                () = sleep_until(end) => return WokenBy::Answer,
            }
        }
    }

    async fn round(&mut self, deps: &Deps, woken_by: WokenBy, stop: &watch::Receiver<bool>) -> Result<()> {
        if let WokenBy::News = woken_by {
            self.give_positions(deps);
        }
        while !*stop.borrow() && self.pass(deps).await? {}
        Ok(())
    }

    /// Beside the deliveries, which do not need them. While it runs it finds what is committed; what it just misses, the next poll or reader
    /// of the log finds.
    fn give_positions(&mut self, deps: &Deps) {
        while self.positions.try_join_next().is_some() {}
        if !self.positions.is_empty() {
            return;
        }
        let deps = deps.clone();
        self.positions.spawn(async move {
            if let Err(error) = events::catch_up(&deps).await {
                tracing::error!(%error, "new events could not be given positions");
            }
        });
    }

    /// Whether there may be more to do at once.
    async fn pass(&mut self, deps: &Deps) -> Result<bool> {
        self.collect_finished();
        if self.failed_until.is_some_and(|until| until <= Instant::now()) {
            self.take_failed();
        }
        self.join_successes();
        let claimed = self.settle_and_claim(deps, IN_FLIGHT_PER_PROCESS.saturating_sub(self.sends.len())).await?;
        let more = !claimed.is_empty();
        for delivery in claimed {
            self.sends.spawn(send(deps.clone(), delivery));
        }
        Ok(more)
    }

    async fn settle_and_claim(&mut self, deps: &Deps, room: usize) -> Result<Vec<Claimed>> {
        let done: Arc<[Attempt]> = std::mem::take(&mut self.done).into();
        let claimed = settle_and_claim(deps, &done, room).await;
        if claimed.is_err() {
            // For a while only: what cannot be written down for some other reason must not hold up the rest for ever.
            let now = deps.clock.now();
            self.done.extend(done.iter().filter(|attempt| attempt.is_worth_keeping(now)).cloned());
        }
        claimed
    }

    fn collect_finished(&mut self) {
        while let Some(finished) = self.sends.try_join_next() {
            self.collect(finished);
        }
    }

    fn collect(&mut self, finished: Result<Attempt, JoinError>) {
        match finished {
            Ok(attempt) if attempt.may_rest() => {
                self.failed.push(attempt);
                self.failed_until.get_or_insert_with(|| Instant::now() + REST_OF_FAILURES);
            }
            Ok(attempt) => self.done.push(attempt),
            // Its lease ends by itself, and the delivery is sent again.
            Err(error) => tracing::error!(%error, "sending a webhook panicked"),
        }
    }

    fn take_failed(&mut self) {
        self.done.append(&mut self.failed);
        self.failed_until = None;
    }

    /// A success is not written down before a failure that ended earlier: else the endpoint would be failing that has just answered.
    fn join_successes(&mut self) {
        let answered: HashSet<EndpointId> = self.done.iter().map(Attempt::endpoint).collect();
        self.done.extend(self.failed.extract_if(.., |attempt| answered.contains(&attempt.endpoint())));
        self.failed_until = self.failed_until.filter(|_| !self.failed.is_empty());
    }

    async fn close(mut self, deps: &Deps) {
        self.collect_finished();
        self.take_failed();
        if let Err(error) = self.settle_and_claim(deps, 0).await {
            tracing::error!(%error, "the last attempts could not be written down, and will be made again");
        }
    }
}

/// For ever without a time.
async fn until(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}
