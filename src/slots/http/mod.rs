//! The HTTP handlers of slots. The steps that change bookings as well, and PATCH, are in `schedule`.

pub mod create;
pub mod day;
pub mod free_busy;
pub mod read;
pub mod steps;
