//! Everything of one company, host, site or mentee: acts that touch its slots and bookings together with its own row.
//!
//! - [`profiles`] changes that bookings have a say in; [`partnership`] a suspension and what it holds
//! - [`http`] the wire

pub mod http;
pub mod partnership;
pub mod profiles;
