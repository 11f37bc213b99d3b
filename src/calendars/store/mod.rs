//! Every statement on `feeds`; what feeds read of slots and bookings is in [`shown`].

mod feeds;
pub mod shown;

pub use feeds::*;
