//! Reports read across slices what a coordinator or a company wants to know; they change nothing.
//!
//! - [`model`] names the queues of attention; [`attention`] looks into them
//! - [`summary`] counts what came of slots and bookings
//! - [`fairness`] shows how fairly one-to-ones are given, and who has waited longest
//! - [`export`] writes lists as files
//! - [`store`] has the statements, [`input`] reads what is asked for, [`view`] is what readers see, [`http`] has the handler

pub mod attention;
pub mod export;
pub mod fairness;
pub mod http;
pub mod input;
pub mod model;
pub mod store;
pub mod summary;
pub mod view;
