//! The policy: the institute's limits and deadlines, as numbered versions that are never edited (docs/product.md, Policy), and the times in
//! which nothing takes place.
//!
//! - [`model`] has the settings and their defaults, [`input`] reads a change of them; [`change`] is the act
//! - [`blackouts`] has the times in which nothing is published, and the days off that they make
//! - [`store`] has every statement on `policies`, `blackouts` and `blackout_slots`
//! - [`http`] has the handlers

pub mod blackouts;
pub mod change;
pub mod http;
pub mod input;
pub mod model;
pub mod settings;
pub mod store;
