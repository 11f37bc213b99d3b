//! Every statement on `mentees`, `mentee_notes`, `programmes`, `cohorts` and `enrolments` is here.

mod cohort;
mod enrolment;
mod mentee;
mod note;
mod programme;
mod twins;

pub use cohort::*;
pub use enrolment::*;
pub use mentee::*;
pub use note::*;
pub use programme::*;
pub use twins::*;
