//! Mentees are the people whom the institute supports. Only coordinators see them; `bookings` decides what a host may learn of one.
//!
//! Nationality, immigration status, ethnicity, religion, date of birth and identity documents are not stored at all (docs/product.md, What
//! is never stored).
//!
//! - [`model`] says what a mentee is, and has the states of an enrolment
//! - [`mentee`] has the acts, [`note`] those on the notes about a mentee
//! - [`programme`], [`cohort`] and [`enrolment`] have the acts on these; enrolling lives in `lifecycle`
//! - [`store`] has every statement on `mentees`, `mentee_notes`, `programmes`, `cohorts` and `enrolments`
//! - [`input`] reads bodies, [`view`] is what coordinators see, [`http`] has the handlers. Employers are told of changes, so PATCH lives in
//!   `lifecycle`

pub mod cohort;
pub mod enrolment;
pub mod http;
pub mod input;
pub mod mentee;
pub mod model;
pub mod note;
pub mod programme;
pub mod store;
pub mod view;
