//! The demonstration: an invented institute, replayed through the service's own acts with the clock set to each act's time.
//!
//! Every person, company and address in it is fictional. It is shifted by whole weeks, so that the present of its story falls into this week.
//!
//! - [`data`] the file as it is read
//! - [`replay`] its acts, in their order, in one transaction: half a demonstration is never left
//! - [`greet`] keys, a feed and the walk-through, printed at each start

pub mod data;
pub mod greet;
mod load;
pub mod replay;

pub use load::*;
