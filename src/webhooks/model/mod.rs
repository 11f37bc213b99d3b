//! What webhooks are: endpoints, attempts, and what an answer means.

pub mod attempt;
pub mod endpoint;
mod verdict;

pub use verdict::*;
