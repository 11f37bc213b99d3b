//! The words of mentees, programmes, cohorts and enrolments.

mod cohort;
mod enrolment;
mod mentee;

pub use cohort::*;
pub use enrolment::*;
pub use mentee::*;
