//! Random sequences of steps against a small model of slots, bookings, a cohort and rounds: states, seats, places, line order, deadlines and events agree
//! after every step, and what must hold of rounds holds. A sequence that disagrees is shortened and printed.
//!
//! - [`steps`] what may be done, at random; [`world`] slots and bookings in memory; [`acts`] what should come of each step, [`cohort`] of those of a
//!   cohort, [`series`] of those of a series, [`rounds`] of those of a round; [`play`] both side by side, [`play_rounds`] for rounds, [`told`] for events
//!
//! 2,000 steps on each database; `FOOTHOLD_MODEL_STEPS` wants more of them (`make soak`).

mod acts;
mod cohort;
mod play;
mod play_rounds;
mod rounds;
mod series;
mod steps;
mod told;
mod world;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use crate::harness::database::Database;

const STEPS: usize = 2_000;
/// Of one sequence, on a fresh database.
const AT_MOST: usize = 120;

#[test]
fn sqlite() {
    run(Database::sqlite);
}

#[test]
fn postgres() {
    run(Database::postgres);
}

fn run(database: fn() -> Database) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let config = Config { failure_persistence: None, max_shrink_iters: 300, max_shrink_time: 120_000, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let sequences = proptest::collection::vec(steps::any(), 1..=AT_MOST);
    let mut left = steps_wanted();
    while left > 0 {
        let sequence = sequences.new_tree(&mut runner).expect("a sequence");
        left = left.saturating_sub(sequence.current().len());
        let outcome = runner.run_one(sequence, |steps| {
            runtime.block_on(play::play(database(), steps));
            Ok(())
        });
        if let Err(error) = outcome {
            panic!("the service and the model disagree: {error}");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long the test runs; no setting of the service")]
fn steps_wanted() -> usize {
    std::env::var("FOOTHOLD_MODEL_STEPS").ok().map_or(STEPS, |steps| steps.parse().expect("FOOTHOLD_MODEL_STEPS is a number"))
}
