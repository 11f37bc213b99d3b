//! The statements of the reports, which read across slices. Each queue of attention has a statement of its own, and each statement an index.

mod blackouts;
mod bookings;
mod companies;
mod fairness;
mod followers;
mod from_outside;
mod names;
mod page;
mod sessions;
mod slots;
mod summary;

pub use blackouts::*;
pub use bookings::*;
pub use companies::*;
pub use fairness::*;
pub use followers::*;
pub use from_outside::*;
pub use names::*;
pub use sessions::*;
pub use slots::*;
pub use summary::*;
