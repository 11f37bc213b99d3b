//! Reads the bodies of mentees and of what belongs to them, field by field.

mod mentee;

pub use mentee::*;
