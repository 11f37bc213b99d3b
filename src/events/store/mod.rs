//! Every statement on `events` is here, those on what followers of the log keep, and the insert of `deliveries`.

mod event;
mod failures;
mod followers;
mod list;

pub use event::*;
pub use failures::*;
pub use followers::*;
pub use list::*;
