//! The HTTP handlers of mentees, programmes, cohorts and enrolments.

mod cohorts;
mod enrolments;
mod mentees;
mod programmes;

pub use cohorts::*;
pub use enrolments::*;
pub use mentees::*;
pub use programmes::*;
