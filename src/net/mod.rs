//! Calls to the outside: webhooks out, busy calendars in.
//!
//! Addresses come from partners, so each one is suspect: it could be a way into our own network.
//!
//! - [`guard`] which addresses may be called at all
//! - [`resolver`] names to addresses, with every answer shown to the guard
//! - [`client`] the one HTTP client; it shows the guard the URL before each attempt
//! - [`download`] the same client for documents; [`address`] addresses as they are typed
//! - [`outcome`] what came of an attempt, as a value
//!
//! No HTTP client is made anywhere else: one that is not built here is not guarded.

pub mod address;
pub mod client;
pub mod download;
pub mod guard;
pub mod outcome;
pub mod resolver;
