//! Every statement on `rounds`, `round_slots`, `entries`, `entry_versions`, `draws`, `decisions` and `exceptions` is here.

mod changed;
mod draw;
mod entry;
mod exception;
mod found;
mod round;
mod round_slot;

pub use changed::*;
pub use draw::*;
pub use entry::*;
pub use exception::*;
pub use found::*;
pub use round::*;
pub use round_slot::*;
