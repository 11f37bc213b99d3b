//! Every statement on `mentees`.

mod mentee;

pub use mentee::*;
