//! These tests break what is around the service: they hold locks, fill disks, silence hosts, and start, stop and freeze processes. The
//! processes, locks, disks and sockets are real.

use std::time::{Duration, Instant};

use crate::harness::domain::mentee_body;
use crate::harness::prelude::*;
use crate::harness::process::Process;

mod batches;
mod disks;
mod frozen;
mod locks;
mod master_key;
mod settings;
mod silence;
mod starts;
mod stops;

const MENTEES: &str = "/v1/mentees";

/// Checks that the caller is told to try again in a few seconds.
#[track_caller]
fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(answer.json()["code"], "unavailable", "{answer:?}");
    assert_eq!(answer.header("retry-after"), Some("5"), "{answer:?}");
}

/// Asks `/readyz`.
async fn is_ready(process: &Process) -> bool {
    let answer = process.caller.get("/readyz").await;
    assert!(matches!(answer.status, 200 | 503), "{answer:?}");
    answer.status == 200
}

/// Waits until the process is ready, which takes seconds at most.
async fn becomes_ready(process: &Process) {
    for _ in 0..100 {
        if is_ready(process).await {
            return;
        }
        crate::harness::for_a_while(2).await;
    }
    panic!("it is not ready again");
}

/// Checks that the process says within two seconds that it is not ready.
async fn assert_says_not_ready(process: &Process) {
    let asked = Instant::now();
    assert!(!is_ready(process).await, "it says that it is ready");
    assert!(asked.elapsed() < Duration::from_millis(2_500), "{:?}", asked.elapsed());
}

/// Waits until the process says that it is not ready, because its answer may rest on a write of a second ago.
async fn becomes_unready(process: &Process) {
    for _ in 0..40 {
        if !is_ready(process).await {
            return;
        }
        crate::harness::for_a_while(2).await;
    }
    panic!("it says that it is ready");
}

async fn register(process: &Process) -> Answer {
    process.caller.post(MENTEES, mentee_body()).await
}

/// Gives the ids of all mentees.
async fn registered(process: &Process) -> Vec<String> {
    let all = process.caller.all(MENTEES).await;
    all.iter().map(|mentee| mentee["id"].as_str().unwrap().to_owned()).collect()
}
