//! What is done to the slots of a series together.
//!
//! - [`publish`] publishes its drafts, [`change`] changes what its unbooked slots say and their hosts, [`cancel`] cancels its future slots with
//!   their bookings
//! - [`lock`] locks a series with its slots; [`input`] reads bodies, [`http`] has the handlers

pub mod cancel;
pub mod change;
pub mod http;
pub mod input;
pub mod lock;
pub mod publish;
