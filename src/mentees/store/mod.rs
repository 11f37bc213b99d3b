//! Every statement on `mentees` is here.

mod mentee;
mod twins;

pub use mentee::*;
pub use twins::*;
