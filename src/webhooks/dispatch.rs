//! Claim, send, settle (webhooks.md section 3).
//!
//! - [`claim`] leases due deliveries, fair between endpoints
//! - [`send`] signs and sends one, outside any transaction
//! - [`settle`] writes down what came of a batch
//!
//! `worker` runs the three all the time; [`dispatch_once`] runs them by hand.

use tokio::task::JoinSet;

use crate::deps::Deps;
use crate::error::Result;
use crate::events;

mod claim;
mod send;
mod settle;

pub use claim::{Claimed, claim};
pub use send::{Attempt, send};
pub use settle::settle;

use super::model::IN_FLIGHT_PER_PROCESS;

/// Sends all that is due at the clock's now, settles it, and says how many attempts that were. Faults of ours are no attempts.
pub async fn dispatch_once(deps: &Deps) -> Result<usize> {
    events::catch_up(deps).await?;
    let mut attempts = 0;
    loop {
        let claimed = claim(deps, IN_FLIGHT_PER_PROCESS).await?;
        if claimed.is_empty() {
            return Ok(attempts);
        }
        let mut sends = JoinSet::new();
        for delivery in claimed {
            sends.spawn(send(deps.clone(), delivery));
        }
        let done = sends.join_all().await;
        attempts += done.iter().filter(|attempt| attempt.is_charged()).count();
        settle(deps, &done.into()).await?;
    }
}
