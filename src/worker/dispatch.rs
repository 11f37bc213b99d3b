//! Webhooks, all the time: claims as long as there is room, sends side by side, settles what is ready. No delivery waits for another's answer.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;

use crate::deps::Deps;
use crate::error::Result;
use crate::events;
use crate::webhooks::dispatch::{Attempt, claim, send, settle};
use crate::webhooks::model::IN_FLIGHT_PER_PROCESS;

/// How long after a commit that nobody here was told of, or after a retry has come due, somebody looks.
const POLL: Duration = Duration::from_secs(1);

/// What is under way, and what has ended and is not yet written down.
#[derive(Default)]
struct Desk {
    sends: JoinSet<Attempt>,
    done: Vec<Attempt>,
}

/// Runs for ever. When it is dropped, the sends are cut and their deliveries keep their lease.
pub async fn run(deps: Deps) {
    let mut desk = Desk::default();
    loop {
        if let Err(error) = desk.round(&deps).await {
            tracing::error!(%error, "dispatching failed");
            sleep(POLL).await;
        }
        desk.wait(&deps).await;
    }
}

impl Desk {
    async fn round(&mut self, deps: &Deps) -> Result<()> {
        self.settle(deps).await?;
        events::catch_up(deps).await?;
        loop {
            let claimed = claim(deps, IN_FLIGHT_PER_PROCESS.saturating_sub(self.sends.len())).await?;
            if claimed.is_empty() {
                return Ok(());
            }
            for delivery in claimed {
                self.sends.spawn(send(deps.clone(), delivery));
            }
            // Others' answers may have come meanwhile; their endpoints have room again.
            self.collect_ready();
            self.settle(deps).await?;
        }
    }

    /// What cannot be written down now is kept: until its lease ends it can still be.
    async fn settle(&mut self, deps: &Deps) -> Result<()> {
        let batch: Arc<[Attempt]> = std::mem::take(&mut self.done).into();
        let settled = settle(deps, &batch).await;
        if settled.is_err() {
            self.done.extend(batch.iter().cloned());
        }
        settled
    }

    async fn wait(&mut self, deps: &Deps) {
        tokio::select! {
            Some(finished) = self.sends.join_next() => self.collect(finished),
            () = deps.recorded.notified() => {}
            () = sleep(POLL) => {}
        }
        self.collect_ready();
    }

    fn collect_ready(&mut self) {
        while let Some(finished) = self.sends.try_join_next() {
            self.collect(finished);
        }
    }

    fn collect(&mut self, finished: Result<Attempt, JoinError>) {
        match finished {
            Ok(attempt) => self.done.push(attempt),
            // Its lease ends by itself, and the delivery is sent again.
            Err(error) => tracing::error!(%error, "sending a webhook panicked"),
        }
    }
}
