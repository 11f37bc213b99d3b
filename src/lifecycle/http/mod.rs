//! The HTTP handlers of what concerns slots and bookings as well.

mod enrolments;
mod whole;

pub use enrolments::*;
pub use whole::*;
