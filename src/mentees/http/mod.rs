//! The HTTP handlers of mentees and of what belongs to them.

mod mentees;

pub use mentees::*;
