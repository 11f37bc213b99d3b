//! Webhooks on the wire.
//!
//! - [`endpoints`] `/v1/webhook-endpoints`; [`steps`] their steps; [`recover`] and [`mod@test`], which deserve a file each
//! - [`deliveries`] `/v1/webhook-deliveries`; [`attempts`] each call of one, and one more

pub mod attempts;
pub mod deliveries;
pub mod endpoints;
pub mod recover;
pub mod steps;
pub mod test;
