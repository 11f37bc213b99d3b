//! Every statement on `accounts`, `sessions` and `sign_in_links`, except the one that each request needs (`auth`).

mod account;
mod link;
mod session;

pub use account::*;
pub use link::*;
pub use session::*;
