//! The database has one door for reading and one for writing. Behind the doors is PostgreSQL or SQLite.
//!
//! Code outside this module does not use a pool. The caller gives a name at the door, and this name is the span in the log. The code that
//! runs inside is synchronous and has no network call, clock or randomness of its own. It may run again: at most three times after a
//! deadlock, and after each lost connection. Nobody waits at a door without end ([`PATIENCE`],
//! [`LONGEST`](pool::LONGEST)).
//!
//! - [`address`] says where the data is.
//! - `door` has the two doors.
//! - [`conn`] has the connection and its settings, and [`pool`] has many connections.
//! - [`writer`] has the one thread that writes to SQLite.
//! - [`types`] has the SQL types for both databases.
//! - [`schema`] has the tables, and `joins` which of them can be joined.
//! - [`migrate`] has the migrations, and [`files`] the files beside an SQLite database.
//! - [`installation`] has the one row about the database as a whole.
//! - [`dialect`] has the statements that cannot be portable.
//! - [`literal`] has the word that is written into a statement.
//! - [`folded`] has the folding of texts that a search compares.

pub mod address;
pub mod conn;
pub mod dialect;
mod door;
pub mod files;
pub mod folded;
pub mod installation;
#[allow(clippy::wildcard_imports, reason = "every table can stand beside every other")]
mod joins;
pub mod literal;
pub mod migrate;
pub mod pool;
#[allow(clippy::wildcard_imports, reason = "the form that diesel prints schemas in, which tests do not see")]
pub mod schema;
pub mod types;
pub mod writer;

pub use address::Address;
pub use conn::{Conn, MultiBackend, PATIENCE};
pub use door::*;
