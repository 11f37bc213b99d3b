//! The HTTP handlers of bookings.

pub mod create;
pub mod read;
pub mod reschedules;
pub mod steps;
