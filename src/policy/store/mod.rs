//! Every statement on `policies`, `blackouts` and `blackout_slots` is here.

mod blackout;
mod blackout_slot;
mod policy;

pub use blackout::*;
pub use blackout_slot::*;
pub use policy::*;
