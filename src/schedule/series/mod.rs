//! A series is made, and its slots are changed together.
//!
//! - [`create`] makes a series and [`extend`] adds days to it; [`sessions`] books the cohort of the sessions that are published
//! - [`publish`] publishes its drafts, [`change`] changes what its unbooked slots say and their hosts, [`cancel`] cancels its future slots with
//!   their bookings
//! - [`lock`] locks a series with its slots; [`input`] reads bodies, [`http`] has the handlers

pub mod cancel;
pub mod change;
pub mod create;
pub mod extend;
pub mod http;
pub mod input;
pub mod lock;
pub mod publish;
pub mod sessions;
