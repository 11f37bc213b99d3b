//! Every statement on `events`, and the insert of `deliveries`.

mod event;

pub use event::*;
