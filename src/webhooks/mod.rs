//! Webhooks: endpoints, signing, dispatch (webhooks.md).
//!
//! - [`model`] the ladder and what an answer means
//! - [`sign`] Standard Webhooks signatures

pub mod model;
pub mod sign;
