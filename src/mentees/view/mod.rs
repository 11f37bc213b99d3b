//! Mentees and what belongs to them, as coordinators see it.

mod mentee;

pub use mentee::*;
