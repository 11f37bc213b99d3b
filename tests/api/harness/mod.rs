//! What the tests stand on. Nothing in here knows how the service does its work: it calls it over HTTP, and only [`invariants`] and the keys
//! that callers are given reach into the database.
//!
//! - [`app`] the server under test and a second instance of it; [`clock`] its time
//! - [`postgres`], [`sqlite`] a fresh database for each test; [`database`] which of the two
//! - [`browser`] somebody who is signed in; [`caller`] who calls, as values; [`request`], [`answer`] what they send and get
//! - [`domain`] shortcuts in words of the domain: companies, hosts, slots, mentees, bookings
//! - [`states`] slots and bookings in any state of their tables
//! - [`document`] the `OpenAPI` document, which every answer of every test is held against; [`schema`] one value against one schema
//! - [`logs`] what must not be logged; [`machine`] what is said if something is missing
//! - [`receiver`] an employer's system that is called; [`tls`] its certificate
//! - [`dispatching`] the worker's loop; [`process`] the real binary, with signals; [`wire`] a network that falls silent
//! - [`world`] one of each thing, for walks through the document
//! - [`invariants`] what must hold at every commit, recomputed from the rows

#![allow(dead_code, unused_imports, reason = "a vocabulary: not every word is used at every time")]

pub mod answer;
pub mod app;
pub mod browser;
pub mod caller;
pub mod clock;
pub mod database;
pub mod dispatching;
pub mod document;
pub mod domain;
pub mod invariants;
pub mod logs;
pub mod machine;
pub mod postgres;
pub mod process;
pub mod receiver;
pub mod request;
pub mod schema;
pub mod sqlite;
pub mod states;
pub mod tls;
pub mod wire;
pub mod world;

/// What nearly every test uses.
pub mod prelude {
    pub use serde_json::{Value, json};

    pub use super::answer::Answer;
    pub use super::app::TestApp;
    pub use super::caller::Caller;
    pub use super::domain::{Booking, Cohort, Company, Enrolment, Host, Mentee, Programme, Slot};
    pub use super::together;
}

/// Makes a test on both databases of a function: `name::sqlite` and `name::postgres`. What must hold in the database is checked when it has
/// ended. It is used as an attribute, `#[apply(test_both)]`, so that the body is formatted like any other.
macro_rules! test_both {
    ($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "some tests need nothing from around them")]
            use super::*;

            async fn test($app: $crate::harness::app::TestApp) $body

            #[tokio::test]
            async fn sqlite() {
                $crate::harness::app::run($crate::harness::database::Database::sqlite(), test).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::harness::app::run($crate::harness::database::Database::postgres(), test).await;
            }
        }
    };
}

/// Waits this many times 25 ms, for what cannot be awaited.
pub async fn for_a_while(moments: u32) {
    for _ in 0..moments {
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
}

/// Runs all at the same time and gives their results in the order in which they were given.
pub async fn together<F>(all: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: IntoFuture,
    F::IntoFuture: Send + 'static,
    F::Output: Send + 'static,
{
    let tasks: Vec<_> = all.into_iter().map(|one| tokio::spawn(one.into_future())).collect();
    let mut results = Vec::with_capacity(tasks.len());
    for task in tasks {
        results.push(task.await.expect("one of those that ran together failed"));
    }
    results
}
