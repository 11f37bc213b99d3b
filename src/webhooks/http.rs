//! Webhooks on the wire.
//!
//! - [`endpoints`] `/v1/webhook-endpoints`
//! - [`deliveries`] `/v1/webhook-deliveries`

pub mod deliveries;
pub mod endpoints;
mod parse;
