//! Whose key a request was sent with, and how rows keep who acted.

mod actor;
mod presented;

pub use presented::*;
