//! Slots on the wire. PATCH and cancel touch bookings and live there.

pub mod create;
pub mod free_busy;
pub mod read;
pub mod steps;
