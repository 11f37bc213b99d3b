//! These are the statements that a history needs.

mod entries;
mod names;

pub use entries::*;
pub use names::*;
