//! A delivery is claimed, sent and settled (docs/architecture.md, Deliveries).
//!
//! - [`claim`] leases due deliveries and is fair between endpoints
//! - [`mod@send`] signs and sends one, outside any transaction
//! - `pass` settles what was sent and claims what is due, in one transaction
//! - [`settle`] writes down what came of a batch of attempts
//!
//! `worker` does this all the time; [`dispatch_once`] does it by hand.

mod claim;
mod pass;
mod send;
mod settle;

pub use claim::Claimed;
pub use pass::*;
pub use send::{Attempt, send};
