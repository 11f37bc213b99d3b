//! Mentees, programmes, cohorts and enrolments as coordinators see them.

mod cohort;
mod enrolment;
mod mentee;
mod programme;

pub use cohort::*;
pub use enrolment::*;
pub use mentee::*;
pub use programme::*;
