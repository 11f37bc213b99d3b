//! The tables as diesel sees them: one schema for both databases.
//!
//! `Id` is `uuid` or a 16-byte `BLOB`, `Instant` is `timestamptz` or `INTEGER` microseconds (see [`super::types`]).
//! A change here goes with a migration in both folders of `migrations/`. The files have the singular, because a table's module has the
//! plural.

mod account;
mod blackout;
mod booking;
mod calendar;
mod company;
mod event;
mod institution;
mod mentee;
mod round;
mod slot;
mod webhook;

pub use account::*;
pub use blackout::*;
pub use booking::*;
pub use calendar::*;
pub use company::*;
pub use event::*;
pub use institution::*;
pub use mentee::*;
pub use round::*;
pub use slot::*;
pub use webhook::*;
