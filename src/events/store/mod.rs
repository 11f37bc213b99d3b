//! Every statement on `events` is here, and the insert of `deliveries`.

mod event;
mod list;

pub use event::*;
pub use list::*;
