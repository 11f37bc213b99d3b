//! The event log is also the outbox: what happened is recorded with its deliveries in the transaction that made it happen.
//!
//! No act can forget its event, because acts have no other way to tell anybody. Readers page by `position`, which is given in the order of
//! commits (docs/architecture.md, Event log), and never by id.
//!
//! - [`model`] has the event types, their data, and who may see them
//! - `record` writes an event with its audit entry and deliveries; `positions` numbers events in the order of commits
//! - [`follow`] is what acts on what has happened, after the commit
//! - [`deliveries`] is a delivery as it is recorded with its event
//! - [`store`] has every statement on `events`, on what followers keep of it, and the insert of `deliveries`
//! - [`http`] has `/v1/events`

pub mod deliveries;
pub mod follow;
pub mod http;
pub mod model;
mod positions;
mod record;
pub mod store;

pub use model::{Event, EventType};
pub use positions::*;
pub use record::*;
