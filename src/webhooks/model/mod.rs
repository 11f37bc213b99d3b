//! This says what endpoints and attempts are, and what an answer means.

pub mod attempt;
pub mod endpoint;
mod verdict;

pub use verdict::*;
