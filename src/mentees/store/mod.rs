//! Every statement on `mentees` is here.

mod mentee;

pub use mentee::*;
