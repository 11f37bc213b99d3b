//! Timed jobs, one per file: the worker only schedules, the slices act.

use tokio::sync::watch;

use crate::deps::Deps;

/// Runs until `stop` says so.
pub async fn run(_deps: Deps, mut stop: watch::Receiver<bool>) {
    drop(stop.changed().await);
}
