//! Every statement on `institute`.

mod institute;

pub use institute::*;
