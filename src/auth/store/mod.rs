//! Whose key or session a request was sent with, and how rows keep who acted.

mod actor;
mod presented;
mod session;

pub use presented::*;
pub use session::*;
