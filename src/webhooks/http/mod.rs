//! These are the handlers of webhooks.
//!
//! - [`endpoints`] has `/v1/webhook-endpoints`, [`steps`] their short steps, [`recover`] and [`mod@test`] one longer step each
//! - [`deliveries`] has `/v1/webhook-deliveries`, [`attempts`] the calls of one delivery and the step that makes one more

pub mod attempts;
pub mod deliveries;
pub mod endpoints;
pub mod recover;
pub mod steps;
pub mod test;
