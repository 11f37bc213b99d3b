//! A slot with its bookings: what is done to a slot and changes the bookings of it in the same transaction.
//!
//! Locks are taken in one order: company, slot, mentees, hosts, bookings (docs/architecture.md, Locks).
//!
//! - [`change`] its seats, place and hosts; [`moving`] its time; [`hold`] on hold and released
//! - [`cancel`] and [`complete`] its end
//! - [`model`] words; [`input`] what is typed; [`http`] the wire

pub mod cancel;
pub mod change;
pub mod complete;
pub mod hold;
pub mod http;
pub mod input;
pub mod model;
pub mod moving;
