//! A timed job finds what is due by an index, however much there is.

use foothold::db::Address;
use foothold::worker::{complete, exceptions, expire, forget, offer, retain, rounds, tidy, turns};

use super::explained;
use super::heard::Heard;
use crate::harness::prelude::*;

/// Runs the jobs that look for what is due, and says what is wrong with the statements of each.
pub async fn check(app: &TestApp, address: &Address, heard: &Heard) -> Vec<String> {
    let mut wrong = Vec::new();
    macro_rules! look_at {
        ($($job:ident),*) => {$(
            heard.forget();
            $job::run(app.deps.clone()).await.expect(stringify!($job));
            let statements = heard.take();
            assert!(!statements.is_empty(), "{} ran no statement that was heard", stringify!($job));
            wrong.extend(explained::faults(address, &statements).into_iter().map(|fault| format!("the job {}: {fault}", stringify!($job))));
        )*};
    }
    look_at!(expire, offer, complete, rounds, exceptions, turns, tidy, retain, forget);
    wrong
}
