//! The HTTP handlers of bookings.

pub mod create;
pub mod find_mentees;
pub mod find_slots;
pub mod of_slot;
pub mod read;
pub mod reschedules;
pub mod steps;
