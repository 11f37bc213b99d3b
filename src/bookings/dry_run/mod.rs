//! In a dry run, a step is run in a transaction that is rolled back, and what it has done to slots and bookings is told in
//! the answer (docs/api.md, Dry runs).
//!
//! - [`foresee`] runs the step and compares before and after; [`slot_hit`] and [`booking_hit`] say what becomes of each
//! - [`answer`] has the lists as a whole, and who would hear of the step

pub mod answer;
pub mod booking_hit;
pub mod foresee;
pub mod slot_hit;
