//! One thread does all the writing to SQLite.
//!
//! The thread takes the acts that are waiting and runs each one in its own savepoint inside one `BEGIN IMMEDIATE`. Then it commits once and
//! answers all the callers. So many acts need only one sync of the disk, and no connection waits for the lock of another one (the
//! measurements are in docs/architecture.md, Two databases).
//!
//! Another process, such as a backup or a command, may hold the file. All acts that wait for it then wait together, each for the same time.
//!
//! - [`handle`] gives acts to the thread, and ends it.
//! - [`act`] is one act, whatever its result.
//! - [`queue`] has the acts that wait.
//! - [`thread`] runs them.

mod act;
mod handle;
mod queue;
mod thread;

pub use handle::Writer;
