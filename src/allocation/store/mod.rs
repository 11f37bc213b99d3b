//! Every statement on `rounds`, `round_slots`, `entries`, `entry_versions`, `draws` and `decisions` is here.

mod changed;
mod draw;
mod entry;
mod round;
mod round_slot;

pub use changed::*;
pub use draw::*;
pub use entry::*;
pub use round::*;
pub use round_slot::*;
