//! The policy: the institute's limits and deadlines, as numbered versions that are never edited (docs/product.md, Policy).
//!
//! - [`model`] has the settings and their defaults, [`input`] reads a change of them; [`change`] is the act
//! - [`store`] has every statement on `policies`
//! - [`http`] has the handlers

pub mod change;
pub mod http;
pub mod input;
pub mod model;
pub mod settings;
pub mod store;
