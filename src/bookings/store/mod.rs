//! Every statement on `bookings` and `booking_reschedules` is here.

mod booking;
mod caps;
mod clashes;
pub mod clearance;
pub mod disclosures;
mod due;
mod list;
mod near;
pub mod not_booked;
mod of_slot;
mod reschedules;
mod sessions;
mod standing;
mod turns;
mod waitlist;

pub use booking::*;
pub use caps::*;
pub use clashes::*;
pub use disclosures::DisclosureRow;
pub use due::*;
pub use list::{BookingFilter, list};
pub use near::*;
pub use of_slot::*;
pub use reschedules::*;
pub use sessions::*;
pub use standing::*;
pub use turns::*;
pub use waitlist::*;
