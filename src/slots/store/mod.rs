//! Every statement on `slots` and `slot_hosts` is here.

pub mod hosts;
mod seats;
mod slot;

pub use seats::*;
pub use slot::*;
