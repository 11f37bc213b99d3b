//! Every statement on `institute` is here.

mod institute;

pub use institute::*;
