//! Bookings on the wire.

pub mod create;
pub mod read;
pub mod steps;
