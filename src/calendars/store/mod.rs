//! Every statement on `feeds` is here; what feeds read of slots and bookings is in [`for_feeds`].

mod feeds;
pub mod for_feeds;

pub use feeds::*;
