//! This sends webhooks all the time: it claims as long as there is room, sends side by side and settles what is ready. No delivery waits
//! for the answer to another.

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

/// How often the dispatcher looks for work that nothing here told it of: events that another instance committed, and retries that have come
/// due.
const POLL: Duration = Duration::from_secs(1);

/// How long the first finished send waits for others, so that they are written down together. One transaction for each would cost the
/// database more than the waiting costs them.
const GATHER: Duration = Duration::from_millis(3);

/// How long a failure waits for others. Nobody would hear of it sooner if it were written down at once. An endpoint that fails has one
/// delivery under way, so this wait also limits how often it is tried, and leaves the database to endpoints that answer.
const REST_OF_FAILURES: Duration = Duration::from_millis(100);

/// Runs until `stop` says so. Then sends that are under way are cut off and their deliveries keep their lease; what has ended is written
/// down.
pub async fn run(deps: Deps, mut stop: watch::Receiver<bool>) {
    let mut dispatcher = Dispatcher::new();
    loop {
        let woken_by = tokio::select! {
            woken_by = dispatcher.wait(&deps) => woken_by,
            _ = stop.changed() => return dispatcher.close(&deps).await,
        };
        if let Err(error) = dispatcher.passes(&deps, woken_by, &stop).await {
            tracing::error!(%error, "dispatching failed");
            // A database that cannot be reached is not asked again at once.
            sleep(POLL).await;
        }
    }
}

/// Why the dispatcher stopped waiting.
enum WokenBy {
    /// There may be new events, because of a commit or the poll.
    Events,
    /// A send has ended, so there is room again.
    Answer,
}

/// The dispatcher knows what is under way, and what has ended but is not yet written down.
struct Dispatcher {
    sends: JoinSet<Attempt>,
    /// What has ended and is written down by the next pass.
    done: Vec<Attempt>,
    /// Failures, which wait for others before they are written down.
    failed: Vec<Attempt>,
    /// When the failures have waited long enough; `None` when there are none.
    failed_until: Option<Instant>,
    /// The task that gives positions to events; there is never more than one.
    positions: JoinSet<()>,
    poll: Interval,
}

impl Dispatcher {
    fn new() -> Self {
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { sends: JoinSet::new(), done: Vec::new(), failed: Vec::new(), failed_until: None, positions: JoinSet::new(), poll }
    }

    /// Waits for finished sends, for new events or until failures have waited long enough.
    async fn wait(&mut self, deps: &Deps) -> WokenBy {
        while self.done.is_empty() {
            let rested = self.failed_until;
            tokio::select! {
                Some(finished) = self.sends.join_next() => self.collect(finished),
                () = deps.recorded.notified() => return WokenBy::Events,
                _ = self.poll.tick() => return WokenBy::Events,
                () = until(rested) => return WokenBy::Answer,
            }
        }
        self.gather(deps).await
    }

    /// Waits a moment for more finished sends, but returns at once when new events are committed.
    async fn gather(&mut self, deps: &Deps) -> WokenBy {
        let end = Instant::now() + GATHER;
        loop {
            tokio::select! {
                Some(finished) = self.sends.join_next() => self.collect(finished),
                () = deps.recorded.notified() => return WokenBy::Events,
                () = sleep_until(end) => return WokenBy::Answer,
            }
        }
    }

    /// Runs passes until one claims nothing, or until the service stops.
    async fn passes(&mut self, deps: &Deps, woken_by: WokenBy, stop: &watch::Receiver<bool>) -> Result<()> {
        if let WokenBy::Events = woken_by {
            self.give_positions(deps);
        }
        while !*stop.borrow() && self.pass(deps).await? {}
        Ok(())
    }

    /// Gives positions to new events beside the deliveries, which do not need them, and wakes the followers of the log, which do. A task
    /// that still runs finds what is committed meanwhile; what it just misses is found by the next poll or the next reader of the log.
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
            deps.numbered.send_replace(());
        });
    }

    /// Settles what has ended, claims what is due and starts to send it. Says whether there may be more to do at once.
    async fn pass(&mut self, deps: &Deps) -> Result<bool> {
        self.collect_finished();
        // Failures that have waited long enough are written down in this pass.
        if self.failed_until.is_some_and(|until| until <= Instant::now()) {
            self.take_failed();
        }
        self.join_successes();
        let claimed = self.settle_and_claim(deps, IN_FLIGHT_PER_PROCESS.saturating_sub(self.sends.len())).await?;
        // An empty claim says that nothing is due, or that there is no room for what is due.
        let more = !claimed.is_empty();
        for delivery in claimed {
            self.sends.spawn(send(deps.clone(), delivery));
        }
        Ok(more)
    }

    /// Settles and claims in one transaction. If that fails, what was done is kept for the next pass.
    async fn settle_and_claim(&mut self, deps: &Deps, room: usize) -> Result<Vec<Claimed>> {
        let done: Arc<[Attempt]> = std::mem::take(&mut self.done).into();
        let claimed = settle_and_claim(deps, &done, room).await;
        if claimed.is_err() {
            // It is kept only as long as its lease: what cannot be written down for some other reason must not hold up the rest for ever.
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

    /// Sorts one finished send: a failure that may wait for others does, everything else is written down by the next pass.
    fn collect(&mut self, finished: Result<Attempt, JoinError>) {
        match finished {
            Ok(attempt) if attempt.may_rest() => {
                self.failed.push(attempt);
                self.failed_until.get_or_insert_with(|| Instant::now() + REST_OF_FAILURES);
            }
            Ok(attempt) => self.done.push(attempt),
            // The lease ends by itself, and then the delivery is sent again.
            Err(error) => tracing::error!(%error, "sending a webhook panicked"),
        }
    }

    fn take_failed(&mut self) {
        self.done.append(&mut self.failed);
        self.failed_until = None;
    }

    /// Takes along the waiting failures of every endpoint that is settled now. If a success were written down before a failure that ended
    /// earlier, an endpoint that has just answered would be shown as failing.
    fn join_successes(&mut self) {
        let answered: HashSet<EndpointId> = self.done.iter().map(Attempt::endpoint).collect();
        self.done.extend(self.failed.extract_if(.., |attempt| answered.contains(&attempt.endpoint())));
        self.failed_until = self.failed_until.filter(|_| !self.failed.is_empty());
    }

    /// Writes down what has ended, and claims nothing more.
    async fn close(mut self, deps: &Deps) {
        self.collect_finished();
        self.take_failed();
        if let Err(error) = self.settle_and_claim(deps, 0).await {
            tracing::error!(%error, "the last attempts could not be written down, and will be made again");
        }
    }
}

/// Waits until a time, or for ever where there is none.
async fn until(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}
