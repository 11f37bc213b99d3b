//! The statements of the reports, which read across slices. Each queue of attention has a statement of its own, and each statement an index.

mod blackouts;
mod bookings;
mod companies;
mod exceptions;
mod fairness;
mod followers;
mod from_outside;
mod names;
mod page;
mod rounds;
mod sessions;
mod slots;
mod summary;
mod unanswered;

pub use blackouts::*;
pub use bookings::*;
pub use companies::*;
pub use exceptions::*;
pub use fairness::*;
pub use followers::*;
pub use from_outside::*;
pub use names::*;
pub use rounds::*;
pub use sessions::*;
pub use slots::*;
pub use summary::*;
pub use unanswered::*;
