//! Every statement on `bookings` is here.

mod booking;
mod clashes;
mod due;
mod of_slot;
mod standing;
mod waitlist;

pub use booking::*;
pub use clashes::*;
pub use due::*;
pub use of_slot::*;
pub use standing::*;
pub use waitlist::*;
