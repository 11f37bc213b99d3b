//! These tests break what is around the service: they hold locks, fill disks, silence hosts, and start, stop and freeze processes. The
//! processes, locks, disks and sockets are real.

use std::time::{Duration, Instant};

use crate::harness::domain::mentee_body;
use crate::harness::prelude::*;
use crate::harness::process::Process;

mod batches;
mod frozen;
mod settings;
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

