//! Who is calling and what they may do.
//!
//! A handler that takes [`Coordinator`] cannot be reached without one; whoever reads for a partner passes its [`Scope`] on to the store.
//!
//! - [`model`] roles, actors, the form of a key
//! - [`store`] every statement on `api_keys`
//! - [`address`] the address that those without a key are counted by
//! - [`extract`] the extractors that prove who is calling
//! - [`http`] keys and `/v1/me` on the wire

pub mod address;
pub mod extract;
pub mod http;
pub mod model;
pub mod store;

pub use extract::{Admin, AnyKey, CompanySide, Coordinator};
pub use model::{Actor, Role, Scope, Stamp};
