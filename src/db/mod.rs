//! The database: one door for reading, one for writing, PostgreSQL or SQLite behind them.
//!
//! Nothing outside this room names a pool. The name given at the door is the span in the log. What runs inside is synchronous, has no
//! network call, clock or randomness of its own, and may be run again: at most three times after a deadlock, and after each lost connection.
//!
//! - [`conn`] the connection, its settings and pools
//! - [`writer`] the one thread that writes to SQLite
//! - [`types`] SQL types for both databases
//! - [`schema`] the tables
//! - [`migrate`] the migrations
//! - [`dialect`] the statements that cannot be portable; [`literal`] a word that is written out; [`folded`] texts as a search compares them

pub mod conn;
pub mod dialect;
mod door;
pub mod folded;
pub mod literal;
pub mod migrate;
#[allow(clippy::wildcard_imports, reason = "the form that diesel prints schemas in, which tests do not see")]
pub mod schema;
pub mod types;
pub mod writer;

pub use conn::{Address, Conn, MultiBackend};
pub use door::*;
