//! The demonstration is an invented institute. Its story is replayed through the service's own acts, each at its own time.
//!
//! Every person, company and address in it is fictional. It is moved by whole weeks, so that the present of its story falls into this week.
//!
//! - [`data`] reads the file
//! - [`replay`] does its acts in their order, in one transaction, so that half a demonstration is never left
//! - [`academy`] is apart from the story: it makes the drafts of a cohort that really took place, at a later date
//! - [`waiting`] is among the acts of the story: it leads to what waits for somebody on the day of the load
//! - [`greet`] prints keys, a feed and the walk-through at each start

pub mod academy;
pub mod data;
pub mod greet;
mod load;
pub mod replay;
pub mod waiting;

pub use load::*;
