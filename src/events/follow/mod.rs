//! A follower of the log acts on what has happened: on each event of its types, in the order of positions, at least once
//! (docs/architecture.md, Followers of the log).
//!
//! Its position is written in the transaction of its acts, so both are kept or neither is. The lock of its row lets one instance at a time act
//! for it.
//!
//! - `follower` says what a follower is; the table of them is `worker::FOLLOWERS`
//! - [`pass()`] takes what waits for one follower, and `failing` counts what fails and passes it over in the end
//! - [`retry()`] acts on such an event once more
//! - [`measure()`] counts for `/metrics` how far behind followers are

mod act;
mod failing;
mod follower;
mod measure;
mod pass;
mod retry;

pub use follower::*;
pub use measure::*;
pub use pass::*;
pub use retry::*;
