//! Every statement on `mentees` and `mentee_notes` is here.

mod mentee;
mod note;
mod twins;

pub use mentee::*;
pub use note::*;
pub use twins::*;
