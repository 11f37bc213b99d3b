//! Reads across slices: what a coordinator or a company wants to know, and nothing that changes anything.
//!
//! - [`attention`] what needs a person
//! - [`store`] their statements; [`http`] the wire

pub mod attention;
pub mod http;
pub mod store;
