//! Every statement on `webhook_endpoints` and `webhook_secrets` is here, and in the modules below those on `deliveries` and `attempts`.
//!
//! - [`deliveries`] reads deliveries; [`attempts`] keeps what came of each call
//! - [`claiming`] leases what is due; [`by_hand`] leases one delivery that somebody asked for
//! - [`settling`] writes down what came of a lease
//! - [`recovery`] queues again what has no success; [`retention`] forgets what is old

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
