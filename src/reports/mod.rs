//! Reports read across slices what a coordinator or a company wants to know; they change nothing.
//!
//! - [`attention`] finds what needs a person
//! - [`store`] has the statements, [`http`] the handler

pub mod attention;
pub mod http;
pub mod store;
