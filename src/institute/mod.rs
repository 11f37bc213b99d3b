//! The institute that runs this deployment: one row, its name, time zone and contact (one institute per deployment, architecture.md section 5).
//!
//! - [`store`] every statement on `institute`
//! - [`http`] the act and the wire

pub mod http;
pub mod store;
