//! Who is calling and what they may do.
//!
//! A handler that takes [`Coordinator`] cannot be reached without one; whoever reads for a partner passes its [`Scope`] on to the store.
//!
//! - [`model`] roles, access, actors and scopes; [`secret`] the form of a key
//! - [`store`] whose key a request was sent with, and how rows keep who acted
//! - [`address`] the address that those without a key are counted by
//! - [`extract`] the extractors that prove who is calling

pub mod address;
pub mod extract;
pub mod model;
pub mod secret;
pub mod store;

pub use extract::{Admin, AnyKey, CompanySide, Coordinator};
pub use model::{Access, Actor, ActorId, ActorKind, Role, Scope, Stamp};
