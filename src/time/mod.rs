//! Instants, the clock, time zones, local times and days.
//!
//! The clock is the only source of the present time; everything below a handler gets its instant as an argument. A local time that a zone's
//! clock change skips or repeats is refused by name and never guessed (docs/api.md, Times and money).
//!
//! - [`instant`] has instants, the clock and time zones; [`local`] what people agree on by the wall clock

pub mod instant;
pub mod local;

pub use instant::*;
pub use local::*;
