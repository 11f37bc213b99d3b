//! Every statement on `slots` and `slot_hosts` is here.

mod brief;
pub mod hosts;
mod kept_for_round;
mod list;
mod seats;
mod series;
mod slot;
mod standing;
mod titles;

pub use brief::*;
pub use kept_for_round::*;
pub use list::{SlotFilter, list};
pub use seats::*;
pub use series::*;
pub use slot::*;
pub use standing::*;
pub use titles::*;
