//! Every statement on the tables of accounts, except the one that each request needs (`auth`).

mod account;
mod identity;
mod link;
mod list_filter;
mod session;

pub use account::*;
pub use identity::*;
pub use link::*;
pub use list_filter::*;
pub use session::*;
