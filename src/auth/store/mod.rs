//! The one statement that every request asks: whose key it was sent with.

mod presented;

pub use presented::*;
