//! The institute that runs this deployment: one row, its name, time zone and contact (one institute per deployment, docs/contribute.md, Decisions).
//!
//! - [`model`] and [`input`] what a change may say; [`change`] the act
//! - [`store`] every statement on `institute`
//! - [`http`] the wire

pub mod change;
pub mod http;
pub mod input;
pub mod model;
pub mod store;
