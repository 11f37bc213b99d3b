//! Every statement on `mentees`, `mentee_turns`, `mentee_notes`, `programmes`, `cohorts` and `enrolments` is here.

mod cohort;
mod enrolment;
mod list;
mod mentee;
mod note;
mod programme;
mod turns;
mod twins;

pub use cohort::*;
pub use enrolment::*;
pub use list::{Rank, list, list_by_turns, list_of};
pub use mentee::*;
pub use note::*;
pub use programme::*;
pub use turns::*;
pub use twins::*;
