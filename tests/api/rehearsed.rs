//! A dry run holds nobody up who came before it.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use foothold::error::Result;

use crate::harness::for_a_while;

/// Holds an act in its transaction until it is opened.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }

    /// Waits for some seconds at most, so that a test that fails also ends.
    fn pass(&self) -> Result<()> {
        let is_open = self.0.0.lock().unwrap();
        drop(self.0.1.wait_timeout_while(is_open, Duration::from_secs(10), |is_open| !*is_open).unwrap());
        Ok(())
    }
}

#[apply(test_both)]
async fn an_act_does_not_wait_for_a_dry_run_that_came_after_it(app: TestApp) {
    let (before, dry_run) = (Gate::default(), Gate::default());
    let deps = app.deps.clone();
    let gate = before.clone();
    let first = tokio::spawn(async move { deps.db.write("test_first", move |_| gate.pass()).await });
    for_a_while(4).await;
    let deps = app.deps.clone();
    let act = tokio::spawn(async move { deps.db.write("test_act", |_| Ok(())).await });
    for_a_while(4).await;
    let (deps, gate) = (app.deps.clone(), dry_run.clone());
    let rehearsed = tokio::spawn(async move { deps.db.rehearse("test_dry_run", move |_| gate.pass()).await });
    for_a_while(4).await;

    before.open();

    let done = tokio::time::timeout(Duration::from_secs(5), act).await;
    dry_run.open();
    assert!(done.is_ok(), "the act has waited for the dry run");
    done.unwrap().unwrap().unwrap();
    for other in [first, rehearsed] {
        other.await.unwrap().unwrap();
    }
}
