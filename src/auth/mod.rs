//! This module decides who is calling and what they may do.
//!
//! A handler that takes [`Coordinator`] runs only for callers that it accepts. Handlers of the API take the proofs of [`extract`], and pages
//! those of [`session`]. A handler that reads for a partner passes the [`Scope`] of
//! the partner on to the store.
//!
//! - [`model`] defines roles, access, actors and scopes, and [`secret`] defines the form of a key.
//! - [`store`] finds whose key or session a request was sent with, and defines how rows store who acted.
//! - [`address`] finds the address that callers without a key are counted by.
//! - [`extract`] holds the extractors that prove who is calling with a key.
//! - [`session`] holds those that prove who is signed in, and [`cookie`] defines where the token of a session is.

pub mod address;
pub mod cookie;
pub mod extract;
pub mod model;
pub mod secret;
pub mod session;
pub mod store;

pub use extract::{Admin, AnyKey, CompanySide, Coordinator, InstituteSide};
pub use model::{Access, Actor, ActorId, ActorKind, Role, Scope, Stamp};
pub use session::{AdminAccount, AnyAccount, CompanyAccount, Contact, InstituteAccount, SignedIn, Staff};
