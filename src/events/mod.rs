//! The event log and outbox: what happened, recorded with its deliveries in the transaction that made it happen.
//!
//! No path can forget an event, because acts have no other way to tell anybody. Readers page by `position`, which is given in commit order
//! (docs/architecture.md, Event log), never by id.
//!
//! - [`model`] the event types, their data and who may see them
//! - [`deliveries`] a delivery as it is recorded with its event
//! - [`store`] every statement on `events` and the insert of `deliveries`
//! - [`http`] `/v1/events`

pub mod deliveries;
pub mod http;
pub mod model;
mod positions;
mod record;
pub mod store;

pub use model::{Event, EventType};
pub use positions::*;
pub use record::*;
