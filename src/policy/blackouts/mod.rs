//! A blackout is a time in which nothing is published: of the institute, of a company or of a host (docs/product.md, Blackouts).
//!
//! - [`model`] has the words and what stands in the way of a slot; [`days_off`] says which days are no working days
//! - [`look_up`] reads both, once for all slots of a transaction
//! - [`blackout`] makes and deletes one; what it touches is found by `schedule`
//! - [`input`] reads bodies and queries, [`view`] is what readers see, [`http`] has the handlers

pub mod blackout;
pub mod days_off;
pub mod http;
pub mod input;
pub mod look_up;
pub mod model;
pub mod view;
