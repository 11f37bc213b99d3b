//! Reads the bodies of mentees, programmes, cohorts and enrolments, field by field.

mod cohort;
mod enrolment;
mod mentee;
mod programme;

pub use cohort::*;
pub use enrolment::*;
pub use mentee::*;
pub use programme::*;
