//! Every statement on `webhook_endpoints` and `webhook_secrets`, and below on `deliveries`.
//!
//! - [`deliveries`] reading them; [`attempts`] what came of each call
//! - [`claiming`] leasing what is due; [`by_hand`] leasing one that somebody asked for
//! - [`settling`] writing down what came of it
//! - [`recovery`] queueing again what has no success; [`retention`] forgetting what is old

pub mod attempts;
pub mod by_hand;
pub mod claiming;
pub mod deliveries;
mod endpoints;
pub mod recovery;
pub mod retention;
mod secrets;
pub mod settling;

pub use endpoints::*;
pub use secrets::*;
