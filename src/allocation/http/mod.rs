//! The HTTP handlers of rounds, entries and draws.

mod draws;
mod entries;
mod rounds;

pub use draws::*;
pub use entries::*;
pub use rounds::*;
