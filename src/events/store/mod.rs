//! Every statement on `events` is here, and the insert of `deliveries`.

mod event;

pub use event::*;
