//! Many at once: whatever races with whatever, every invariant holds at the end, nobody gets a 5xx and nobody waits for ever.
//!
//! On PostgreSQL half of the callers go through a second instance.

mod hosts;
mod mix;
mod places;
mod seats;

use crate::harness::invariants;
use crate::harness::prelude::*;

/// The same caller at each instance, in turn.
struct Callers {
    at: Vec<Caller>,
    second: Option<TestApp>,
}

impl Callers {
    async fn of(app: &TestApp) -> Self {
        let office = app.office().await.clone();
        if !app.is_postgres() {
            return Self { at: vec![office], second: None };
        }
        let second = app.second_instance().await;
        Self { at: vec![office.clone(), office.at(&second)], second: Some(second) }
    }

    fn turn(&self, number: usize) -> Caller {
        self.at[number % self.at.len()].clone()
    }

    /// Every instance, for what is not asked over HTTP.
    fn instances<'a>(&'a self, app: &'a TestApp) -> Vec<&'a TestApp> {
        [app].into_iter().chain(&self.second).collect()
    }

    /// Everybody has gone home: the invariants, recomputed from the rows.
    async fn end(self, app: &TestApp) {
        if let Some(second) = self.second {
            second.stop().await;
        }
        invariants::check(app).await;
    }
}

/// How many answered with this status; every other must be one of these refusals.
#[track_caller]
fn count(answers: &[Answer], status: u16, refusals: &[&str]) -> usize {
    for answer in answers.iter().filter(|answer| answer.status != status) {
        let code = answer.field("code");
        assert!(
            answer.status < 500 && refusals.iter().any(|refusal| code == *refusal),
            "neither {status} nor one of {refusals:?}: {answer:?}"
        );
    }
    answers.iter().filter(|answer| answer.status == status).count()
}
